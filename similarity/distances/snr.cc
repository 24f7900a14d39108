// The noise that b has to a signal a, not symmetric.
#include "similarity/distances/distances.h"

namespace tenon::similarity {

Tensor snr_distance(const Tensor& a, const Tensor& b) {
  const Tensor x = a - mean(a, {1}, {.keep_axes = true});
  const Tensor y = b - mean(b, {1}, {.keep_axes = true});
  const Tensor xx = sum(x * x, {1}, {.keep_axes = true});
  const Tensor yy = sum(y * y, {1}).newaxis(0);
  return relu(xx + yy - 2 * matmul(x, y.transpose())) / xx;
}

Function snr() {
  return Function("snr")
      .doc(R"(The noise that b has to a signal a: not symmetric.

    var(a - b) / var(a)

with variances over the columns of a row.

*Shapes*: a [N, D], b [M, D] -> [N, M]; without b, of a with itself.
*Cost*: 2 N M D operations in one matrix product, N M numbers.)")
      .source("Yuan et al. 2019, Signal-to-noise Ratio, equation 5")
      .input("a", "[N, D], floating")
      .input("b", "[M, D], floating")
      .optional()
      .body([](Call& c) { return distances_of(c, snr_distance); })
      .sample({.inputs = {Array({2, 3}, {0.5, -1, 2, 1.5, 0.25, -0.5}),
                          Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({2, 3}, {2.25925925925926, 0.953703703703704,
                                          3.12148148148148, 1.28571428571429, 4,
                                          0.492244897959184})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({3, 3}, {0, 3.25, 1.44, 1.85714285714286, 0,
                                          4.68816326530612, 0.517453798767967,
                                          2.94815195071869, 0})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
