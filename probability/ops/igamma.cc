// igamma, igamma_inverse: the gamma distribution function, its derivatives in
// both arguments, and its quantiles.
#include "probability/ops/inverse.h"

namespace tenon::prob {

Op igamma() {
  return family<Igamma>(Op("igamma")
                            .doc(R"(The gamma distribution function.

    P(a, x) = integral of t^(a - 1) exp(-t) over 0 < t < x, over Gamma(a)

With `upper` it is 1 - P, with `log` the logarithm, each exact where it is small:
the relative error of a probability p is below 1e-15 (20 + |log p|), and that of
a logarithm below 1e-13; in float32 a rounding more. Orders make it a
derivative, in a as well; there are those up to the third. NaN where a <= 0.)")
                            .source("NIST Digital Library of Mathematical "
                                    "Functions, 8.2.4 and "
                                    "8.6.7")
                            .input("a", "shape, above 0", wide)
                            .saved()
                            .input("x", "any shape that fits", wide)
                            .saved(),
                        {"order_a", "order_x"})
      .sample({.inputs = {3, 0.001},
               .outputs = {1.6654171665278076e-10},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {0.5, 40},
               .options = {internal::value(true), internal::value(true)},
               .outputs = {-42.42893619787184},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {20, 12},
               .options = {internal::value(false), internal::value(false),
                           internal::value(1)},
               .outputs = {-0.012467078098053638},
               .by = "mpmath 1.4.1"});
}

Op igamma_inverse() {
  return inverse<IgammaInverse>(
             Op("igamma_inverse")
                 .doc(R"(Where the gamma distribution function is p.

    P(a, y) = p

With `upper` 1 - P(a, y) = p, for probabilities near 1. Off by some 1e-15 of y
where p is small. NaN where p is not in [0, 1].)")
                 .source(
                     "NIST Digital Library of Mathematical Functions, 8.2.4; "
                     "Newton's method")
                 .input("a", "shape, above 0", wide)
                 .saved()
                 .input("p", "in [0, 1]", wide)
                 .saved())
      .sample({.inputs = {3, 0.001},
               .outputs = {0.1905333775684032},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::prob
