// log_i0e, von_mises_cdf, von_mises_inverse, von_mises_variance: von Mises's
// distribution function, its quantiles, norm and variance.
#include "probability/ops/inverse.h"

namespace tenon::prob {
namespace {

constexpr char source[] = "Mardia and Jupp 2000, section 3.5.4";

Op with_concentration(const char* name) {
  return Op(name)
      .source(source)
      .input("concentration", "0 or more", wide)
      .saved();
}

}  // namespace

Op von_mises_cdf() {
  return family<VonMisesCdf>(
             with_concentration("von_mises_cdf")
                 .doc(R"(Von Mises's distribution function.

    F(x; k) = integral of exp(k cos t) over -pi < t < x, over 2 pi I0(k)

With `upper` it is 1 - F, with `log` the logarithm, each exact where it is small:
the relative error of a probability p is below 1e-15 (20 + |log p|), in float32 a
rounding more. Orders make it a derivative, up to the third. NaN where k < 0.)")
                 .input("x", "an angle; any shape that fits", wide)
                 .saved(),
             {"order_concentration", "order_x"})
      .sample({.inputs = {30, -2},
               .outputs = {2.8798552920734805e-20},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {2, 3},
               .options = {internal::value(true), internal::value(true)},
               .outputs = {-6.609977622170564},
               .by = "mpmath 1.4.1"});
}

Op von_mises_inverse() {
  return inverse<VonMisesInverse>(
             with_concentration("von_mises_inverse")
                 .doc(R"(Where von Mises's distribution function is p.

    F(y; k) = p

With `upper` 1 - F(y; k) = p, for probabilities near 1. Off by some 1e-15. NaN
where p is not in [0, 1].)")
                 .input("p", "in [0, 1]", wide)
                 .saved())
      .sample({.inputs = {3, 0.001},
               .outputs = {-2.6099439771892534},
               .by = "mpmath 1.4.1"});
}

Op von_mises_variance() {
  return family<VonMisesVariance>(
             Op("von_mises_variance")
                 .doc(R"(The variance of von Mises's distribution on (-pi, pi).

    y = integral of t^2 exp(k cos t) over -pi < t < pi, over 2 pi I0(k)

Off by at most 1e-15 of y. Orders make it a derivative, up to the third. NaN
where k < 0.)")
                 .source(source)
                 .input("k", "0 or more", wide)
                 .saved(),
             {"order"})
      .sample({.inputs = {3},
               .outputs = {0.4366628690630942},
               .by = "mpmath 1.4.1"});
}

Op log_i0e() {
  return family<LogI0e>(
             Op("log_i0e")
                 .doc(R"(The log of the scaled modified Bessel function I0.

    y = log(I0(k) exp(-k)) = log of the mean of exp(-k (1 - cos t)) over all t

Off by at most 4e-16 of 1 + |y|. Orders make it a derivative, up to the third;
the first is I1(k) / I0(k) - 1, exact where k is large. NaN where k < 0.)")
                 .source(
                     "NIST Digital Library of Mathematical Functions, 10.32.1")
                 .input("k", "0 or more", wide)
                 .saved(),
             {"order"})
      .sample({.inputs = {{0.25, 3, 40, 1e6}},
               .outputs = {{-0.23443561468661894, -1.414692378186579,
                            -2.760213138647643, -7.826693687186747}},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {{0.25, 3, 40, 1e6}},
               .options = {internal::value(1)},
               .outputs = {{-0.8759664980820753, -0.19001470604349546,
                            -0.012580158663649341, -5.00000125000125e-07}},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::prob
