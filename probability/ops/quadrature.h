// Integrals of what falls from 1 like a tail of a distribution does, by Gauss
// and Legendre's rule. T is a double or a Jet.
#ifndef TENON_PROBABILITY_OPS_QUADRATURE_H_
#define TENON_PROBABILITY_OPS_QUADRATURE_H_

#include <cmath>

#include "probability/distributions/arithmetic.h"
#include "probability/ops/jet.h"

namespace tenon::prob {

// The rule of 32 points on (-1, 1); symmetric, and this is one half.
struct LegendreRule {
  static constexpr int half = 16;
  double node[half], weight[half];

  // Newton's steps on the polynomial: Abramowitz and Stegun 1964, 25.4.29.
  LegendreRule() {
    constexpr int n = 2 * half;
    for (int i = 0; i < half; ++i) {
      double x = std::cos(pi * (i + 0.75) / (n + 0.5)), slope = 0;
      for (int step = 0; step < 6; ++step) {
        double p = 1, before = 0;
        for (int k = 1; k <= n; ++k) {
          const double next = ((2 * k - 1) * x * p - (k - 1) * before) / k;
          before = p;
          p = next;
        }
        slope = n * (x * p - before) / (x * x - 1);
        x -= p / slope;
      }
      node[i] = x;
      weight[i] = 2 / ((1 - x * x) * slope * slope);
    }
  }
};

// exp(-this) is nothing beside 1.
inline constexpr double negligible = 42;

// The integral of f over (0, length) in pieces of at most `piece`.
template <class T, class F>
T integral(double length, double piece, const F& f) {
  static const LegendreRule rule;
  const int n =
      length > piece ? static_cast<int>(std::ceil(length / piece)) : 1;
  const double h = 0.5 * length / n;
  T sum = 0.0;
  for (int k = 0; k < n; ++k) {
    const double middle = (2 * k + 1) * h;
    for (int i = 0; i < LegendreRule::half; ++i) {
      const double d = h * rule.node[i];
      sum = sum + (f(middle - d) + f(middle + d)) * rule.weight[i];
    }
  }
  return sum * h;
}

// exp(-v) - 1 + v, exact near 0.
inline double exp_gap(double v) {
  if (std::abs(v) > 0.5) return std::expm1(-v) + v;
  constexpr double series[] = {// 1 / (k + 2)!
                               1. / 2,           1. / 6,
                               1. / 24,          1. / 120,
                               1. / 720,         1. / 5040,
                               1. / 40320,       1. / 362880,
                               1. / 3628800,     1. / 39916800,
                               1. / 479001600,   1. / 6227020800,
                               1. / 87178291200, 1. / 1307674368000};
  double sum = 0;
  for (int k = 13; k >= 0; --k) sum = series[k] - sum * v;
  return sum * v * v;
}

// z - log(1 + z), exact near 0.
inline double log1p_gap(double z) {
  if (std::abs(z) > 0.25) return z - std::log1p(z);
  const double r = z / (2 + z), square = r * r;  // log1p(z) = 2 atanh(r)
  double sum = 0;
  for (int k = 12; k >= 1; --k) sum = sum * square + 1.0 / (2 * k + 1);
  return z * r - 2 * r * square * sum;
}
template <int V, int N>
Jet<V, N> log1p_gap(const Jet<V, N>& z) {
  Jet<V, N> y = z - log1p(z);
  y.c[0] = log1p_gap(z.c[0]);
  return y;
}

// Where d v + m v^2 / (2 + v) has come to `negligible`, at most `most`.
inline double reach(double d, double m, double most) {
  const double a = d + m, b = negligible - 2 * d;
  if (!(a > 0)) return most;
  const double root = std::hypot(b, std::sqrt(8 * negligible) * std::sqrt(a));
  // Of two equal forms the one without a difference.
  const double v = b > 0 ? (b + root) / (2 * a) : 4 * negligible / (root - b);
  return std::fmin(v, most);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_QUADRATURE_H_
