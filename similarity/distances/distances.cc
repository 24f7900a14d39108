// What the distances share: their choice by name, and checks of their inputs.
#include "similarity/distances/distances.h"

#include <string>

namespace tenon::similarity {

Tensor pairwise(std::string_view distance, const Tensor& a, const Tensor& b) {
  if (distance == "cosine") return cosine_distance(a, b);
  if (distance == "euclidean") return euclidean_distance(a, b);
  if (distance == "squared_euclidean") return squared_euclidean_distance(a, b);
  if (distance == "inner_product") return inner_product_distance(a, b);
  if (distance == "manhattan") return manhattan_distance(a, b);
  if (distance == "snr") return snr_distance(a, b);
  if (distance == "angular") return angular_distance(a, b);
  throw Error(TN_INVALID_ARGUMENT,
              "no distance is called \"" + std::string(distance) +
                  "\"; there are angular, cosine, euclidean, inner_product, "
                  "manhattan, snr and squared_euclidean");
}

Tensor distances_of(Call& c,
                    Tensor (*distance)(const Tensor& a, const Tensor& b)) {
  const Tensor a = c["a"];
  require_rows("a", a);
  if (!c.has(1)) return distance(a, a);
  const Tensor b = c["b"];
  require_rows("b", b, a.size(1));
  return distance(a, b);
}

Tensor unit_rows(const Tensor& x) {
  return x * rsqrt(maximum(sum(x * x, {1}, {.keep_axes = true}), 1e-24));
}

Tensor root(const Tensor& x) {
  const Tensor positive = x > 0;
  return where(positive, sqrt(where(positive, x, 1)), 0);
}

Tensor above_rounding(const Tensor& x, const Operand& size) {
  const double epsilon = x.dtype() == DType::float64    ? 0x1p-52
                         : x.dtype() == DType::float32  ? 0x1p-23
                         : x.dtype() == DType::bfloat16 ? 0x1p-7
                                                        : 0x1p-10;
  return where(x / size > 8 * epsilon, x, 0);
}

void require_rows(const char* name, const Tensor& x, int64_t columns) {
  if (!is_floating(x.dtype())) {
    throw Error(TN_INVALID_ARGUMENT,
                std::string(name) + " must be floating point, got " +
                    name_of(x.dtype()) + "; cast it first");
  }
  if (x.rank() != 2 || (columns >= 0 && x.size(1) != columns)) {
    throw Error(TN_INVALID_ARGUMENT,
                std::string(name) + " must be [N, " +
                    (columns < 0 ? "D" : std::to_string(columns)) + "], got " +
                    x.shape().text());
  }
}

int64_t dimension_of(const Options& o) {
  const int64_t dimension = o.integer("dimension");
  if (dimension >= 1 && dimension <= 1 << 20) return dimension;
  throw Error(TN_OUT_OF_RANGE, "dimension must be in 1 ... 1048576, got " +
                                   std::to_string(dimension));
}

}  // namespace tenon::similarity
