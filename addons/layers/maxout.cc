// Maxout: the greatest of each group of features.
#include "addons/require.h"

namespace tenon::addons {

Function maxout() {
  return Function("maxout")
      .doc(R"(The greatest of each group of neighbouring features.

    y[..., u] = max_k x[..., u C / units + k]

*Shapes*: [..., C] -> [..., units].)")
      .source("Goodfellow et al. 2013, arXiv:1302.4389, section 3")
      .input("x", "[..., C], C a multiple of `units`")
      .option("units", 1, "groups", at_least(1))
      .body([](Call& c) {
        const Tensor x = c["x"];
        const int64_t units = c.integer("units");
        if (x.rank() < 1 || x.size(-1) == 0 || x.size(-1) % units != 0) {
          refuse("x must be [..., a multiple of " + std::to_string(units) +
                 "], got " + x.shape().text());
        }
        const Shape own = x.shape();
        std::vector<int64_t> shape(own.begin(), own.end());
        shape.back() = units;
        shape.push_back(x.size(-1) / units);
        return max(x.reshape(shape), {-1});
      })
      .sample({.inputs = {Array({1, 6}, {1, 5, 2, 4, 3, 0})},
               .options = {internal::value(2)},
               .outputs = {Array({1, 2}, {5, 4})},
               .by = "by hand"});
}

}  // namespace tenon::addons
