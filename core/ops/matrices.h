// Linear algebra on stacks of matrices: each matrix by one thread, in float64
// whatever the dtype, rounded once at the end.
#ifndef TENON_CORE_OPS_MATRICES_H_
#define TENON_CORE_OPS_MATRICES_H_

#include <algorithm>
#include <string>

#include "core/ops/as_type.h"

namespace tenon::ops {

// [..., M, N]
struct Matrices {
  explicit Matrices(const tn_view& v)
      : rows(v.shape[v.rank - 2]), columns(v.shape[v.rank - 1]) {
    for (uint32_t k = 0; k + 2 < v.rank; ++k) count *= v.shape[k];
  }
  int64_t size() const { return rows * columns; }

  int64_t count = 1;
  int64_t rows, columns;
};

// Calls body(i) for each of `count` matrices with sides of about n.
template <class Body>
void ForMatrices(int64_t count, int64_t n, const Body& body) {
  const int64_t work = std::max<int64_t>(1, n * n * n);
  device::ParallelFor(count, std::max<int64_t>(1, kParallelGrain / work),
                      [&](int64_t i, int64_t end) {
                        for (; i < end; ++i) body(i);
                      });
}

inline void CheckMatrix(const Shape& a) {
  if (a.rank() < 2) {
    throw Error(TN_INVALID_ARGUMENT,
                "a is " + a.text() + "; it must be [..., M, N]");
  }
}

inline void CheckSquare(const Shape& a) {
  if (a.rank() < 2 || a[-1] != a[-2]) {
    throw Error(TN_INVALID_ARGUMENT,
                "a is " + a.text() + "; it must be [..., N, N]");
  }
}

// For a x = b.
inline void CheckSystem(const Shape& a, const Shape& b) {
  CheckSquare(a);
  bool fits = b.rank() == a.rank();
  for (size_t k = 0; fits && k + 1 < a.rank(); ++k) fits = a[k] == b[k];
  if (!fits) {
    throw Error(TN_INVALID_ARGUMENT,
                "a is " + a.text() + ", b is " + b.text() +
                    "; they must be [..., N, N] and [..., N, M]");
  }
}

// The leading axes of [..., M, N], and others behind them.
inline Shape StackOf(const Shape& a, std::initializer_list<int64_t> behind) {
  int64_t sizes[TN_MAX_RANK];
  size_t rank = 0;
  for (; rank + 2 < a.rank(); ++rank) sizes[rank] = a[rank];
  for (const int64_t size : behind) sizes[rank++] = size;
  return Shape(sizes, rank);
}

// "matrix 3 of [4,2,2]: "
inline std::string MatrixName(int64_t i, const tn_view& a) {
  return "matrix " + std::to_string(i) + " of " +
         Shape(a.shape, a.rank).text() + " ";
}

// One for each matrix [...] to [..., 1, 1].
inline Tensor PerMatrix(const Tensor& t) { return t.newaxis(-1).newaxis(-1); }

// [..., N] on the diagonals of [..., N, N].
inline Tensor OnDiagonal(const Tensor& t) {
  return t.newaxis(-1) * eye(t.size(-1), t.dtype());
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_MATRICES_H_
