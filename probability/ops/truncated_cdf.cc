// truncated_cdf, truncated_inverse, log_truncated, and its moments: the
// standard normal distribution between two bounds.
#include "probability/ops/inverse.h"

namespace tenon::prob {
namespace {

constexpr char source[] =
    "Johnson, Kotz and Balakrishnan 1994, section 13.10.1";

Op with_bounds(const char* name) {
  return Op(name)
      .source(source)
      .input("low", "below high, or -inf", wide)
      .saved()
      .input("high", "or inf", wide)
      .saved();
}

}  // namespace

Op truncated_cdf() {
  return family<TruncatedCdf>(
             with_bounds("truncated_cdf")
                 .doc(
                     R"(The distribution function of a normal number between bounds.

    F(z) = (N(z) - N(low)) / (N(high) - N(low)),  N the normal distribution function

With `upper` it is 1 - F, with `log` the logarithm, each exact where it is small
and wherever the bounds are: the relative error of a probability p is below 1e-15
(20 + |log p| + low^2 or high^2, the lesser), in float32 a rounding more. Orders
make it a derivative, up to the third.)")
                 .input("z", "any shape that fits", wide)
                 .saved(),
             {"order_low", "order_high", "order_z"})
      .sample({.inputs = {-1, 2, 0.5},
               .outputs = {0.6508804213366272},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {6, 9, 6.5},
               .options = {internal::value(true), internal::value(true)},
               .outputs = {-3.2013805478829696},
               .by = "mpmath 1.4.1"});
}

Op log_truncated() {
  return family<LogTruncated>(
             with_bounds("log_truncated")
                 .doc(
                     R"(The log of the density of a normal number between bounds.

    y = -z^2 / 2 - ln(sqrt(2 pi) (N(high) - N(low))),   low <= z <= high

exact wherever the bounds are. Orders make it a derivative, up to the third. NaN
where z is beyond the bounds.)")
                 .input("z", "any shape that fits", wide)
                 .saved(),
             {"order_low", "order_high", "order_z"})
      .sample({.inputs = {6, 9, 6.5},
               .outputs = {-1.307169583115574},
               .by = "mpmath 1.4.1"});
}

Op truncated_inverse() {
  return inverse<TruncatedInverse>(with_bounds("truncated_inverse")
                                       .doc(R"(Where truncated_cdf is p.

    F(y) = p

With `upper` 1 - F(y) = p, for probabilities near 1. Held between the bounds. NaN
where p is not in [0, 1].)")
                                       .input("p", "in [0, 1]", wide)
                                       .saved())
      .sample({.inputs = {-1, 2, 0.75},
               .outputs = {0.7474407239640593},
               .by = "mpmath 1.4.1"});
}

Op truncated_mean() {
  return family<TruncatedMean>(
             with_bounds("truncated_mean")
                 .doc("The mean of a standard normal number between bounds.\n\n"
                      "Exact wherever the bounds are. Orders make it a "
                      "derivative, up to the third."),
             {"order_low", "order_high"})
      .sample({.inputs = {6, 9},
               .outputs = {6.158482604207134},
               .by = "mpmath 1.4.1"});
}

Op truncated_variance() {
  return family<TruncatedVariance>(
             with_bounds("truncated_variance")
                 .doc("The variance of a standard normal number between bounds."
                      "\n\nExact wherever the bounds are. Orders make it a "
                      "derivative, up to the third."),
             {"order_low", "order_high"})
      .sample({.inputs = {6, 9},
               .outputs = {0.0239876357950601},
               .by = "mpmath 1.4.1"});
}

Op truncated_entropy() {
  return family<TruncatedEntropy>(
             with_bounds("truncated_entropy")
                 .doc("The entropy of a standard normal number between bounds."
                      "\n\nExact wherever the bounds are. Orders make it a "
                      "derivative, up to the third."),
             {"order_low", "order_high"})
      .sample({.inputs = {6, 9},
               .outputs = {-0.84238358889219},
               .by = "SciPy 1.17.1"});
}

}  // namespace tenon::prob
