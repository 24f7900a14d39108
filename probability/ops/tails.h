// Distribution functions by their smaller side, as a logarithm: the density
// times an integral of a smooth function that starts at 1, however far in the
// tail. T is a double or a Jet. Of interior points only; ends are the callers'.
#ifndef TENON_PROBABILITY_OPS_TAILS_H_
#define TENON_PROBABILITY_OPS_TAILS_H_

#include <algorithm>
#include <cmath>

#include "probability/ops/quadrature.h"
#include "probability/ops/stirling.h"

namespace tenon::prob {

template <class T>
struct Tail {
  T log;
  bool upper;  // of which side
};

// About exp(digamma(a)), to choose a side by.
inline double centre(double a) {
  return a >= 1 ? a - 0.5 : std::exp(a - 0.6 - 1 / a);
}

// Of the gamma distribution, a > 0, x > 0: with t = x exp(-v) the integral of
// t^(a - 1) exp(-t) is x^a exp(-x) times that of
//   exp(-(a - x) v - x (exp(-v) - 1 + v)),
// v above 0 for the lower side and below 0 for the upper one.
template <class T>
T gamma_mills(const T& a, const T& x, bool upper) {
  using std::exp;
  const double ad = value_of(a), xd = value_of(x);
  const T d = a - x;
  const auto f = [&](double v) { return exp(-(d * v) - x * exp_gap(v)); };
  if (upper) {
    const double gap = xd - ad;
    const double root = std::hypot(gap, std::sqrt(2 * negligible * xd));
    const double bell =
        gap > 0 ? 2 * negligible / (gap + root) : (root - gap) / xd;
    const double length = std::min(bell, std::log(2 * (negligible + xd) / xd));
    return integral<T>(length, 8, [&](double v) { return f(-v); });
  }
  const double length = reach(ad - xd, xd, 40 + std::max(0.0, std::log(xd)));
  return integral<T>(length, 8, f) + f(length) / a;
}
template <class T>
Tail<T> gamma_tail(const T& a, const T& x) {
  using std::log;
  const bool upper = value_of(x) > centre(value_of(a));
  return {log_poisson_of(a, x) + log(a * gamma_mills(a, x, upper)), upper};
}

// Of the beta distribution, lower side, where y = 1 - x: with the log odds v
// below those of x the integral is x^a y^b times that of
//   exp(-(a y - b x) v - (a + b) (log(1 + z) + x v)),  z = x (exp(-v) - 1).
template <class T>
T beta_mills(const T& a, const T& b, const T& x, const T& y) {
  using std::exp;
  using std::log;
  const T d = a * y - b * x, s = a + b;
  const double xd = value_of(x), yd = value_of(y);
  const auto exponent = [&](double v) {
    const T z = x * std::expm1(-v);
    const T gap =
        value_of(z) > -0.25 ? log1p_gap(z) : z - log(y + x * std::exp(-v));
    return -(d * v) - s * (x * exp_gap(v) - gap);
  };
  const auto f = [&](double v) { return exp(exponent(v)); };
  const double most = 40 + std::max(0.0, std::log(xd / yd));
  double length = reach(value_of(d), value_of(s) * xd * yd, most);
  while (value_of(exponent(0.8 * length)) < -negligible) length *= 0.8;
  return integral<T>(length, 8, f) + f(length) / a;
}
template <class T>
Tail<T> beta_tail(const T& a, const T& b, const T& x, const T& y) {
  using std::log;
  const bool upper =
      value_of(x) * centre(value_of(b)) > value_of(y) * centre(value_of(a));
  const T mills = upper ? beta_mills(b, a, y, x) : beta_mills(a, b, x, y);
  return {log_binomial_of(a, b, x, y) + log(a * b / (a + b) * mills), upper};
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_TAILS_H_
