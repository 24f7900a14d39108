// What eigh and svd share: rotations of pairs of rows.
#ifndef TENON_CORE_OPS_JACOBI_H_
#define TENON_CORE_OPS_JACOBI_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace tenon::ops {

constexpr int kMaxSweeps = 60;  // some ten are needed

// The rotation that makes [[a, b], [b, c]] diagonal: its smaller angle.
struct Rotation {
  Rotation(double a, double b, double c) {
    const double tau = (c - a) / (2 * b);
    tangent = (tau < 0 ? -1 : 1) / (std::abs(tau) + std::hypot(1, tau));
    cosine = 1 / std::hypot(1, tangent);
    sine = cosine * tangent;
  }
  void Turn(double* x, double* y, int64_t n) const {
    for (int64_t i = 0; i < n; ++i) {
      const double before = x[i];
      x[i] = cosine * before - sine * y[i];
      y[i] = sine * before + cosine * y[i];
    }
  }

  double tangent, cosine, sine;
};

// 1 where the entry of largest size, the first of them, is positive, else -1.
inline double SignOf(const double* row, int64_t n) {
  double largest = 0;
  for (int64_t i = 0; i < n; ++i) {
    if (std::abs(row[i]) > std::abs(largest)) largest = row[i];
  }
  return largest < 0 ? -1 : 1;
}

// The numbers 0 ... n - 1 in the order of `less`.
template <class Less>
std::vector<int64_t> Ordered(int64_t n, const Less& less) {
  std::vector<int64_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), less);
  return order;
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_JACOBI_H_
