// What is at given places of images: the sampler of spatial transformers.
#include "addons/images/sampling.h"

namespace tenon::addons {

Function resampler() {
  return with_sampling(
             Function("resampler")
                 .doc(R"(What is at given places of images, between pixels too.

    y[n, ...] = images[n] at (warp[n, ..., 1], warp[n, ..., 0])

Gradients reach images and, if bilinear, places.

*Shapes*: images [N, H, W, C], warp [N, ..., 2] -> [N, ..., C].
*Cost*: 4 gathers of the result's size.)")
                 .source("Jaderberg et al. 2015, arXiv:1506.02025, equation 5")
                 .input("images", "[N, H, W, C], floating")
                 .input("warp", "[N, ..., 2]: column, row, pixels"))
      .body([](Call& c) {
        const Tensor images = c["images"], warp = c["warp"];
        require_images(images);
        if (warp.rank() < 2 || warp.size(-1) != 2 ||
            warp.size(0) != images.size(0)) {
          refuse("warp must be [" + std::to_string(images.size(0)) +
                 ", ..., 2], got " + warp.shape().text());
        }
        const Tensor at = warp.reshape({images.size(0), -1, 2});
        const Shape own = warp.shape();
        std::vector<int64_t> shape(own.begin(), own.end());
        shape.back() = images.size(3);
        return sampled(images, at(all, all, 1), at(all, all, 0), Sampling(c))
            .reshape(shape);
      })
      .sample({.inputs = {example_images(),
                          Array({2, 3, 2}, {.3, .6, 2.2, 1.7, -.5, 1.1, 1.5,
                                            .25, 3.4, 2.3, 0.1, -2})},
               .outputs = {Array({2, 3, 1},
                                 {0.52, 0.7039999999999997, 0.415,
                                  0.28750000000000003, 0.2520000000000001, 0})},
               .by = "SciPy 1.17.1 (ndimage.map_coordinates)"})
      .sample({.inputs = {example_images(),
                          Array({2, 3, 2}, {.3, .6, 2.2, 1.7, -.5, 1.1, 1.5,
                                            .25, 3.4, 2.3, 0.1, -2})},
               .options = {internal::value("bilinear"),
                           internal::value("constant"), internal::value(.5)},
               .outputs = {Array({2, 3, 1},
                                 {0.52, 0.7039999999999997, 0.6649999999999999,
                                  0.28750000000000003, 0.542, 0.5})},
               .by = "SciPy 1.17.1 (ndimage.map_coordinates)"});
}

}  // namespace tenon::addons
