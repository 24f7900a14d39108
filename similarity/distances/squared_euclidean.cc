// The square of the length of the difference.
#include "similarity/distances/distances.h"

namespace tenon::similarity {

Tensor squared_euclidean_distance(const Tensor& a, const Tensor& b) {
  const Tensor center = mean(b, {0}, {.keep_axes = true});
  const Tensor x = a - center, y = b - center;
  const Tensor xx = sum(x * x, {1}, {.keep_axes = true});
  const Tensor yy = sum(y * y, {1}).newaxis(0);
  const Tensor size = xx + yy;
  return above_rounding(size - 2 * matmul(x, y.transpose()), size);
}

Function squared_euclidean() {
  return Function("squared_euclidean")
      .doc(R"(The square of the length of the difference of rows.

    |a - b|^2 = |a|^2 + |b|^2 - 2 <a, b>

computed by the right side, about the mean of b: it is 0 where it is not above
the rounding errors of that. Where a and b are much closer to each other than to
the rest, its error is some roundings of the squared distance to the mean.

*Shapes*: a [N, D], b [M, D] -> [N, M]; without b, of a with itself.
*Cost*: 2 N M D operations in one matrix product, N M numbers.)")
      .source(
          "Jegou et al. 2011, Product Quantization for Nearest Neighbor "
          "Search, section II")
      .input("a", "[N, D], floating")
      .input("b", "[M, D], floating")
      .optional()
      .body([](Call& c) { return distances_of(c, squared_euclidean_distance); })
      .sample({.inputs = {Array({2, 3}, {0.5, -1, 2, 1.5, 0.25, -0.5}),
                          Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({2, 3},
                                 {11.5, 4.375, 17.25, 4.3125, 8.1875, 3.7125})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({3, 3}, {0, 5.875, 10.35, 5.875, 0, 11.825,
                                          10.35, 11.825, 0})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
