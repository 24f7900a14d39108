// Von Mises's distribution for kernels: its norm, and its lower side in the
// form of tails.h. T is a double or a Jet.
#ifndef TENON_PROBABILITY_OPS_VON_MISES_H_
#define TENON_PROBABILITY_OPS_VON_MISES_H_

#include <algorithm>
#include <cmath>

#include "probability/ops/quadrature.h"

namespace tenon::prob {

// log(I0(k) exp(-k)), k >= 0: the mean of exp(-k (1 - cos t)) around the circle
// by the trapezoidal rule, whose error falls faster than any power.
template <class T>
T log_i0e_of(const T& k) {
  using std::exp;
  using std::log;
  const double kd = value_of(k);
  const double n = 16 + std::floor(5 * std::sqrt(kd));
  T sum = 0.5;
  for (double i = 1; i <= n; ++i) {
    const double half = std::sin(0.5 * pi * i / n);
    if (2 * kd * half * half > negligible) break;
    sum = sum + (i == n ? 0.5 : 1.0) * exp(-2 * half * half * k);
  }
  return log(sum / n);
}

// The mean of t^2 over t in (-pi, pi).
template <class T>
T von_mises_variance_of(const T& k) {
  using std::exp;
  const double length =
      std::min(pi, pi * std::sqrt(negligible / (2 * value_of(k) + 1e-9)));
  const auto density = [&](double t) {
    const double half = std::sin(0.5 * t);
    return exp(-2 * half * half * k);
  };
  return integral<T>(length, 1.6,
                     [&](double t) { return density(t) * (t * t); }) /
         integral<T>(length, 1.6, density);
}

// The log of the lower side at an angle x in (-pi, 0]: with t = x - (pi + x) v
// the integral over v in (0, 1) of exp(k (cos t - cos x)).
template <class T>
T log_von_mises_tail(const T& k, const T& x) {
  using std::exp;
  using std::log;
  using std::sin;
  const T room = x + pi;
  const auto exponent = [&](double v) {
    const T half = room * (0.5 * v);
    return 2.0 * k * sin(x - half) * sin(half);
  };
  double length = 1;
  while (value_of(exponent(0.75 * length)) < -negligible) length *= 0.75;
  const T mills =
      integral<T>(length, 1, [&](double v) { return exp(exponent(v)); });
  const T half = sin(0.5 * x);
  return log(room * mills / (2 * pi)) - 2.0 * k * half * half - log_i0e_of(k);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_VON_MISES_H_
