// What filters of images share: borders, and sums over windows.
#ifndef ADDONS_IMAGES_FILTERS_H_
#define ADDONS_IMAGES_FILTERS_H_

#include <vector>

#include "addons/images/sampling.h"

namespace tenon::addons {

// Rows and columns of a window.
struct Window {
  explicit Window(const Options& o)
      : height(o.integer("height")), width(o.integer("width")) {}
  int64_t height, width;
};

inline Function with_window(Function&& f) {
  return std::move(f)
      .input("images", "[N, H, W, C], floating")
      .option("height", 3, "of the window", between(1, 255))
      .option("width", 3, "of the window", between(1, 255))
      .option("border", "reflect",
              "\"reflect\" (the edge once), \"edge\" or \"constant\", zeros");
}

// Images with what is beyond their borders, as far as a window reaches.
inline Tensor bordered(const Tensor& images, const Window& w, const Call& c) {
  require_images(images);
  const char* modes[] = {"reflect", "edge", "constant"};
  const char* mode =
      modes[which("border", c.text("border"), {"reflect", "edge", "constant"})];
  const int64_t top = (w.height - 1) / 2, left = (w.width - 1) / 2;
  return pad(images,
             {0, 0, top, w.height - 1 - top, left, w.width - 1 - left, 0, 0},
             {.mode = mode});
}

// sum_i weights[i] x moved up by i along an axis, as far as it reaches.
inline Tensor weighted_along(const Tensor& x, int64_t axis,
                             const std::vector<double>& weights) {
  const int64_t rest = x.size(axis) - static_cast<int64_t>(weights.size()) + 1;
  Tensor total;
  for (size_t i = 0; i < weights.size(); ++i) {
    const auto start = static_cast<int64_t>(i);
    const Index part = range(start, start + rest);
    const Tensor moved = (axis == 1 ? x(all, part) : x(all, all, part));
    const Tensor term = weights[i] * moved;
    total = i == 0 ? term : total + term;
  }
  return total;
}

}  // namespace tenon::addons

#endif  // ADDONS_IMAGES_FILTERS_H_
