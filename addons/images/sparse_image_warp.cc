// Images warped so that some points go where they are told.
#include "addons/images/sampling.h"
#include "addons/images/spline.h"

namespace tenon::addons {
namespace {

// Points [1, 4 n, 2] around an image, n on each edge, that stay.
Tensor border(int64_t n, int64_t height, int64_t width, DType dtype) {
  const auto bottom = static_cast<double>(height - 1);
  const auto right = static_cast<double>(width - 1);
  const Tensor part =
      arange(0, static_cast<double>(n), 1, dtype) / static_cast<double>(n);
  const Tensor none = part * 0;
  const Tensor rows =
      concat({none, part * bottom, none + bottom, (1 - part) * bottom});
  const Tensor columns =
      concat({part * right, none + right, (1 - part) * right, none});
  return stack({rows, columns}, 1).newaxis(0);
}

// TensorFlow Addons' r is sqrt(r^2 + 1e-10).
Sample warped(int order, int boundary, std::vector<double> images,
              std::vector<double> flow) {
  Sample s = {
      .inputs = {Array({1, 5, 6, 1},
                       {0,     0.64,  0.99, 0.86, 0.33, -0.35, -0.87, -0.98,
                        -0.63, 0.02,  0.66, 0.99, 0.85, 0.32,  -0.37, -0.88,
                        -0.98, -0.62, 0.03, 0.67, 0.99, 0.85,  0.3,   -0.38,
                        -0.89, -0.98, -0.6, 0.05, 0.68, 0.99}),
                 Array({1, 3, 2}, {1.2, 1.3, 3.1, 4.2, 2.3, 1.8}),
                 Array({1, 3, 2}, {1.6, 1.1, 2.9, 3.7, 2.2, 2.4})},
      .options = {internal::value(order), tn_value{},
                  internal::value(boundary)},
      .outputs = {Array({1, 5, 6, 1}, std::move(images))},
      .tolerance = 1e-4,
      .by = "TensorFlow Addons 0.23"};
  if (!flow.empty()) s.outputs.push_back(Array({1, 5, 6, 2}, std::move(flow)));
  return s;
}

}  // namespace

Function sparse_image_warp() {
  return with_spline(
             Function("sparse_image_warp")
                 .doc(
                     R"(Images warped so that points go where they are told.

Between them the offset is a polyharmonic spline (see interpolate_spline); it is
zero at `boundary` points on each edge, corners among them. Beyond the image the
nearest pixel stands. Also gives the flow: row and column to take off.

*Shapes*: images [N, H, W, C], source and destination [N, P, 2] -> as images,
[N, H, W, 2]. *Cost*: O(P^3 + P H W) for each image.)")
                 .source(
                     "Bookstein 1989, IEEE Transactions on Pattern Analysis "
                     "and Machine Intelligence 11(6)")
                 .input("images", "[N, H, W, C], floating")
                 .input("source", "[N, P, 2]: row, column")
                 .input("destination", "[N, P, 2]: row, column"))
      .option("boundary", 0, "points on each edge that stay", between(0, 1000))
      .body(2,
            [](Call& c) -> Tensors {
              const Tensor x = c["images"];
              require_images(x);
              const int64_t n = x.size(0), h = x.size(1), w = x.size(2);
              Tensor to = c["destination"];
              require_same("source", c["source"], "destination", to);
              if (to.rank() != 3 || to.size(0) != n || to.size(2) != 2) {
                refuse("destination must be [" + std::to_string(n) +
                       ", P, 2], got " + to.shape().text());
              }
              Tensor by = to - c["source"];
              if (const int64_t points = c.integer("boundary"); points != 0) {
                const Tensor stay = broadcast_to(
                    border(points, h, w, to.dtype()), {n, 4 * points, 2});
                to = concat({to, stay}, 1);
                by = concat({by, stay * 0}, 1);
              }
              const auto [row, column] = grid(h, w, to.dtype());
              const Tensor query = broadcast_to(
                  stack({row, column}, 1).newaxis(0), {n, h * w, 2});
              const Tensor flow = spline(to, by, query, Spline(c));
              const Tensor y = sampled(x, row - flow(all, all, 0),
                                       column - flow(all, all, 1),
                                       Sampling(true, Fill::kNearest, 0));
              return {y.reshape(x.shape()), flow.reshape({n, h, w, 2})};
            })
      .sample(warped(
          2, 0,
          {-0.4724615384617904,
           -0.89,
           -0.89,
           -0.89,
           -0.89,
           -0.89,
           -0.4751538461538638,
           0.2129230769229612,
           -0.89,
           -0.89,
           -0.89,
           -0.89,
           -0.3499999999999999,
           -0.3499999999999999,
           0.08128757396451042,
           -0.89,
           -0.89,
           -0.89,
           -0.3499999999999999,
           -0.3499999999999999,
           -0.3499999999999999,
           0.6060769230771144,
           0.47677396449703957,
           -0.89,
           -0.3499999999999999,
           -0.3499999999999999,
           -0.3499999999999999,
           -0.3499999999999999,
           0.2787692307689102,
           -0.452000000000027},
          {-3.54615384615412,   19.87692307692475,     -5.776923076923473,
           29.261538461540873,  -8.007692307692823,    38.646153846156984,
           -10.238461538462179, 48.030769230773124,    -12.469230769231535,
           57.41538461538928,   -14.700000000000893,   66.80000000000544,
           0.45384615384613364, 0.8769230769232063,    -1.7769230769232183,
           10.261538461539322,  -4.007692307692568,    19.64615384615543,
           -6.238461538461922,  29.03076923077156,     -8.469230769231281,
           38.41538461538774,   -10.70000000000064,    47.80000000000391,
           4.4538461538463885,  -18.123076923078344,   2.223076923077037,
           -8.73846153846223,   -0.007692307692310882, 0.6461538461538624,
           -2.2384615384616677, 10.030769230770014,    -4.4692307692310305,
           19.41538461538621,   -6.70000000000039,     28.800000000002385,
           8.453846153846643,   -37.12307692307989,    6.223076923077291,
           -27.738461538463778, 3.9923076923079392,    -18.353846153847666,
           1.7615384615385803,  -8.969230769231496,    -0.46923076923078294,
           0.4153846153846986,  -2.700000000000141,    9.800000000000868,
           12.453846153846898,  -56.123076923081435,   10.223076923077544,
           -46.7384615384653,   7.992307692308188,     -37.35384615384917,
           5.761538461538831,   -27.969230769233008,   3.53076923076947,
           -18.58461538461683,  1.3000000000001126,    -9.20000000000066}))
      .sample(warped(1, 1,
                     {1.1345091532888317e-17,
                      0.6421399535311869,
                      0.9714048203569985,
                      0.8697872755823923,
                      0.3487350604834287,
                      -0.3499999999999998,
                      -0.7271594275913897,
                      -0.5196713232702497,
                      -0.45677520515134895,
                      -0.07668975982805966,
                      0.5794519371391638,
                      0.9255288163500768,
                      0.45879572799833535,
                      -0.09098240848610595,
                      -0.16042879116901287,
                      -0.5894400922690914,
                      -0.7903809029432121,
                      -0.6020470331178595,
                      0.1352397543539785,
                      0.6088160967419168,
                      0.8805581720813483,
                      0.7098354536294098,
                      0.1503725562754692,
                      -0.284780586646528,
                      -0.89,
                      -0.9772003827921746,
                      -0.6104804704555854,
                      0.11467165081636055,
                      0.7351026008665995,
                      0.99},
                     {}));
}

}  // namespace tenon::addons
