// One less the cosine of the angle: in [0, 2], of directions alone.
#include "similarity/distances/distances.h"

namespace tenon::similarity {

Tensor cosine_distance(const Tensor& a, const Tensor& b) {
  return 1 - matmul(unit_rows(a), unit_rows(b).transpose());
}

Function cosine() {
  return Function("cosine")
      .doc(R"(One less the cosine of the angle between rows.

    1 - <a, b> / (|a| |b|)

in [0, 2]. A row of zeros is at distance 1 of all.

*Shapes*: a [N, D], b [M, D] -> [N, M]; without b, of a with itself.
*Cost*: 2 N M D operations in one matrix product, N M numbers.)")
      .source(
          "Salton and McGill 1983, Introduction to Modern Information "
          "Retrieval")
      .input("a", "[N, D], floating")
      .input("b", "[M, D], floating")
      .optional()
      .body([](Call& c) { return distances_of(c, cosine_distance); })
      .sample(
          {.inputs = {Array({2, 3}, {0.5, -1, 2, 1.5, 0.25, -0.5}),
                      Array({3, 3},
                            {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
           .outputs = {Array({2, 3}, {1.0952380952381, 0.539804988486887,
                                      1.85138406138286, 0.522881276386302,
                                      1.65870296951958, 0.544940531829428})},
           .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample(
          {.inputs = {Array({3, 3},
                            {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
           .outputs = {Array({3, 3}, {0, 0.752202686108324, 1.10777013435226,
                                      0.752202686108324, 0, 1.85723530890855,
                                      1.10777013435226, 1.85723530890855, 0})},
           .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
