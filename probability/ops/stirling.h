// What Stirling's formula leaves of the log of the gamma function, and
// densities in terms of it: no large numbers are subtracted. T is a double or a
// Jet.
#ifndef TENON_PROBABILITY_OPS_STIRLING_H_
#define TENON_PROBABILITY_OPS_STIRLING_H_

#include <cmath>

#include "probability/distributions/arithmetic.h"
#include "probability/ops/jet.h"

namespace tenon::prob {

// ln Gamma(a) - ((a - 1/2) ln a - a + ln(2 pi) / 2), a > 0. Abramowitz and
// Stegun 1964, 6.1.41, after the recurrence up to 8.
template <class T>
T stirling_of(T a) {
  using std::log1p;
  constexpr double series[] = {// B_2k / (2 k (2 k - 1))
                               1. / 12,    -1. / 360,        1. / 1260,
                               -1. / 1680, 1. / 1188,        -691. / 360360.,
                               1. / 156,   -3617. / 122400., 43867. / 244188.};
  T y = 0.0;
  for (; value_of(a) < 8; a = a + 1.0) {
    y = y + ((a + 0.5) * log1p(1.0 / a) - 1.0);
  }
  const T inverse = 1.0 / a;
  const T square = inverse * inverse;
  T sum = 0.0;
  for (int k = 8; k >= 0; --k) sum = sum * square + series[k];
  return y + sum * inverse;
}

// x ln(x / m) + m - x for x, m > 0, exact where they are close: Loader 2000,
// "Fast and accurate computation of binomial probabilities", equation 5.
template <class T>
T deviance(const T& x, const T& m) {
  using std::log;
  const double gap = value_of(x) - value_of(m);
  if (std::abs(gap) < 0.1 * (value_of(x) + value_of(m))) {
    const T v = (x - m) / (x + m);
    const T square = v * v;
    T sum = 1.0 / 21;
    for (int k = 9; k >= 1; --k) sum = sum * square + 1.0 / (2 * k + 1);
    return (x - m) * v + 2.0 * x * v * square * sum;
  }
  return x * log(x / m) + (m - x);
}

// ln(m^x exp(-m) / Gamma(x + 1)) for x, m > 0: Loader 2000, equation 4.
template <class T>
T log_poisson_of(const T& x, const T& m) {
  using std::log;
  return -half_log_2pi - 0.5 * log(x) - stirling_of(x) - deviance(x, m);
}

// ln(C(x + y, x) p^x q^y) for x, y > 0 and p + q = 1: Loader 2000, equation 3.
template <class T>
T log_binomial_of(const T& x, const T& y, const T& p, const T& q) {
  using std::log;
  const T n = x + y;
  return stirling_of(n) - stirling_of(x) - stirling_of(y) - deviance(x, n * p) -
         deviance(y, n * q) + 0.5 * log(n / (x * y)) - half_log_2pi;
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_STIRLING_H_
