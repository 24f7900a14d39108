// Interpolation between scattered points.
#include "addons/images/spline.h"

namespace tenon::addons {
namespace {

void require_points(const Call& c) {
  const Tensor points = c["points"], values = c["values"], query = c["query"];
  require_rank("points", points, 3, "[N, P, D]");
  require_rank("values", values, 3, "[N, P, K]");
  require_rank("query", query, 3, "[N, Q, D]");
  const Shape p = points.shape(), v = values.shape(), q = query.shape();
  if (v[0] == p[0] && v[1] == p[1] && q[0] == p[0] && q[2] == p[2]) return;
  refuse("points are " + p.text() + ", values " + v.text() + ", query " +
         q.text() + "; they must be [N, P, D], [N, P, K] and [N, Q, D]");
}

}  // namespace

Function interpolate_spline() {
  return with_spline(
             Function("interpolate_spline")
                 .doc(
                     R"(Values between scattered points, by a spline.

    f(x) = sum_i w_i phi(|x - p_i|) + <a, x> + b,  phi = -r, r^2 log r or r^3

polyharmonic, through all values, or, with a regularization l, the least of
sum (f(p_i) - v_i)^2 + l <w, phi w>. Beyond cubes a linear part would not do.

*Shapes*: points [N, P, D], values [N, P, K], query [N, Q, D] -> [N, Q, K].
*Errors*: points that lie on a line or plane, or twice. *Cost*: O(P^3 + P Q).)")
                 .source("Duchon 1977, Splines minimizing rotation-invariant "
                         "semi-norms; Wahba 1990, Spline Models, section 2.4")
                 .input("points", "[N, P, D], at least D + 1 of them")
                 .input("values", "[N, P, K], there")
                 .input("query", "[N, Q, D], where values are wanted"))
      .body([](Call& c) {
        require_points(c);
        return spline(c["points"], c["values"], c["query"], Spline(c));
      })
      .sample(
          {.inputs = {Array({1, 5, 2}, {0, 0, 1, 0, 0, 1, 1, 1, .4, .3}),
                      Array({1, 5, 2}, {1, 0, 2, -1, .5, .3, 1.5, .8, 0, 2}),
                      Array({1, 3, 2}, {.5, .5, .2, .9, 1.2, -.3})},
           .options = {internal::value(1)},
           .outputs = {Array(
               {1, 3, 2},
               {0.40586245431648416, 1.459852983142816, 0.514493690028747,
                0.7279957542975187, 2.4117281201460017, -1.3653882946552378})},
           .by = "SciPy 1.17.1 (interpolate.RBFInterpolator)"})
      .sample(
          {.inputs = {Array({1, 5, 2}, {0, 0, 1, 0, 0, 1, 1, 1, .4, .3}),
                      Array({1, 5, 2}, {1, 0, 2, -1, .5, .3, 1.5, .8, 0, 2}),
                      Array({1, 3, 2}, {.5, .5, .2, .9, 1.2, -.3})},
           .options = {internal::value(2), internal::value(.1)},
           .outputs = {Array(
               {1, 3, 2},
               {0.3126183835982357, 1.6173842931102058, 0.42467818123085554,
                0.8818372998839595, 2.6796278370598423, -1.953562379684942})},
           .by = "SciPy 1.17.1 (interpolate.RBFInterpolator)"})
      .sample(
          {.inputs = {Array({1, 5, 2}, {0, 0, 1, 0, 0, 1, 1, 1, .4, .3}),
                      Array({1, 5, 2}, {1, 0, 2, -1, .5, .3, 1.5, .8, 0, 2}),
                      Array({1, 3, 2}, {.5, .5, .2, .9, 1.2, -.3})},
           .options = {internal::value(3)},
           .outputs = {Array(
               {1, 3, 2},
               {-0.04488401239197426, 2.2237587089661828, 0.21989676784702136,
                1.2166594481710715, 3.408151791815629, -3.4279529356559255})},
           .by = "SciPy 1.17.1 (interpolate.RBFInterpolator)"});
}

}  // namespace tenon::addons
