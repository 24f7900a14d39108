// The negative inner product, so that less is nearer.
#include "similarity/distances/distances.h"

namespace tenon::similarity {

Tensor inner_product_distance(const Tensor& a, const Tensor& b) {
  return negative(matmul(a, b.transpose()));
}

Function inner_product() {
  return Function("inner_product")
      .doc(R"(The negative inner product of rows, so that less is nearer.

    -<a, b>

no distance, as it depends on the lengths and may be negative: the measure of
maximum inner product search.

*Shapes*: a [N, D], b [M, D] -> [N, M]; without b, of a with itself.
*Cost*: 2 N M D operations in one matrix product, N M numbers.)")
      .source(
          "Shrivastava and Li 2014, Asymmetric LSH for Sublinear Time Maximum "
          "Inner Product Search, equation 1")
      .input("a", "[N, D], floating")
      .input("b", "[M, D], floating")
      .optional()
      .body([](Call& c) { return distances_of(c, inner_product_distance); })
      .sample({.inputs = {Array({2, 3}, {0.5, -1, 2, 1.5, 0.25, -0.5}),
                          Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({2, 3},
                                 {0.5, -1.625, 3.95, -1.75, 1.625, -1.475})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({3, 3}, {-5.25, -0.875, 0.5, -0.875, -2.375,
                                          2.675, 0.5, 2.675, -4.1})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
