// Images moved along their axes.
#include "addons/images/projection.h"

namespace tenon::addons {

Function translate() {
  return with_sampling(
             Function("translate")
                 .doc(
                     R"(Images moved right and down, by parts of pixels too.

    y[row, column] = x[row - down, column - right]

*Shapes*: images [N, H, W, C], offset [2] or [N, 2] -> as images.
*Cost*: 4 gathers of the images' size.)")
                 .source("Hartley and Zisserman 2004, Multiple View Geometry, "
                         "section 2.4.1")
                 .input("images", "[N, H, W, C], floating")
                 .input("offset", "[2] or [N, 2]: right, down, pixels"))
      .body([](Call& c) {
        const Tensor images = c["images"];
        require_images(images);
        const Tensor offset = cast(c["offset"], images.dtype());
        if (offset.rank() < 1 || offset.size(-1) != 2) {
          refuse("offset must be [2] or [N, 2], got " + offset.shape().text());
        }
        const auto part = [&](int64_t i) {
          return for_each_image("offset", offset.slice({ellipsis, i}), images);
        };
        const Tensor right = part(0), down = part(1);
        const Tensor none = right * 0, one = none + 1;
        const Tensor map =
            stack({one, none, -right, none, one, -down, none, none}, 1);
        return projected(images, map, images.size(1), images.size(2),
                         Sampling(c));
      })
      .sample(
          {.inputs = {example_images(), Array({2, 2}, {.7, -1.2, -1.5, .4})},
           .outputs = {Array({2, 3, 4, 1}, {0.22800000000000006,
                                            0.6400000000000001,
                                            0.4799999999999999,
                                            0.4360000000000001,
                                            0.048,
                                            0.25599999999999995,
                                            0.5759999999999998,
                                            0.56,
                                            0,
                                            0,
                                            0,
                                            0,
                                            0.21,
                                            0.06,
                                            -0.03,
                                            0,
                                            0.2,
                                            0.009999999999999981,
                                            0.13,
                                            0,
                                            0.22000000000000008,
                                            0.43000000000000016,
                                            0.28,
                                            0})},
           .by = "SciPy 1.17.1 (ndimage.map_coordinates)"});
}

}  // namespace tenon::addons
