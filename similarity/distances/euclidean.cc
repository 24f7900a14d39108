// The length of the difference.
#include "similarity/distances/distances.h"

namespace tenon::similarity {

Tensor euclidean_distance(const Tensor& a, const Tensor& b) {
  return root(squared_euclidean_distance(a, b));
}

Function euclidean() {
  return Function("euclidean")
      .doc(R"(The length of the difference of rows.

    |a - b|

the root of squared_euclidean. Where rows are equal, its slope is taken for
0.

*Shapes*: a [N, D], b [M, D] -> [N, M]; without b, of a with itself.
*Cost*: 2 N M D operations in one matrix product, N M numbers.)")
      .source(
          "Hadsell et al. 2006, Dimensionality Reduction by Learning an "
          "Invariant Mapping, equation 1")
      .input("a", "[N, D], floating")
      .input("b", "[M, D], floating")
      .optional()
      .body([](Call& c) { return distances_of(c, euclidean_distance); })
      .sample({.inputs = {Array({2, 3}, {0.5, -1, 2, 1.5, 0.25, -0.5}),
                          Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({2, 3}, {3.39116499156263, 2.09165006633519,
                                          4.15331193145904, 2.07665596572952,
                                          2.8613807855649, 1.92678488679977})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample(
          {.inputs = {Array({3, 3},
                            {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
           .outputs = {Array({3, 3}, {0, 2.42383992870816, 3.21714158842908,
                                      2.42383992870816, 0, 3.43874977280988,
                                      3.21714158842908, 3.43874977280988, 0})},
           .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
