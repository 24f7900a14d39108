// Mean filter: each pixel becomes the mean of a window around it.
#include "addons/images/filters.h"

namespace tenon::addons {

Function mean_filter() {
  return with_window(Function("mean_filter")
                         .doc(R"(Each pixel becomes the mean of its window.

*Shapes*: images [N, H, W, C] -> the same. *Cost*: height + width passes.)")
                         .source("Szeliski 2022, Computer Vision, section "
                                 "3.2.2"))
      .body([](Call& c) {
        const Window w(c);
        const auto even = [](int64_t size) {
          return std::vector<double>(size, 1 / static_cast<double>(size));
        };
        const Tensor x = bordered(c["images"], w, c);
        return weighted_along(weighted_along(x, 1, even(w.height)), 2,
                              even(w.width));
      })
      .sample(
          {.inputs = {example_image()},
           .outputs = {Array(
               {1, 3, 4, 1},
               {0.45555555555555555, 0.4666666666666666, 0.25555555555555554,
                0.2666666666666666, 0.4444444444444445, 0.45555555555555555,
                0.3666666666666667, 0.37777777777777777, 0.48888888888888893,
                0.6222222222222222, 0.3111111111111111, 0.4444444444444444})},
           .by = "SciPy 1.17.1 (ndimage.uniform_filter)"});
}

}  // namespace tenon::addons
