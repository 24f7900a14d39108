// Formulas that several distributions share, safe where they are
// differentiated.
#ifndef TENON_PROBABILITY_DISTRIBUTIONS_ARITHMETIC_H_
#define TENON_PROBABILITY_DISTRIBUTIONS_ARITHMETIC_H_

#include <cmath>
#include <limits>

#include "tenon/author.h"

namespace tenon::prob {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double pi = 3.14159265358979323846;
inline constexpr double root_half = 0.70710678118654752440;
inline constexpr double euler = 0.57721566490153286061;
inline constexpr double log_2 = 0.69314718055994530942;
inline constexpr double half_log_2pi = 0.91893853320467274178;

// Where a condition does not hold, f is computed at `instead` and `outside` is
// taken: no gradient is NaN for what was never asked.
template <class F>
Tensor only_where(const Tensor& condition, const Tensor& x, double instead,
                  double outside, const F& f) {
  return where(condition, f(where(condition, x, instead)), outside);
}

// log(1 - exp(x)) for x <= 0: Maechler 2012, "Accurately computing
// log(1 - exp(-|a|))", equation 7.
inline Tensor log1mexp(const Tensor& x) {
  const Tensor near = x > -log_2;
  return where(near, log(-expm1(where(near, x, -1.0))),
               log1p(-exp(where(near, -1.0, x))));
}

// log(share) where share + rest = 1, each exact where it is small.
inline Tensor log_of_share(const Tensor& share, const Tensor& rest) {
  const Tensor small = share < 0.5;
  return where(small, log(where(small, share, 1.0)),
               log1p(-where(small, 0.0, rest)));
}

// x log p, 0 where both are 0.
inline Tensor times_log(const Tensor& x, const Tensor& p) {
  const Tensor at_zero =
      where(x > 0.0, -infinity, where(x < 0.0, infinity, 0.0));
  return where(p > 0.0, x * log(where(p > 0.0, p, 1.0)), at_zero);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DISTRIBUTIONS_ARITHMETIC_H_
