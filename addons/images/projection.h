// Images through projective maps of their places.
#ifndef ADDONS_IMAGES_PROJECTION_H_
#define ADDONS_IMAGES_PROJECTION_H_

#include "addons/images/sampling.h"

namespace tenon::addons {

// For each image of [N, H, W, C] what it shows through a map [N or 1, 8].
inline Tensor projected(const Tensor& images, const Tensor& map, int64_t height,
                        int64_t width, const Sampling& how) {
  const int64_t n = images.size(0), channels = images.size(3);
  const auto [row, column] = grid(height, width, map.dtype());
  const auto a = [&](int64_t i) { return map(all, i).newaxis(1); };
  const Tensor depth = a(6) * column + a(7) * row + 1;
  const Tensor x = (a(0) * column + a(1) * row + a(2)) / depth;
  const Tensor y = (a(3) * column + a(4) * row + a(5)) / depth;
  const Shape places = {n, height * width};
  return sampled(images, broadcast_to(y, places), broadcast_to(x, places), how)
      .reshape({n, height, width, channels});
}

// One number for each image, [] or [N]: [N or 1]. *Errors*: another shape.
inline Tensor for_each_image(const char* name, const Tensor& x,
                             const Tensor& images) {
  if (x.rank() == 0) return cast(x, images.dtype()).reshape({1});
  if (x.shape() == Shape{images.size(0)}) return cast(x, images.dtype());
  refuse(std::string(name) + " must be [] or " + Shape{images.size(0)}.text() +
         ", got " + x.shape().text());
}

}  // namespace tenon::addons

#endif  // ADDONS_IMAGES_PROJECTION_H_
