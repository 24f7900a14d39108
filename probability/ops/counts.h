// Counts for kernels: draws by transformed rejection, and quantiles by search.
#ifndef TENON_PROBABILITY_OPS_COUNTS_H_
#define TENON_PROBABILITY_OPS_COUNTS_H_

#include <algorithm>
#include <cmath>

#include "probability/ops/draws.h"

namespace tenon::prob {

// p = sigmoid(logits) and 1 - p.
struct Odds {
  explicit Odds(double logits)
      : p(1 / (1 + std::exp(-logits))), q(1 / (1 + std::exp(logits))) {}
  // One of the two is no normal number.
  bool rare() const { return std::min(p, q) < 1e-300; }
  double p, q;
};

inline Tail<double> complement(Tail<double> tail) {
  tail.upper = !tail.upper;
  return tail;
}

// The least whole k in [0, top] whose lower side is p or more, but for
// rounding; `tail` of k < top is a distribution function.
template <class F>
double least_count(double p, double start, double top, const F& tail) {
  if (!(p >= 0 && p <= 1)) return nan;
  if (p == 0 || p == 1) return p == 0 ? 0 : top;
  const bool upper = p > 0.5;
  const double target = std::log(upper ? 1 - p : p);
  const double slack = 1e-15 * (50 - target);
  const auto reaches = [&](double k) {
    if (k >= top) return true;
    const double log_side = side_of(tail(k), {upper, true});
    return upper ? log_side <= target + slack : log_side >= target - slack;
  };
  double high = std::min(std::floor(start), top), low = high, step = 1;
  for (; !reaches(high); step *= 2) {
    low = high + 1;
    high = std::min(high + step, top);
  }
  if (step == 1) {
    for (; low > 0 && reaches(low - 1); step *= 2) {
      high = low - 1;
      low = std::max(0.0, high - step);
    }
    if (reaches(low)) high = low;
  }
  while (low < high) {  // `high` reaches, and below `low` none does
    const double middle = std::floor(low + (high - low) / 2);
    // Of such large numbers not all are whole.
    if (middle == high || middle + 1 == middle) return high;
    if (reaches(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

// By sequential search below 10, else Hormann 1993, algorithm PTRS.
inline double draw_count(double rate, Stream& stream) {
  if (rate < 10) {
    double u = stream.uniform(), p = std::exp(-rate), k = 0;
    for (; u > p && k < 200; p *= rate / k) {
      u -= p;
      ++k;
    }
    return k;
  }
  const double b = 0.931 + 2.53 * std::sqrt(rate), a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = stream.uniform() - 0.5, v = stream.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= v_r) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const double log_p = k == 0 ? -rate : log_poisson_of(k, rate);
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <= log_p) return k;
  }
}

// Successes of a probability p <= 1/2, q = 1 - p: by sequential search where
// few are expected, else Hormann 1993, algorithm BTRS.
inline double draw_successes(double n, double p, double q, Stream& stream) {
  if (n * p < 10) {
    double u = stream.uniform(), f = std::exp(n * std::log1p(-p)), k = 0;
    for (; u > f && k < n && k < 200; f *= (n - k + 1) / k * (p / q)) {
      u -= f;
      ++k;
    }
    return k;
  }
  const double spread = std::sqrt(n * p * q), b = 1.15 + 2.53 * spread;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p, v_r = 0.92 - 4.2 / b;
  const double alpha = (2.83 + 5.1 / b) * spread;
  const auto log_p = [&](double k) {
    if (k == 0) return n * std::log1p(-p);
    return k == n ? n * std::log(p) : log_binomial_of(k, n - k, p, q);
  };
  const double highest = log_p(std::floor((n + 1) * p));
  for (;;) {
    const double u = stream.uniform() - 0.5, v = stream.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + n * p + 0.5);
    if (us >= 0.07 && v <= v_r) return k;
    if (k < 0 || k > n) continue;
    if (std::log(v * alpha / (a / (us * us) + b)) <= log_p(k) - highest) {
      return k;
    }
  }
}

struct DrawPoisson {
  static constexpr const char* name = "probability.draw_poisson";
  static constexpr int parameters = 1;
  static constexpr Range range = Range::whole;
  static bool exists(const double* v) { return v[0] >= 0 && v[0] < infinity; }
  static double draw(const double* v, Stream& stream) {
    return draw_count(v[0], stream);
  }
};

struct DrawBinomial {
  static constexpr const char* name = "probability.draw_binomial";
  static constexpr int parameters = 2;
  static constexpr Range range = Range::whole;
  static bool exists(const double* v) {
    return v[0] >= 0 && v[0] < infinity && v[1] == v[1];
  }
  static double draw(const double* v, Stream& stream) {
    const Odds odds(v[1]);
    const double n = std::floor(v[0]);
    const double rarer = draw_successes(n, std::min(odds.p, odds.q),
                                        std::max(odds.p, odds.q), stream);
    return v[1] > 0 ? n - rarer : rarer;
  }
};

struct DrawNegativeBinomial {
  static constexpr const char* name = "probability.draw_negative_binomial";
  static constexpr int parameters = 2;
  static constexpr Range range = Range::whole;
  static bool exists(const double* v) { return is_size(v[0]) && v[1] == v[1]; }
  static double draw(const double* v, Stream& stream) {
    const double rate = std::exp(draw_log_gamma(v[0], stream) - v[1]);
    return std::isinf(rate) ? rate : draw_count(rate, stream);
  }
};

// A side where the count is inside of its range, else all or nothing.
inline Tensor within(const Tensor& inside, const Tensor& below, Side side,
                     const Tensor& value) {
  const double none = side.log ? -infinity : 0, all = side.log ? 0 : 1;
  return where(inside, value,
               where(below, side.upper ? all : none, side.upper ? none : all));
}

// The least count whose distribution function is p.
inline Tensor poisson_quantile(const Operand& rate, const Operand& p) {
  static const internal::OpRef op("probability.poisson_quantile");
  return op({&rate, &p});
}
inline Tensor binomial_quantile(const Operand& total_count,
                                const Operand& logits, const Operand& p) {
  static const internal::OpRef op("probability.binomial_quantile");
  return op({&total_count, &logits, &p});
}
inline Tensor negative_binomial_quantile(const Operand& total_count,
                                         const Operand& logits,
                                         const Operand& p) {
  static const internal::OpRef op("probability.negative_binomial_quantile");
  return op({&total_count, &logits, &p});
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_COUNTS_H_
