// Student's distribution for kernels: its density, and its upper side in the
// form of tails.h. T is a double or a Jet.
#ifndef TENON_PROBABILITY_OPS_STUDENT_H_
#define TENON_PROBABILITY_OPS_STUDENT_H_

#include <algorithm>
#include <cmath>

#include "probability/ops/quadrature.h"
#include "probability/ops/stirling.h"

namespace tenon::prob {

// log(1 + z^2 / df), however large z is.
template <class T>
T student_spread(const T& z, const T& df) {
  using std::log;
  using std::log1p;
  const double zd = value_of(z);
  if (std::abs(zd) > 1e70 * (1 + std::sqrt(value_of(df)))) {
    return 2.0 * log(zd < 0 ? -z : z) - log(df);
  }
  return log1p(z * z / df);
}

// The log of the density: the ratio of two gamma functions by Stirling's
// formula.
template <class T>
T log_student_of(const T& z, const T& df) {
  using std::log1p;
  const T a = 0.5 * df;
  return a * log1p(0.5 / a) - 0.5 - half_log_2pi + stirling_of(a + 0.5) -
         stirling_of(a) - (a + 0.5) * student_spread(z, df);
}

// The log of the upper side, z >= 0. With z = sqrt(df) sinh(w) the density is
// cosh(w)^-(df + 1), and cosh(w + v) / cosh(w) = cosh(v) + tanh(w) sinh(v).
template <class T>
T log_student_tail(const T& z, const T& df) {
  using std::exp;
  using std::log;
  using std::log1p;
  const double n = value_of(df), zd = value_of(z);
  const bool near = zd * zd < n;
  const T steep =
      near ? z / power(df + z * z, 0.5) : power(1.0 + df / (z * z), -0.5);
  const T width = near ? power(df + z * z, 0.5) : z / steep;
  const auto f = [&](double v) {
    const double e = std::expm1(v), back = e / (1 + e);
    return exp(-(df * log1p(steep * (0.5 * (e + back)) + 0.5 * e * back)));
  };
  double length = reach(0, n, 20);
  if (value_of(steep) > 0) {
    length = std::min(length, negligible / (n * value_of(steep)));
  }
  const T mills = integral<T>(length, 4, f) + f(length) / df;
  return log_student_of(z, df) + log(width * mills);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_STUDENT_H_
