// The angle itself, as a share of a half turn: in [0, 1], a metric.
#include <numbers>

#include "similarity/distances/distances.h"

namespace tenon::similarity {

Tensor angular_distance(const Tensor& a, const Tensor& b) {
  // Of unit vectors, |u -+ v|^2 = 2 -+ 2 cos.
  const Tensor cosine = matmul(unit_rows(a), unit_rows(b).transpose());
  return atan2(root(above_rounding(1 - cosine, 1)),
               root(above_rounding(1 + cosine, 1))) *
         (2 / std::numbers::pi);
}

Function angular() {
  return Function("angular")
      .doc(R"(The angle between rows, as a share of a half turn.

    2 / pi atan2(|u - v|, |u + v|),   u = a / |a|, v = b / |b|

in [0, 1]; unlike the cosine's, it obeys the triangle inequality. Slopes at
angles of 0 and of a half turn are taken for 0.

*Shapes*: a [N, D], b [M, D] -> [N, M]; without b, of a with itself.
*Cost*: 2 N M D operations in one matrix product, N M numbers.)")
      .source(
          "Kahan 2006, How Futile are Mindless Assessments of Roundoff, "
          "section 12")
      .input("a", "[N, D], floating")
      .input("b", "[M, D], floating")
      .optional()
      .body([](Call& c) { return distances_of(c, angular_distance); })
      .sample(
          {.inputs = {Array({2, 3}, {0.5, -1, 2, 1.5, 0.25, -0.5}),
                      Array({3, 3},
                            {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
           .outputs = {Array({2, 3}, {0.53036124333281, 0.347779489143873,
                                      0.824236267440449, 0.341681167866531,
                                      0.728894604099484, 0.349617996775437})},
           .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {Array({3, 3},
                                {1, 2, 0.5, -0.75, 0.5, 1.25, 0.3, 0.1, -2})},
               .outputs = {Array({3, 3},
                                 {0, 0.420293295758905, 0.534371052663367,
                                  0.420293295758905, 0, 0.827819813628595,
                                  0.534371052663367, 0.827819813628595, 0})},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
