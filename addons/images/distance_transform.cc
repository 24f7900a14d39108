// The exact Euclidean distance of each pixel to the nearest that is zero.
#include <cmath>
#include <limits>
#include <vector>

#include "addons/images/plane.h"

namespace tenon::addons {
namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();

// y[i] = min_j (i - j)^2 + f[j], by the lower envelope of the parabolas.
class Envelope {
 public:
  explicit Envelope(int64_t n) : place_(n), start_(n + 1) {}

  void run(const double* f, int64_t n, double* y) {
    int64_t last = -1;
    for (int64_t j = 0; j < n; ++j) {
      if (f[j] == kFar) continue;
      double from = -kFar;
      while (last >= 0) {
        from = crossing(f, place_[last], j);
        if (from > start_[last]) break;
        --last;
        from = -kFar;
      }
      place_[++last] = j;
      start_[last] = from;
    }
    if (last < 0) {
      for (int64_t i = 0; i < n; ++i) y[i] = kFar;
      return;
    }
    int64_t k = 0;
    for (int64_t i = 0; i < n; ++i) {
      while (k < last && start_[k + 1] < static_cast<double>(i)) ++k;
      const auto away = static_cast<double>(i - place_[k]);
      y[i] = away * away + f[place_[k]];
    }
  }

 private:
  // Where the parabola of j begins to be below that of i, i < j.
  static double crossing(const double* f, int64_t i, int64_t j) {
    const auto a = static_cast<double>(i), b = static_cast<double>(j);
    return (f[j] + b * b - f[i] - a * a) / (2 * (b - a));
  }

  std::vector<int64_t> place_;  // of the parabolas of the envelope
  std::vector<double> start_;   // where each begins
};

template <class T>
void transform(const T* x, int64_t height, int64_t width, float* y) {
  std::vector<double> squared(height * width), line(height), result(height);
  Envelope down(height), along(width);
  for (int64_t c = 0; c < width; ++c) {
    for (int64_t r = 0; r < height; ++r) {
      line[r] = x[r * width + c] == 0 ? 0 : kFar;
    }
    down.run(line.data(), height, result.data());
    for (int64_t r = 0; r < height; ++r) squared[r * width + c] = result[r];
  }
  result.resize(width);
  for (int64_t r = 0; r < height; ++r) {
    along.run(&squared[r * width], width, result.data());
    for (int64_t c = 0; c < width; ++c) {
      y[r * width + c] = static_cast<float>(std::sqrt(result[c]));
    }
  }
}

void kernel(Execution& e) {
  const tn_view& x = e.in(0);
  if (x.numel == 0) return;
  const int64_t height = x.shape[1], width = x.shape[2];
  over_bits(x, [&](const auto* in) {
    parallel(x.shape[0], 1, [&](int64_t i, int64_t end) {
      for (; i < end; ++i) {
        const int64_t start = i * height * width;
        transform(in + start, height, width, e.out_data<float>() + start);
      }
    });
  });
}

}  // namespace

Op distance_transform() {
  return Op("distance_transform")
      .doc(R"(The Euclidean distance of each pixel to the nearest that is zero.

Exact; infinite where an image has no zero.

*Shapes*: [N, H, W] -> the same, float32. *Dtypes*: integers, bool. *Cost*:
O(H W) for each image.)")
      .source(
          "Felzenszwalb and Huttenlocher 2012, Theory of Computing 8, "
          "Algorithm 1 and section 2.1")
      .input("images", "[N, H, W]", countable)
      .contiguous()
      .no_gradient()
      .infer([](Infer& i) { infer_plane(i, DType::float32); })
      .kernel(kernel)
      .sample({.inputs = {Array({1, 5, 6},
                                {1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1,
                                 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                                DType::boolean)},
               .outputs = {Array({1, 5, 6},
                                 {2.23606797749979,
                                  1.4142135623730951,
                                  1,
                                  1.4142135623730951,
                                  2.23606797749979,
                                  3.1622776601683795,
                                  2,
                                  1,
                                  0,
                                  1,
                                  2,
                                  3,
                                  1,
                                  1.4142135623730951,
                                  1,
                                  1.4142135623730951,
                                  2.23606797749979,
                                  3.1622776601683795,
                                  0,
                                  1,
                                  2,
                                  2.23606797749979,
                                  2.8284271247461903,
                                  3.605551275463989,
                                  1,
                                  1.4142135623730951,
                                  2.23606797749979,
                                  3.1622776601683795,
                                  3.605551275463989,
                                  4.242640687119285},
                                 DType::float32)},
               .by = "SciPy 1.17.1 (ndimage.distance_transform_edt)"})
      .sample({.inputs = {Array({1, 3, 3}, {0, 0, 0, 0, 5, 0, 7, 1, 2},
                                DType::int64)},
               .outputs = {Array({1, 3, 3},
                                 {0, 0, 0, 0, 1, 0, 1, 1.4142135623730951, 1},
                                 DType::float32)},
               .by = "SciPy 1.17.1 (ndimage.distance_transform_edt)"});
}

}  // namespace tenon::addons
