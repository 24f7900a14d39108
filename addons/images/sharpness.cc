// Images made sharper, or smoother.
#include "addons/images/filters.h"

namespace tenon::addons {

Function sharpness() {
  return Function("sharpness")
      .doc(R"(Images made smoother, or sharper where the factor is above 1.

    smooth + factor (x - smooth),  smooth = x convolved with
    [1 1 1; 1 5 1; 1 1 1] / 13 but for its outermost pixels, which stay

*Shapes*: images [N, H, W, C], H and W at least 3 -> the same.)")
      .source(
          "Haeberli and Voorhies 1994, Image Processing by Interpolation "
          "and Extrapolation, IRIS Universe 28; the filter is Pillow's "
          "ImageFilter.SMOOTH")
      .input("images", "[N, H, W, C], floating")
      .option("factor", 1.5, "0: smooth, 1: as they are", non_negative)
      .body([](Call& c) {
        const Tensor x = c["images"];
        require_images(x);
        if (x.size(1) < 3 || x.size(2) < 3) {
          refuse("images must be 3 x 3 or larger, got " + x.shape().text());
        }
        const Tensor middle = x(all, range(1, -1), range(1, -1));
        const Tensor sums =
            weighted_along(weighted_along(x, 1, {1, 1, 1}), 2, {1, 1, 1});
        const Tensor off = middle - (sums + 4 * middle) / 13;
        return x +
               (c.number("factor") - 1) * pad(off, {0, 0, 1, 1, 1, 1, 0, 0});
      })
      .sample({.inputs = {Array({1, 3, 4, 1}, {.1, .5, .2, .8, .9, .3, .7, .4,
                                               .2, .6, 1, 0})},
               .options = {internal::value(.3)},
               .outputs = {Array({1, 3, 4, 1},
                                 {0.1, 0.5, 0.2, 0.8, 0.9, 0.39692307692307693,
                                  0.6030769230769231, 0.4, 0.2, 0.6, 1, 0})},
               .by = "SciPy 1.17.1 (ndimage.correlate)"});
}

}  // namespace tenon::addons
