// Quantiles as ops: the root of the logarithm of the smaller side, and the
// gradient by the implicit function theorem.
#ifndef TENON_PROBABILITY_OPS_INVERSE_H_
#define TENON_PROBABILITY_OPS_INVERSE_H_

#include <algorithm>
#include <cmath>
#include <limits>

#include "probability/ops/functions.h"

namespace tenon::prob {

// A number that a derivative is known of.
using Slope = Jet<1, 1>;

// t in (0, top) where f(t) is `target`; f of Slopes is monotone. Newton's steps
// in log t down and in t up, where f is next to linear, and halves where they
// leave what is left. 0 where the root is no normal number.
template <class F>
double root_of(double target, double start, double top, bool rising,
               const F& f) {
  constexpr double least = std::numeric_limits<double>::min();
  double low = 0, high = top, t = start;
  for (int i = 0; i < 300; ++i) {
    const Slope y = f(Slope::variable(0, t));
    const double miss = y.c[0] - target;
    ((miss > 0) == rising ? high : low) = t;
    const double step = -miss / (y.c[1] * t);
    double next = step > 0 ? t * (1 + step) : t * std::exp(step);
    if (std::abs(step) <= 1e-9) return next;
    if (!(next > low && next < high)) {
      next = high == infinity
                 ? 4 * t
                 : std::sqrt(std::max(low, least)) * std::sqrt(high);
    }
    if (t == least && next <= least) return 0;
    t = std::max(next, least);
    if (high < infinity && high - low <= 4e-16 * high) return t;
  }
  return t;
}

inline double log_gamma_of(double a) {
  return stirling_of(a) + (a - 0.5) * std::log(a) - a + half_log_2pi;
}

// Each takes parameters and p + q = 1, of which one is exact where it is small.
struct IgammaInverse {
  using Of = Igamma;
  static constexpr const char* name = "probability.igamma_inverse";
  static double quantile(const double* v, double p, double q) {
    const double a = v[0];
    if (p == 0 || q == 0) return p == 0 ? 0 : infinity;
    const bool upper = q < p;
    // P(a, x) < x^a / Gamma(a + 1)
    const double least = std::exp((std::log(p) + log_gamma_of(a + 1)) / a);
    const double start = upper || p > 0.01 ? a : std::min(a, least);
    return root_of(std::log(upper ? q : p), std::max(start, 1e-300), infinity,
                   !upper, [&](const Slope& x) {
                     return side_of(gamma_tail(Slope(a), x), {upper, true});
                   });
  }
};

struct IbetaInverse {
  using Of = Ibeta;
  static constexpr const char* name = "probability.ibeta_inverse";
  static double quantile(const double* v, double p, double q) {
    if (p == 0 || q == 0) return p == 0 ? 0 : 1;
    const bool upper = q < p;
    const double a = v[upper ? 1 : 0], b = v[upper ? 0 : 1];
    const double least =
        std::exp((std::log(upper ? q : p) + log_gamma_of(a + 1) +
                  log_gamma_of(b) - log_gamma_of(a + b)) /
                 a);
    // By the odds; of a small number these are the number.
    const double odds = root_of(
        std::log(upper ? q : p),
        std::clamp(std::min(least, a / b), 1e-300, 1e300), infinity, true,
        [&](const Slope& t) {
          return side_of(
              beta_tail(Slope(a), Slope(b), t / (1.0 + t), 1.0 / (1.0 + t)),
              {false, true});
        });
    return upper ? 1 / (1 + odds) : odds / (1 + odds);
  }
};

struct StudentInverse {
  using Of = StudentCdf;
  static constexpr const char* name = "probability.student_inverse";
  static double quantile(const double* v, double p, double q) {
    const double df = v[0], tail = std::min(p, q);
    if (p == q) return 0;
    if (tail == 0) return p == 0 ? -infinity : infinity;
    // z = sqrt(df) sinh(t), of which the log of the tail is next to linear.
    const double t = root_of(std::log(tail), std::min(1.0, 1 / std::sqrt(df)),
                             700, false, [&](const Slope& t) {
                               const Slope z =
                                   0.5 * std::sqrt(df) * (expm1(t) - expm1(-t));
                               return log_student_tail(z, Slope(df));
                             });
    const double z = std::sqrt(df) * std::sinh(t);
    return p < q ? -z : z;
  }
};

struct VonMisesInverse {
  using Of = VonMisesCdf;
  static constexpr const char* name = "probability.von_mises_inverse";
  static double quantile(const double* v, double p, double q) {
    const double tail = std::min(p, q);
    if (tail == 0) return p == 0 ? -pi : pi;
    if (p == q) return 0;
    const double t = root_of(std::log(tail), 3, pi, true, [&](const Slope& t) {
      return log_von_mises_tail(Slope(v[0]), t - pi);
    });
    return p < q ? t - pi : pi - t;
  }
};

struct TruncatedInverse {
  using Of = TruncatedCdf;
  static constexpr const char* name = "probability.truncated_inverse";
  // By the distance from the lower bound, or if p > 1/2 from the mirrored upper
  // one; of an infinite bound, by that from a point that p can not lie beyond.
  static double quantile(const double* v, double p, double q) {
    const bool mirror = q < p;
    const double low = mirror ? -v[1] : v[0], high = mirror ? -v[0] : v[1];
    const double log_p = std::log(mirror ? q : p);
    if (log_p == -infinity) return mirror ? v[1] : v[0];
    const double from = std::max(low, std::min(high, 0.0) - 40);
    const double most = std::min(high, std::max(low, 0.0) + 40) - from;
    const double t = root_of(
        log_p, 0.5 * std::min(most, 2.0), most, true, [&](const Slope& t) {
          const Slope x[] = {low, high, t + from};
          return side_of(TruncatedCdf::tail(x), {false, true});
        });
    const double z = std::clamp(from + t, low, high);
    return mirror ? -z : z;
  }
};

// Rows of an op of parameters and p, with an option `upper`: p is of more.
template <class I, class T>
void inverse_rows(const tn_rows* r) {
  constexpr int n = I::Of::inputs;
  const bool upper = r->options[0].as.i != 0;
  each_of_rows<T, n>(r, [&](const double* v) {
    const double p = v[n - 1];
    double middle[n];
    std::copy(v, v + n - 1, middle);
    middle[n - 1] = 0.5;
    if (!(p >= 0 && p <= 1)) return nan;
    if (const double bound = I::Of::bound(middle); bound != bound) return nan;
    return upper ? I::quantile(v, 1 - p, p) : I::quantile(v, p, 1 - p);
  });
}

// How x moves with parameter k of the family while its lower side stays: no
// difference of large numbers (Figurnov, Mohamed and Mnih 2018, equation 5).
template <class F>
Tensor moved_by(const std::array<Operand, F::inputs>& x, size_t k,
                const Tensor& density) {
  Orders<F> orders = {};
  orders[k] = 1;
  return -family_op<F>(x, {}, orders) / density;
}
template <class F>
Tensor density_of(const std::array<Operand, F::inputs>& x) {
  Orders<F> orders = {};
  orders[F::inputs - 1] = 1;
  return family_op<F>(x, {}, orders);
}
// The parameters of a call with its output as the family's number.
template <class F>
std::array<Operand, F::inputs> at_output(const Vjp& v) {
  return [&]<size_t... k>(std::index_sequence<k...>) {
    return std::array<Operand, F::inputs>{v.x(k)..., Operand(v.y())};
  }
  (std::make_index_sequence<F::inputs - 1>());
}

template <class I>
void inverse_vjp(Vjp& v) {
  using F = typename I::Of;
  const auto x = at_output<F>(v);
  const Tensor density = density_of<F>(x);
  for (uint32_t k = 0; k + 1 < F::inputs; ++k) {
    if (v.wants(k)) v.set(k, v.dy() * moved_by<F>(x, k, density));
  }
  const Tensor slope = v.dy() / density;
  if (v.wants(F::inputs - 1)) {
    v.set(F::inputs - 1, v.flag(0) ? -slope : slope);
  }
}

template <class I>
Op inverse(Op&& op) {
  return std::move(op)
      .saves_output()
      .option("upper", false, "p is the probability of more than x")
      .elementwise()
      .rows(TN_ISA_ANY, {{TN_F32, inverse_rows<I, float>},
                         {TN_F64, inverse_rows<I, double>}})
      .vjp(inverse_vjp<I>);
}

// The op as a function.
template <class I>
Tensor inverse_op(const std::array<Operand, I::Of::inputs>& x,
                  bool upper = false) {
  static const internal::OpRef op(I::name);
  const tn_value options[] = {internal::value(upper)};
  return [&]<size_t... k>(std::index_sequence<k...>) {
    return op({&x[k]...}, options, 1);
  }
  (std::make_index_sequence<I::Of::inputs>());
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_INVERSE_H_
