// Medians of windows: the op behind median_filter.
#include <algorithm>
#include <vector>

#include "addons/images/median.h"
#include "addons/parallel.h"
#include "addons/require.h"

namespace tenon::addons {
namespace {

template <class T>
void row_of_medians(const T* in, const MedianSizes& s, std::vector<T>& window,
                    T* out) {
  const auto middle = window.begin() + (window.size() - 1) / 2;
  for (int64_t i = 0; i < s.out_row(); ++i) {
    auto to = window.begin();
    for (int64_t y = 0; y < s.height; ++y) {
      for (int64_t x = 0; x < s.width; ++x) {
        *to++ = in[y * s.in_row() + i + x * s.channels];
      }
    }
    std::nth_element(window.begin(), middle, window.end());
    out[i] = *middle;
  }
}

template <class T>
void run(Execution& e) {
  const MedianSizes s(e);
  const T* in = e.in_data<T>(0);
  T* out = e.out_data<T>();
  parallel(s.rows, 8, [&](int64_t row, int64_t end) {
    std::vector<T> window(s.height * s.width);
    for (; row < end; ++row) {
      row_of_medians(in + s.start(row), s, window, out + row * s.out_row());
    }
  });
}

void kernel(Execution& e) {
  e.out_dtype() == DType::float64 ? run<double>(e) : run<float>(e);
}

void infer(Infer& i) {
  const Shape x = i.shape(0);
  const int64_t height = i.integer(0), width = i.integer(1);
  if (x.rank() != 4 || x[1] < height || x[2] < width) {
    refuse(
        "x must be [N, H, W, C], at least as high and wide as the window, "
        "got " +
        x.text());
  }
  i.set({x[0], x[1] - height + 1, x[2] - width + 1, x[3]});
}

// dy to the pixels that are the median, in equal shares.
void gradient(Vjp& v) {
  const Tensor &x = v.input(0), &y = v.y();
  const int64_t h = y.size(1), w = y.size(2);
  const int64_t height = v.integer(0), width = v.integer(1);
  Tensors is;
  for (int64_t i = 0; i < height * width; ++i) {
    const int64_t top = i / width, left = i % width;
    const Tensor moved = x(all, range(top, top + h), range(left, left + w));
    is.push_back(ones_where(moved == y, v.dy()));
  }
  const Tensor share = v.dy() / sum(stack(is), {0});
  Tensor dx;
  for (int64_t i = 0; i < height * width; ++i) {
    const int64_t top = i / width, left = i % width;
    const Tensor part = pad(share * is[i], {0, 0, top, height - 1 - top, left,
                                            width - 1 - left, 0, 0});
    dx = i == 0 ? part : dx + part;
  }
  v.set(0, dx);
}

}  // namespace

Op median_windows() {
  return Op("median_windows")
      .doc(R"(The median of each window that lies within an image.

Of an even number of pixels the lower one in the middle. What median_filter
does, without borders; not of NaN. Gradients go to the pixels that are the
median, in equal shares.

*Shapes*: [N, H, W, C] -> [N, H - height + 1, W - width + 1, C]. *Dtypes*:
float32, float64. *Cost*: O(height width) for each pixel.)")
      .source(
          "Huang, Yang and Tang 1979, IEEE Transactions on Acoustics, "
          "Speech and Signal Processing 27(1)")
      .input("x", "[N, H, W, C]", singles_and_doubles)
      .contiguous()
      .saved()
      .option("height", 3, "of the window", between(1, 255))
      .option("width", 3, "of the window", between(1, 255))
      .saves_output()
      .infer(infer)
      .vjp(gradient)
      .kernel(kernel)
      .sample({.inputs = {Array({1, 3, 4, 1}, {.1, .5, -.2, .8, .9, .3, .7, -.4,
                                               .2, .6, 1, 0})},
               .outputs = {Array({1, 1, 2, 1}, {.5, .5})},
               .by = "SciPy 1.17.1 (ndimage.median_filter)"})
      .sample({.inputs = {Array({1, 3, 4, 1}, {.1, .5, -.2, .8, .9, .3, .7, -.4,
                                               .2, .6, 1, 0})},
               .options = {internal::value(1), internal::value(3)},
               .outputs = {Array({1, 3, 2, 1}, {.1, .5, .7, .3, .6, .6})},
               .by = "SciPy 1.17.1 (ndimage.median_filter)"});
}

}  // namespace tenon::addons
