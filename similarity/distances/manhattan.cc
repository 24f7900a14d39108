// The sum of the differences' magnitudes.
#include "similarity/distances/distances.h"

namespace tenon::similarity {

Tensor manhattan_distance(const Tensor& a, const Tensor& b) {
  return sum(abs(a.newaxis(1) - b.newaxis(0)), {2});
}

Function manhattan() {
  return Function("manhattan")
      .doc(R"(The sum of the magnitudes of the differences of rows.

    sum |a - b|

*Shapes*: a [N, D], b [M, D] -> [N, M]; without b, of a with itself.
*Cost*: 3 N M D operations, N M D numbers of memory.)")
      .source("Minkowski 1910, Geometrie der Zahlen; the case p = 1")
      .input("a", "[N, D], floating")
      .input("b", "[M, D], floating")
      .optional()
      .body([](Call& c) { return distances_of(c, manhattan_distance); })
      .sample({.inputs = {Array({2, 3}, {0.5, -1, 2, 1.5, 0.25, -0.5}),
                          Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({2, 3}, {5, 3.5, 5.3, 3.25, 4.25, 2.85})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({3, 3}, {0, 4, 5.1, 4, 0, 4.7, 5.1, 4.7, 0})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
