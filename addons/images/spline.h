// Polyharmonic splines through values at scattered points.
#ifndef ADDONS_IMAGES_SPLINE_H_
#define ADDONS_IMAGES_SPLINE_H_

#include "addons/require.h"

namespace tenon::addons {

struct Spline {
  explicit Spline(const Options& o)
      : order(o.integer("order")), regularization(o.number("regularization")) {}
  int64_t order;
  double regularization;
};

inline Function with_spline(Function&& f) {
  return std::move(f)
      .option("order", 2, "1, 2 (thin plate) or 3", between(1, 3))
      .option("regularization", 0.0, "how far values may be missed",
              non_negative);
}

// -r, r^2 log r or r^3 for distances between rows of a [N, P, D] and
// b [N, Q, D]: [N, P, Q]. The signs make the matrix positive on what no linear
// function spans, so that regularization regularizes.
inline Tensor basis(const Tensor& a, const Tensor& b, int64_t order) {
  const Tensor squared = sum(square(a.newaxis(2) - b.newaxis(1)), {3});
  const Tensor apart = squared > 0;
  const Tensor safe = where(apart, squared, 1);
  switch (order) {
    case 1:
      return where(apart, -sqrt(safe), 0);
    case 2:
      return where(apart, 0.5 * safe * log(safe), 0);
    default:
      return where(apart, safe * sqrt(safe), 0);
  }
}

// With a column of ones: [N, P, D + 1].
inline Tensor with_one(const Tensor& points) {
  return concat({points, points(all, all, until(1)) * 0 + 1}, 2);
}

// The values [N, Q, K] at `query` [N, Q, D] of the spline through `values`
// [N, P, K] at `points` [N, P, D].
inline Tensor spline(const Tensor& points, const Tensor& values,
                     const Tensor& query, const Spline& s) {
  const int64_t n = points.size(0), p = points.size(1), d = points.size(2);
  const Tensor linear = with_one(points);
  const Tensor near = basis(points, points, s.order) +
                      s.regularization * eye(p, points.dtype());
  const Tensor none = full({n, d + 1, d + 1}, 0, points.dtype());
  const Tensor matrix = concat(
      {concat({near, linear}, 2), concat({linear.transpose(), none}, 2)}, 1);
  const Tensor right =
      concat({values, full({n, d + 1, values.size(2)}, 0, values.dtype())}, 1);
  const Tensor weights = solve(matrix, right);
  return matmul(concat({basis(query, points, s.order), with_one(query)}, 2),
                weights);
}

}  // namespace tenon::addons

#endif  // ADDONS_IMAGES_SPLINE_H_
