// ndtri: quantiles of the normal distribution, however small the probability.
#include <cmath>
#include <limits>

#include "probability/distributions/arithmetic.h"
#include "probability/ops/special.h"

namespace tenon::prob {
namespace {

// |q| <= 1/4: Newton's steps on the distribution function less one half.
double middle(double q) {
  double z = q * 2.50662827463100050242;
  for (int i = 0; i < 6; ++i) {
    const double miss = 0.5 * std::erf(z * root_half) - q;
    const double step = miss * std::exp(0.5 * z * z + half_log_2pi);
    z -= step;
    if (std::abs(step) <= 1e-12 * std::abs(z)) break;
  }
  return z;
}

// Below the middle: on its log, which is concave, so that steps from below
// never pass the root.
double below(double p) {
  const double log_p = std::log(p);
  double z = -std::sqrt(-2 * log_p);
  for (int i = 0; i < 50; ++i) {
    const double log_cdf = std::log(0.5 * std::erfc(-z * root_half));
    const double slope = std::exp(-0.5 * z * z - half_log_2pi - log_cdf);
    const double step = (log_cdf - log_p) / slope;
    z -= step;
    if (std::abs(step) <= 1e-9 * std::abs(z)) break;  // squared by the next
  }
  return z;
}

double value(double p) {
  if (!(p >= 0 && p <= 1)) return nan;
  if (p == 0) return -infinity;
  if (p == 1) return infinity;
  if (std::abs(p - 0.5) <= 0.25) return middle(p - 0.5);
  return p < 0.5 ? below(p) : -below(1 - p);
}

void gradient(Vjp& v) {
  const Tensor y = ndtri(v.input(0));
  v.set(0, v.dy() * exp(0.5 * square(y) + half_log_2pi));
}

}  // namespace

Op ndtri() {
  return Op("ndtri")
      .doc(R"(Where the normal distribution function is p.

The relative error is below 1e-15 in float64 and 1e-7 in float32, against mpmath,
from 2^-900 on. Infinite at 0 and 1, NaN beyond.)")
      .source("Abramowitz and Stegun 1964, equation 26.2.22; Newton's method")
      .input("p", "in [0, 1]", wide)
      .saved()
      .elementwise()
      .rows(TN_ISA_ANY, {{TN_F32, unary_rows<float, value>},
                         {TN_F64, unary_rows<double, value>}})
      .vjp(gradient)
      .sample({.inputs = {{0.001, 0.25, 0.5, 0.9}},
               .outputs = {{-3.0902323061678132, -0.6744897501960817, 0,
                            1.2815515655446004}},
               .by = "mpmath 1.3.0"});
}

}  // namespace tenon::prob
