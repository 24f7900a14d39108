// ibeta, ibeta_inverse, ibeta_logit, log_beta_density: the beta distribution
// function, its derivatives in all arguments, its quantiles and its density.
#include "probability/ops/inverse.h"

namespace tenon::prob {
namespace {

constexpr char source[] =
    "NIST Digital Library of Mathematical Functions, 8.17.2";

Op with_shapes(const char* name) {
  return Op(name)
      .source(source)
      .input("a", "above 0", wide)
      .saved()
      .input("b", "above 0", wide)
      .saved();
}

}  // namespace

Op ibeta() {
  return family<Ibeta>(with_shapes("ibeta")
                           .doc(R"(The beta distribution function.

    I(x; a, b) = integral of t^(a - 1) (1 - t)^(b - 1) over 0 < t < x, over B(a, b)

With `upper` it is 1 - I, with `log` the logarithm, each exact where it is small:
the relative error of a probability p is below 1e-14 (20 + |log p|), in float32 a
rounding more. Orders make it a derivative, in a and b as well; there are those
up to the third. NaN where a <= 0 or b <= 0.)")
                           .input("x", "any shape that fits", wide)
                           .saved(),
                       {"order_a", "order_b", "order_x"})
      .sample({.inputs = {0.5, 0.25, 0.75},
               .outputs = {0.44551489018313123},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {30, 400, 0.75},
               .options = {internal::value(true), internal::value(true)},
               .outputs = {-459.27900278244624},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {3, 2, 0.125},
               .options = {internal::value(false), internal::value(false),
                           internal::value(0), internal::value(1)},
               .outputs = {0.0069756283701009544},
               .by = "mpmath 1.4.1"});
}

Op ibeta_logit() {
  return family<IbetaLogit>(
             with_shapes("ibeta_logit")
                 .doc(R"(The beta distribution function at x = sigmoid(logit).

    I(1 / (1 + exp(-logit)); a, b)

As ibeta, also where x is all but 1.)")
                 .input("logit", "any shape that fits", wide)
                 .saved(),
             {"order_a", "order_b", "order_logit"})
      .sample({.inputs = {3, 2, -6},
               .outputs = {6.035700137354352e-08},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {3, 2, 6},
               .options = {internal::value(true), internal::value(true)},
               .outputs = {-10.216491111404503},
               .by = "mpmath 1.4.1"});
}

Op log_beta_density() {
  return family<LogBetaDensity>(
             with_shapes("log_beta_density")
                 .doc(R"(The logarithm of the density of the beta distribution.

    y = ln(x^(a - 1) (1 - x)^(b - 1) / B(a, b))

Off by some 1e-15 of 1 + |y|, however large a and b are. Orders make it a
derivative, up to the third. NaN where a <= 0 or b <= 0, or x is not in (0, 1).)")
                 .input("x", "in (0, 1); any shape that fits", wide)
                 .saved(),
             {"order_a", "order_b", "order_x"})
      .sample({.inputs = {{0.5, 3, 3e5}, {0.25, 2, 4e6}, {0.75, 0.125, 0.0625}},
               .outputs = {{-0.47354470912567376, -1.807507826196194,
                            -1863.518999101785}},
               .by = "mpmath 1.4.1"});
}

Op ibeta_inverse() {
  return inverse<IbetaInverse>(
             with_shapes("ibeta_inverse")
                 .doc(R"(Where the beta distribution function is p.

    I(y; a, b) = p

With `upper` 1 - I(y; a, b) = p, for probabilities near 1. Off by some 1e-15 of y
where p is small. NaN where p is not in [0, 1].)")
                 .input("p", "in [0, 1]", wide)
                 .saved())
      .sample({.inputs = {3, 2, 0.001},
               .outputs = {0.06403813910283337},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::prob
