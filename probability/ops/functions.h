// The families of distribution functions that ops compute, and all of these ops
// as functions.
#ifndef TENON_PROBABILITY_OPS_FUNCTIONS_H_
#define TENON_PROBABILITY_OPS_FUNCTIONS_H_

#include "probability/ops/family.h"
#include "probability/ops/normal.h"
#include "probability/ops/student.h"
#include "probability/ops/von_mises.h"

namespace tenon::prob {

// Of (a, x).
struct Igamma {
  static constexpr const char* name = "probability.igamma";
  static constexpr int inputs = 2;
  static double bound(const double* v) {
    if (!(v[0] > 0) || std::isinf(v[0]) || v[1] != v[1]) return nan;
    if (v[1] <= 0) return 0;
    return v[1] == infinity ? 1 : -1;
  }
  template <class T>
  static Tail<T> tail(const T* v) {
    return gamma_tail(v[0], v[1]);
  }
};

// Of (a, b, x).
struct Ibeta {
  static constexpr const char* name = "probability.ibeta";
  static constexpr int inputs = 3;
  static double bound(const double* v) {
    const bool shapes = v[0] > 0 && v[1] > 0 && std::isfinite(v[0] + v[1]);
    if (!shapes || v[2] != v[2]) return nan;
    if (v[2] <= 0) return 0;
    return v[2] >= 1 ? 1 : -1;
  }
  template <class T>
  static Tail<T> tail(const T* v) {
    return beta_tail(v[0], v[1], v[2], 1.0 - v[2]);
  }
};

// Of (a, b, log(x / (1 - x))).
struct IbetaLogit {
  static constexpr const char* name = "probability.ibeta_logit";
  static constexpr int inputs = 3;
  static double bound(const double* v) {
    const bool shapes = v[0] > 0 && v[1] > 0 && std::isfinite(v[0] + v[1]);
    if (!shapes || v[2] != v[2]) return nan;
    if (v[2] < -700) return 0;
    return v[2] > 700 ? 1 : -1;
  }
  template <class T>
  static Tail<T> tail(const T* v) {
    using std::exp;
    return beta_tail(v[0], v[1], 1.0 / (1.0 + exp(-v[2])),
                     1.0 / (1.0 + exp(v[2])));
  }
};

// Of (df, z).
struct StudentCdf {
  static constexpr const char* name = "probability.student_cdf";
  static constexpr int inputs = 2;
  static double bound(const double* v) {
    if (!(v[0] > 0) || std::isinf(v[0]) || v[1] != v[1]) return nan;
    if (v[1] == -infinity) return 0;
    return v[1] == infinity ? 1 : -1;
  }
  template <class T>
  static Tail<T> tail(const T* v) {
    const bool upper = value_of(v[1]) > 0;
    return {log_student_tail(upper ? v[1] : -v[1], v[0]), upper};
  }
};

// Of (concentration, angle).
struct VonMisesCdf {
  static constexpr const char* name = "probability.von_mises_cdf";
  static constexpr int inputs = 2;
  static double bound(const double* v) {
    if (!(v[0] >= 0) || std::isinf(v[0]) || v[1] != v[1]) return nan;
    if (v[1] <= -pi) return 0;
    return v[1] >= pi ? 1 : -1;
  }
  template <class T>
  static Tail<T> tail(const T* v) {
    const bool upper = value_of(v[1]) > 0;
    return {log_von_mises_tail(v[0], upper ? -v[1] : v[1]), upper};
  }
};

// Of (a, b, x): the log of the density.
struct LogBetaDensity {
  static constexpr const char* name = "probability.log_beta_density";
  static constexpr int inputs = 3;
  static double bound(const double* v) {
    const bool shapes = v[0] > 0 && v[1] > 0 && std::isfinite(v[0] + v[1]);
    return shapes && v[2] > 0 && v[2] < 1 ? -1 : nan;
  }
  template <class T>
  static T value(const T* v) {
    using std::log;
    const T &a = v[0], &b = v[1], &x = v[2];
    const T y = 1.0 - x;
    return log_binomial_of(a, b, x, y) + log(a / (a + b) * b / (x * y));
  }
};

// Of (low, high, z): the standard normal distribution between two bounds.
struct TruncatedCdf {
  static constexpr const char* name = "probability.truncated_cdf";
  static constexpr int inputs = 3;
  static double bound(const double* v) {
    if (!(v[0] < v[1]) || v[2] != v[2]) return nan;
    if (v[2] <= v[0]) return 0;
    return v[2] >= v[1] ? 1 : -1;
  }
  template <class T>
  static Tail<T> tail(const T* v) {
    using std::exp;
    using std::log1p;
    const T below = log_normal_between(v[0], v[2]);
    const T above = log_normal_between(v[2], v[1]);
    const bool upper = value_of(above) < value_of(below);
    const T gap = upper ? above - below : below - above;
    return {gap - log1p(exp(gap)), upper};
  }
};

// Of (low, high, z): the log of the density.
struct LogTruncated {
  static constexpr const char* name = "probability.log_truncated";
  static constexpr int inputs = 3;
  static double bound(const double* v) {
    return v[0] < v[1] && v[2] >= v[0] && v[2] <= v[1] && std::isfinite(v[2])
               ? -1
               : nan;
  }
  template <class T>
  static T value(const T* v) {
    return -0.5 * v[2] * v[2] - half_log_2pi - log_normal_between(v[0], v[1]);
  }
};

// Of (low, high): moments of the same distribution.
struct TruncatedMoment {
  static constexpr int inputs = 2;
  static double bound(const double* v) { return v[0] < v[1] ? -1 : nan; }
};
struct TruncatedMean : TruncatedMoment {
  static constexpr const char* name = "probability.truncated_mean";
  template <class T>
  static T value(const T* v) {
    const auto m = truncated_moments(v[0], v[1]);
    return m.at + m.first;
  }
};
struct TruncatedVariance : TruncatedMoment {
  static constexpr const char* name = "probability.truncated_variance";
  template <class T>
  static T value(const T* v) {
    const auto m = truncated_moments(v[0], v[1]);
    return m.second - m.first * m.first;
  }
};
struct TruncatedEntropy : TruncatedMoment {
  static constexpr const char* name = "probability.truncated_entropy";
  template <class T>
  static T value(const T* v) {
    const auto m = truncated_moments(v[0], v[1]);
    return m.log_norm + m.at * m.first + 0.5 * m.second;
  }
};

// Of (df, z): the log of the density.
struct LogStudent {
  static constexpr const char* name = "probability.log_student";
  static constexpr int inputs = 2;
  static double bound(const double* v) {
    return v[0] > 0 && std::isfinite(v[0]) ? -1 : nan;
  }
  template <class T>
  static T value(const T* v) {
    return log_student_of(v[1], v[0]);
  }
};

// Of k.
struct LogI0e {
  static constexpr const char* name = "probability.log_i0e";
  static constexpr int inputs = 1;
  static double bound(const double* v) {
    return v[0] >= 0 && std::isfinite(v[0]) ? -1 : nan;
  }
  template <class T>
  static T value(const T* v) {
    return log_i0e_of(v[0]);
  }
};

// Of k.
struct VonMisesVariance {
  static constexpr const char* name = "probability.von_mises_variance";
  static constexpr int inputs = 1;
  static double bound(const double* v) {
    return v[0] >= 0 && std::isfinite(v[0]) ? -1 : nan;
  }
  template <class T>
  static T value(const T* v) {
    return von_mises_variance_of(v[0]);
  }
};

// Of the rate: the entropy of Poisson's distribution.
struct PoissonEntropy {
  static constexpr const char* name = "probability.poisson_entropy";
  static constexpr int inputs = 1;
  static double bound(const double* v) {
    return v[0] > 0 && std::isfinite(v[0]) ? -1 : nan;
  }
  // By its sum, or where that is long by its expansion: Evans and Boersma 1988,
  // "The entropy of a Poisson distribution", equation 5.
  template <class T>
  static T value(const T* v) {
    using std::exp;
    using std::log;
    const T& rate = v[0];
    const double r = value_of(rate);
    if (r > 2000) {
      const T i = 1.0 / rate;
      return 0.5 * log(rate) + (half_log_2pi + 0.5) -
             i * (1. / 12 + i * (1. / 24 + i * (19. / 360)));
    }
    const double reach = 40 + 10 * std::sqrt(r);
    T sum = rate * exp(-rate);
    for (double k = std::max(1.0, std::floor(r - reach)); k < r + reach; ++k) {
      const T l = log_poisson_of(T(k), rate);
      sum = sum - l * exp(l);
    }
    return sum;
  }
};

// Of a.
struct Stirling {
  static constexpr const char* name = "probability.stirling";
  static constexpr int inputs = 1;
  static double bound(const double* v) {
    return v[0] > 0 && std::isfinite(v[0]) ? -1 : nan;
  }
  template <class T>
  static T value(const T* v) {
    return stirling_of(v[0]);
  }
};

// What Stirling's formula leaves of ln Gamma(a), or a derivative of it.
inline Tensor stirling(const Operand& a, int order = 0) {
  return family_op<Stirling>({a}, {}, {order});
}
// ln(rate^x exp(-rate) / Gamma(x + 1)).
inline Tensor log_poisson(const Operand& x, const Operand& rate) {
  static const internal::OpRef op("probability.log_poisson");
  return op({&x, &rate});
}
// ln(C(n, x) p^x (1 - p)^(n - x)), p = sigmoid(logits).
inline Tensor log_binomial(const Operand& x, const Operand& n,
                           const Operand& logits) {
  static const internal::OpRef op("probability.log_binomial");
  return op({&x, &n, &logits});
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_FUNCTIONS_H_
