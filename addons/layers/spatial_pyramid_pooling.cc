// Spatial pyramid pooling: as many numbers from images of any size.
#include "addons/require.h"

namespace tenon::addons {
namespace {

const Shape& example_bins() {
  static const Shape bins = {1, 2};
  return bins;
}

}  // namespace

Function spatial_pyramid_pooling() {
  return Function("spatial_pyramid_pooling")
      .doc(R"(Means over ever finer grids, side by side: of images of any size.

For each b of `bins`, the images in b x b parts, row by row.

*Shapes*: images [N, H, W, C] -> [N, sum b^2, C].)")
      .source("He et al. 2014, arXiv:1406.4729, section 2.2, with means")
      .input("images", "[N, H, W, C], floating")
      .required("bins", TN_VALUE_INTS, "parts along each side, such as 1, 2, 4")
      .body([](Call& c) {
        const Tensor x = c["images"];
        require_rank("images", x, 4, "[N, H, W, C]");
        const std::vector<int64_t> bins = c.integers("bins");
        if (bins.empty()) refuse("bins has no number; give 1 or more");
        Tensors parts;
        for (const int64_t b : bins) {
          if (b < 1 || b > x.size(1) || b > x.size(2)) {
            refuse("a number of bins is " + std::to_string(b) +
                   ", must be from 1 to the images' sides, " +
                   x.shape().text());
          }
          parts.push_back(adaptive_avg_pool(x, {b, b}).reshape(
              {x.size(0), b * b, x.size(3)}));
        }
        return concat(parts, 1);
      })
      .sample({.inputs = {Array({1, 2, 4, 1}, {1, 2, 3, 4, 5, 6, 7, 8})},
               .options = {internal::value(example_bins())},
               .outputs = {Array({1, 5, 1}, {4.5, 1.5, 3.5, 5.5, 7.5})},
               .by = "by hand"});
}

}  // namespace tenon::addons
