// Images warped by a field of offsets.
#include "addons/images/sampling.h"

namespace tenon::addons {

Function dense_image_warp() {
  return Function("dense_image_warp")
      .doc(R"(Images warped by an offset for each pixel.

    y[row, column] = x at (row - flow[0], column - flow[1]), bilinear

Outside, the nearest pixel stands. Gradients reach both inputs.

*Shapes*: images [N, H, W, C], flow [N, H, W, 2] -> as images.
*Cost*: 4 gathers of the images' size.)")
      .source("Jaderberg et al. 2015, arXiv:1506.02025, equation 5")
      .input("images", "[N, H, W, C], floating")
      .input("flow", "[N, H, W, 2]: down, right, pixels")
      .body([](Call& c) {
        const Tensor images = c["images"], flow = c["flow"];
        require_images(images);
        const int64_t n = images.size(0), h = images.size(1);
        const int64_t w = images.size(2);
        if (!(flow.shape() == Shape{n, h, w, 2})) {
          refuse("flow must be " + Shape{n, h, w, 2}.text() + ", got " +
                 flow.shape().text());
        }
        const auto [row, column] = grid(h, w, images.dtype());
        const Tensor by = flow.reshape({n, h * w, 2});
        return sampled(images, row - by(all, all, 0), column - by(all, all, 1),
                       Sampling(true, Fill::kNearest, 0))
            .reshape(images.shape());
      })
      .sample({.inputs = {example_image(),
                          Array({1, 3, 4, 2},
                                {0.41,  1.27,  -0.74, -1.08, 1.02, 0.82,
                                 -1.23, -0.5,  1.36,  0.15,  -1.4, 0.21,
                                 1.35,  -0.56, -1.2,  0.87,  0.98, -1.12,
                                 -0.69, 1.3,   0.36,  -1.39, 0,    1.39})},
               .outputs = {Array({1, 3, 4, 1},
                                 {0.1, 0.4216799999999999, 0.3739999999999999,
                                  -0.3080000000000001, 0.1, 0.516,
                                  0.36000000000000004, 0.8700000000000001,
                                  0.35400000000000004, 0.20000000000000007,
                                  -0.14400000000000002, 0.8440000000000001})},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
