// Projective transforms of images.
#include "addons/images/projection.h"

namespace tenon::addons {

Function transform() {
  return with_sampling(
             Function("transform")
                 .doc(R"(Images through projective maps.

    y[row, column] = x at ((a3 column + a4 row + a5) / d,
                           (a0 column + a1 row + a2) / d),
    d = a6 column + a7 row + 1

The map says where each pixel of the result comes from. Gradients reach images
and, if bilinear, maps.

*Shapes*: images [N, H, W, C], map [8] or [N, 8] -> [N, height, width, C].
*Cost*: 4 gathers of the result's size.)")
                 .source("Hartley and Zisserman 2004, Multiple View Geometry, "
                         "equation 2.11")
                 .input("images", "[N, H, W, C], floating")
                 .input("map", "[8] or [N, 8]: a0 ... a7")
                 .option("height", 0, "of the result; 0: as the images",
                         between(0, 1e5))
                 .option("width", 0, "of the result; 0: as the images",
                         between(0, 1e5)))
      .body([](Call& c) {
        const Tensor images = c["images"];
        require_images(images);
        Tensor map = cast(c["map"], images.dtype());
        if (map.rank() == 1) map = map.newaxis(0);
        if (map.rank() != 2 || map.size(1) != 8 ||
            (map.size(0) != 1 && map.size(0) != images.size(0))) {
          refuse("map must be [8] or " + Shape{images.size(0), 8}.text() +
                 ", got " + c["map"].shape().text());
        }
        const int64_t height = c.integer("height"), width = c.integer("width");
        return projected(images, map, height == 0 ? images.size(1) : height,
                         width == 0 ? images.size(2) : width, Sampling(c));
      })
      .sample({.inputs = {example_images(),
                          Array({2, 8}, {1.1, .2, -.4, -.1, .9, .3, .05, -.02,
                                         .8, -.3, .5, .2, 1.2, -.6, 0, .1})},
               .outputs = {Array({2, 3, 4, 1}, {0.20400000000000001,
                                                0.3920634920634921,
                                                0.0999999999999999,
                                                0.3217391304347832,
                                                0.5912536443148688,
                                                0.3875388820812518,
                                                0.5861454046639231,
                                                0.016853316626204012,
                                                0.1625,
                                                0.6297029702970297,
                                                0.8606977572089712,
                                                -0.1233016800584367,
                                                0.28,
                                                0.22200000000000003,
                                                0.20799999999999996,
                                                -0.060000000000000095,
                                                0.5735537190082645,
                                                0.6661157024793388,
                                                -0.0520661157024791,
                                                -0.10991735537190053,
                                                0.41250000000000003,
                                                0.261111111111111,
                                                0.07500000000000005,
                                                0.8000000000000004})},
               .by = "SciPy 1.17.1 (ndimage.map_coordinates)"})
      .sample(
          {.inputs = {example_image(), {1.1, .2, -.4, -.1, .9, .3, .05, -.02}},
           .options = {internal::value(2), internal::value(5),
                       internal::value("nearest"), internal::value("reflect")},
           .outputs = {Array({1, 2, 5, 1}, {0.1, 0.5, -0.2, 0.8, 0.8, 0.9, 0.3,
                                            0.7, -0.4, -0.4})},
           .by = "SciPy 1.17.1 (ndimage.map_coordinates)"});
}

}  // namespace tenon::addons
