// The mass of the normal distribution between two bounds for kernels, however
// far out or close together they are. T is a double or a Jet.
#ifndef TENON_PROBABILITY_OPS_NORMAL_H_
#define TENON_PROBABILITY_OPS_NORMAL_H_

#include <algorithm>
#include <cmath>

#include "probability/ops/quadrature.h"

namespace tenon::prob {

// Between low and high <= 0: the density at `high` times the integral of
// exp(high v - v^2 / 2) over 0 < v < high - low.
template <class T>
T log_normal_left(const T& low, const T& high) {
  using std::exp;
  using std::log;
  const double z = value_of(high);
  const double reach = 2 * negligible / (std::sqrt(z * z + 2 * negligible) - z);
  const auto f = [&](const T& v) { return exp(high * v - 0.5 * v * v); };
  const T room = high - low;
  const T mass =
      value_of(room) > reach
          ? integral<T>(reach, 5, [&](double v) { return f(T(v)); })
          : room * integral<T>(1, 0.5, [&](double v) { return f(room * v); });
  return log(mass) - 0.5 * high * high - half_log_2pi;
}

template <class T>
T log_normal_between(const T& low, const T& high) {
  using std::exp;
  using std::log1p;
  if (value_of(high) <= 0) return log_normal_left(low, high);
  if (value_of(low) >= 0) return log_normal_left(-high, -low);
  const T left = log_normal_left(low, T(0.0));
  const T right = log_normal_left(-high, T(0.0));
  const bool more = value_of(right) > value_of(left);
  const T& most = more ? right : left;
  return most + log1p(exp((more ? left : right) - most));
}

// The normal distribution between bounds, by v = z - at, where `at` is the
// point between them that is next to 0: its log norm, and the means of v and
// v^2.
template <class T>
struct Truncated {
  T at, log_norm, first, second;
};
template <class T>
Truncated<T> truncated_moments(const T& low, const T& high) {
  using std::exp;
  using std::log;
  const T at = value_of(low) > 0 ? low : value_of(high) < 0 ? high : T(0.0);
  T moment[3] = {0.0, 0.0, 0.0};
  const auto add = [&](const T& room, double sign) {
    const double c = std::abs(value_of(at));
    const double reach =
        2 * negligible / (std::sqrt(c * c + 2 * negligible) + c);
    const bool whole = value_of(room) <= reach;
    for (int k = 0; k < 3; ++k) {
      const auto f = [&](const T& v) {
        const T signed_v = sign * v;
        const T weight = exp(-(at * signed_v) - 0.5 * v * v);
        return k == 0 ? weight : k == 1 ? weight * signed_v : weight * v * v;
      };
      moment[k] =
          moment[k] +
          (whole ? room * integral<T>(1, 0.5,
                                      [&](double v) { return f(room * v); })
                 : integral<T>(reach, 5, [&](double v) { return f(T(v)); }));
    }
  };
  if (value_of(high) > value_of(at)) add(high - at, 1);
  if (value_of(low) < value_of(at)) add(at - low, -1);
  return {at, log(moment[0]), moment[1] / moment[0], moment[2] / moment[0]};
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_OPS_NORMAL_H_
