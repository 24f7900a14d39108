// Images at places between pixels: what all geometric operations are made of.
#ifndef ADDONS_IMAGES_SAMPLING_H_
#define ADDONS_IMAGES_SAMPLING_H_

#include <utility>

#include "addons/require.h"

namespace tenon::addons {

enum class Fill { kConstant, kReflect, kWrap, kNearest };

// How places are read: from options that with_sampling() declares.
struct Sampling {
  explicit Sampling(const Call& c)
      : bilinear(which("interpolation", c.text("interpolation"),
                       {"bilinear", "nearest"}) == 0),
        fill(static_cast<Fill>(
            which("fill_mode", c.text("fill_mode"),
                  {"constant", "reflect", "wrap", "nearest"}))),
        value(c.number("fill_value")) {}
  Sampling(bool bilinear, Fill fill, double value)
      : bilinear(bilinear), fill(fill), value(value) {}

  bool bilinear;
  Fill fill;
  double value;  // of pixels outside, with kConstant
};

inline Function with_sampling(Function&& f) {
  return std::move(f)
      .option("interpolation", "bilinear", "\"bilinear\" or \"nearest\"")
      .option(
          "fill_mode", "constant",
          "outside: \"constant\", \"reflect\" (the edge twice), \"wrap\" or "
          "\"nearest\"")
      .option("fill_value", 0.0, "of what is outside, with constant");
}

inline void require_images(const Tensor& x) {
  require_rank("images", x, 4, "[N, H, W, C]");
  if (!is_floating(x.dtype())) {
    refuse(std::string("images must be floating point, got ") +
           name_of(x.dtype()) + "; cast them first");
  }
  if (x.size(1) < 1 || x.size(2) < 1) {
    refuse("images have no pixels: " + x.shape().text());
  }
}

// A pixel's number i, int64 and any, as one in [0, size).
inline Tensor inside(const Tensor& i, int64_t size, Fill fill) {
  switch (fill) {
    case Fill::kReflect: {
      const Tensor back = i % (2 * size);
      return minimum(back, 2 * size - 1 - back);
    }
    case Fill::kWrap:
      return i % size;
    default:
      return clip(i, 0, static_cast<double>(size - 1));
  }
}

// Of images [N, H, W, C] the pixels of rows y and columns x [N, P], int64:
// [N, P, C].
inline Tensor pixels(const Tensor& images, const Tensor& y, const Tensor& x,
                     const Sampling& how) {
  const int64_t n = images.size(0), h = images.size(1), w = images.size(2);
  const int64_t points = y.size(1), channels = images.size(3);
  const Tensor first =
      arange(0, static_cast<double>(n), 1, DType::int64).newaxis(1) * (h * w);
  const Tensor at = first + inside(y, h, how.fill) * w + inside(x, w, how.fill);
  const Tensor found =
      take(images.reshape({n * h * w, channels}), at.reshape({n * points}))
          .reshape({n, points, channels});
  if (how.fill != Fill::kConstant) return found;
  const Tensor is_in = (y >= 0) & (y < h) & (x >= 0) & (x < w);
  return where(is_in.newaxis(2), found, how.value);
}

// Of images [N, H, W, C] what is at rows y and columns x [N, P], floating:
// [N, P, C]. Gradients reach images and, if bilinear, places.
inline Tensor sampled(const Tensor& images, const Tensor& y, const Tensor& x,
                      const Sampling& how) {
  // Far outside all pixels are alike, and numbers must fit into an int64.
  const auto whole = [](const Tensor& at) {
    return cast(clip(at.detach(), -1e9, 1e9), DType::int64);
  };
  if (!how.bilinear) {
    return pixels(images, whole(floor(y + 0.5)), whole(floor(x + 0.5)), how);
  }
  const Tensor y0 = floor(y.detach()), x0 = floor(x.detach());
  const Tensor down = (y - y0).newaxis(2), right = (x - x0).newaxis(2);
  const Tensor row = whole(y0), column = whole(x0);
  const Tensor above = pixels(images, row, column, how) * (1 - right) +
                       pixels(images, row, column + 1, how) * right;
  const Tensor below = pixels(images, row + 1, column, how) * (1 - right) +
                       pixels(images, row + 1, column + 1, how) * right;
  return above * (1 - down) + below * down;
}

// Rows and columns of all pixels of an image [height, width]: [H W] each.
inline std::pair<Tensor, Tensor> grid(int64_t height, int64_t width,
                                      DType dtype) {
  const Tensor at =
      arange(0, static_cast<double>(height * width), 1, DType::int64);
  return {cast(floor_divide(at, width), dtype), cast(at % width, dtype)};
}

// Two images, one channel, that golden values are computed on.
inline Array example_images() {
  return Array({2, 3, 4, 1},
               {.1, .5, -.2, .8,  .9, .3, .7,  -.4, .2, .6,  1,  0,
                1., .4, .3,  -.1, .2, .8, -.6, .5,  .7, -.3, .9, .6});
}
// One of those.
inline Array example_image() {
  return Array({1, 3, 4, 1}, {.1, .5, -.2, .8, .9, .3, .7, -.4, .2, .6, 1, 0});
}

}  // namespace tenon::addons

#endif  // ADDONS_IMAGES_SAMPLING_H_
