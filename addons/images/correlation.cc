// Correlation of two feature maps: a cost volume, as of FlowNet.
#include "addons/images/filters.h"

namespace tenon::addons {
namespace {

// Sums over windows, zeros beyond the edges.
Tensor windows(const Tensor& x, int64_t kernel) {
  if (kernel == 1) return x;
  const int64_t r = kernel / 2;
  const std::vector<double> ones(static_cast<size_t>(kernel), 1);
  return weighted_along(
      weighted_along(pad(x, {0, 0, r, r, r, r, 0, 0}), 1, ones), 2, ones);
}

}  // namespace

Function correlation() {
  return Function("correlation")
      .doc(
          R"(How well patches of a feature map match those near them in another.

    y[row, column, (dy, dx)] = mean_(i, j, c) a[row + i, column + j, c]
                                 b[row + i + dy, column + j + dx, c]

over a patch of kernel x kernel and all channels, for dy, dx from
-max_displacement to max_displacement in steps; zeros stand beyond the edges.

*Shapes*: a, b [N, H, W, C] -> [N, H / stride, W / stride, D^2], sizes rounded
up, D = 2 floor(max_displacement / step) + 1.
*Cost*: D^2 products of N H W C numbers.)")
      .source("Dosovitskiy et al. 2015, arXiv:1504.06852, equation 1")
      .input("a", "[N, H, W, C], floating")
      .input("b", "the same")
      .option("kernel", 1, "size of patches, odd", between(1, 255))
      .option("max_displacement", 4, "pixels", between(0, 255))
      .option("stride", 1, "of rows and columns", at_least(1))
      .option("displacement_stride", 1, "of displacements", at_least(1))
      .body([](Call& c) {
        const Tensor a = c["a"], b = c["b"];
        require_images(a);
        require_same("b", b, "a", a);
        const int64_t kernel = c.integer("kernel");
        if (kernel % 2 == 0) {
          refuse("kernel must be odd, got " + std::to_string(kernel));
        }
        const int64_t step = c.integer("displacement_stride");
        const int64_t reach = c.integer("max_displacement") / step * step;
        const int64_t h = a.size(1), w = a.size(2);
        const Tensor around = pad(b, {0, 0, reach, reach, reach, reach, 0, 0});
        Tensors costs;
        for (int64_t y = 0; y <= 2 * reach; y += step) {
          for (int64_t x = 0; x <= 2 * reach; x += step) {
            costs.push_back(
                sum(a * around(all, range(y, y + h), range(x, x + w)), {3}));
          }
        }
        const auto patch = static_cast<double>(kernel * kernel * a.size(3));
        const Tensor volume = windows(stack(costs, 3), kernel) / patch;
        const int64_t stride = c.integer("stride");
        return volume(all, from(0, stride), from(0, stride)).copy();
      })
      .sample(
          {.inputs = {Array({1, 1, 3, 2}, {1.0, 0.3, -0.9, -0.7, 0.5, 1.0}),
                      Array({1, 1, 3, 2}, {0.4, 1.0, 0.8, 0.0, -0.8, -1.0})},
           .options = {tn_value{}, internal::value(1)},
           .outputs = {Array(
               {1, 1, 3, 9},
               {0.0, 0.0, 0.0, 0.0,   0.35,  0.4,  0.0, 0.0, 0.0,
                0.0, 0.0, 0.0, -0.53, -0.36, 0.71, 0.0, 0.0, 0.0,
                0.0, 0.0, 0.0, 0.2,   -0.7,  0.0,  0.0, 0.0, 0.0})},
           .by = "NumPy 2.4.6, by the formula"})
      .sample(
          {.inputs = {Array({1, 3, 4, 2},
                            {1.0,  0.3,  -0.9, -0.7, 0.5,  1.0,  0.1,  -0.9,
                             -0.6, 0.6,  0.9,  -0.2, -1.0, -0.4, 0.8,  0.8,
                             -0.4, -1.0, -0.2, 0.9,  0.6,  -0.6, -0.9, 0.1}),
                      Array({1, 3, 4, 2},
                            {0.4, 1.0, 0.8,  0.0,  -0.8, -1.0, -0.5, 0.4,
                             1.0, 0.8, 0.0,  -0.8, -1.0, -0.4, 0.4,  1.0,
                             0.8, 0.0, -0.8, -1.0, -0.4, 0.4,  1.0,  0.8})},
           .options = {internal::value(3), internal::value(2),
                       internal::value(2), internal::value(2)},
           .outputs = {Array({1, 2, 2, 9}, {0.0,
                                            0.0,
                                            0.0,
                                            0.0,
                                            0.001111111111,
                                            -0.022777777778,
                                            0.0,
                                            0.123333333333,
                                            -0.096666666667,
                                            0.0,
                                            0.0,
                                            0.0,
                                            -0.037777777778,
                                            -0.005,
                                            0.018333333333,
                                            0.067777777778,
                                            0.055555555556,
                                            -0.081111111111,
                                            0.0,
                                            -0.073333333333,
                                            0.098888888889,
                                            0.0,
                                            -0.056666666667,
                                            0.044444444444,
                                            0.0,
                                            0.0,
                                            0.0,
                                            -0.06,
                                            0.025,
                                            0.025555555556,
                                            -0.047777777778,
                                            0.022222222222,
                                            0.037777777778,
                                            0.0,
                                            0.0,
                                            0.0})},
           .by = "NumPy 2.4.6, by the formula"});
}

}  // namespace tenon::addons
