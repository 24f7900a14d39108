// Rotations of images about their centre.
#include "addons/images/projection.h"

namespace tenon::addons {

Function rotate() {
  return with_sampling(
             Function("rotate")
                 .doc(R"(Images turned about their centre, counterclockwise.

*Shapes*: images [N, H, W, C], angle [] or [N], radians -> as images.
*Cost*: 4 gathers of the images' size.)")
                 .source("Hartley and Zisserman 2004, Multiple View Geometry, "
                         "section 2.4.1")
                 .input("images", "[N, H, W, C], floating")
                 .input("angle", "[] or [N], radians"))
      .body([](Call& c) {
        const Tensor images = c["images"];
        require_images(images);
        const Tensor angle = for_each_image("angle", c["angle"], images);
        const Tensor s = sin(angle), co = cos(angle);
        const double y = 0.5 * static_cast<double>(images.size(1) - 1);
        const double x = 0.5 * static_cast<double>(images.size(2) - 1);
        const Tensor none = angle * 0;
        const Tensor map = stack(
            {co, -s, x - co * x + s * y, s, co, y - s * x - co * y, none, none},
            1);
        return projected(images, map, images.size(1), images.size(2),
                         Sampling(c));
      })
      .sample({.inputs = {example_images(), {.4, -1.3}},
               .outputs = {Array({2, 3, 4, 1},
                                 {0.14999257415053566, 0.1766501173859441,
                                  0.1951301886021038,  0.003149366294663558,
                                  0.4308185517647165,  0.34627605379409354,
                                  0.7426249501468745,  -0.04301620151282065,
                                  0.48415631411946086, 0.47368887310399993,
                                  0.7325356633939606,  0.25127856224280426,
                                  0.46436212886727374, 0.41069311800497005,
                                  0.5989456853449038,  0.1256014567023332,
                                  -0.1006701145272748, 0.2160670527369547,
                                  0.1169645660609259,  0.17187620839851225,
                                  0.253079554223419,   0.5407407275838618,
                                  0.05790375206391324, -0.037755772457125775})},
               .by = "SciPy 1.17.1 (ndimage.map_coordinates)"})
      .sample(
          {.inputs = {example_images(), .4},
           .options = {internal::value("bilinear"), internal::value("wrap")},
           .outputs = {Array({2, 3, 4, 1},
                             {0.35364959126831524,  0.2659731831543246,
                              0.1951301886021038,   0.1740083871573979,
                              0.4308185517647165,   0.34627605379409354,
                              0.7426249501468745,   -0.04301620151282065,
                              0.41227729535374263,  0.47368887310399993,
                              0.7441383220421134,   0.3988810791539745,
                              0.4411280213530405,   0.34062024154990816,
                              0.05738139779987044,  0.34437416264031623,
                              0.6553483146487836,   0.6768496238194285,
                              -0.27266013202880934, 0.5249953265565588,
                              0.4132447757043751,   0.19774125501912657,
                              0.38042062822770034,  0.42437092907134605})},
           .by = "SciPy 1.17.1 (ndimage.map_coordinates)"});
}

}  // namespace tenon::addons
