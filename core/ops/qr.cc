// qr: by Householder's reflections, with a diagonal of r that is not negative.
#include <cmath>
#include <vector>

#include "core/ops/channel_rows.h"
#include "core/ops/matrices.h"

namespace tenon::ops {
namespace {

// b [m, n] becomes (1 - 2 w w^T) b, where |w| = 1 and w begins at row `from`.
void Reflect(const std::vector<double>& w, int64_t from, double* b, int64_t m,
             int64_t n) {
  std::vector<double> sums(n);
  for (int64_t i = from; i < m; ++i) {
    AddScaledRow(sums.data(), b + i * n, w[i], n);
  }
  for (int64_t i = from; i < m; ++i) {
    AddScaledRow(b + i * n, sums.data(), -2 * w[i], n);
  }
}

// The unit vector whose reflection takes column k of a below row k to its
// length in row k; zeros where there is nothing to do.
std::vector<double> Reflection(const double* a, int64_t m, int64_t n,
                               int64_t k) {
  std::vector<double> w(m);
  double square = 0, rest = 0;
  for (int64_t i = k; i < m; ++i) {
    w[i] = a[i * n + k];
    square += w[i] * w[i];
    if (i > k) rest += w[i] * w[i];
  }
  w[k] += std::copysign(std::sqrt(square), w[k]);
  const double length = std::sqrt(w[k] * w[k] + rest);
  for (double& x : w) x = length == 0 ? 0 : x / length;
  return w;
}

// a [m, n], which is overwritten, to q [m, k] and r [k, n].
void Factor(double* a, int64_t m, int64_t n, double* q, double* r) {
  const int64_t k = std::min(m, n);
  std::vector<std::vector<double>> reflections;
  for (int64_t i = 0; i < k; ++i) {
    reflections.push_back(Reflection(a, m, n, i));
    Reflect(reflections[i], i, a, m, n);
  }
  std::fill_n(q, m * k, 0.0);
  for (int64_t i = 0; i < k; ++i) q[i * k + i] = a[i * n + i] < 0 ? -1 : 1;
  for (int64_t i = k - 1; i >= 0; --i) Reflect(reflections[i], i, q, m, k);
  for (int64_t i = 0; i < k; ++i) {
    const double sign = a[i * n + i] < 0 ? -1 : 1;
    for (int64_t j = 0; j < n; ++j) {
      r[i * n + j] = j < i ? 0 : sign * a[i * n + j];
    }
  }
}

void Kernel(Execution& e) {
  const Matrices s(e.in(0));
  const InputAs<double> a(e.in(0));
  const OutputAs<double> q(e.out(0)), r(e.out(1));
  const int64_t k = std::min(s.rows, s.columns);
  ForMatrices(s.count, std::max(s.rows, s.columns), [&](int64_t i) {
    std::vector<double> work(a.data() + i * s.size(),
                             a.data() + (i + 1) * s.size());
    Factor(work.data(), s.rows, s.columns, q.data() + i * s.rows * k,
           r.data() + i * k * s.columns);
  });
}

// Of a matrix with at least as many rows as columns:
//   da = (dq + q sym(m)) r^-T,   m = r dr^T - dq^T q
// where sym mirrors the lower triangle. A wider one is [x, z] with q r_x = x
// and r_z = q^T z.
void Gradient(Vjp& v) {
  const Tensor& q = v.y(0);
  const Shape shape = v.shape(0);
  const int64_t k = q.size(-1);
  const Tensor r = v.y(1);
  Tensor dq = v.has_dy(0) ? v.dy(0) : full(q.shape(), 0, q.dtype());
  const Tensor dr = v.has_dy(1) ? v.dy(1) : full(r.shape(), 0, q.dtype());
  const bool wide = shape[-1] > k;
  Tensor dz;
  if (wide) {
    const Tensor z = matmul(q, r(ellipsis, from(k)));
    dq = dq + matmul(z, dr(ellipsis, from(k)).transpose());
    dz = matmul(q, dr(ellipsis, from(k)));
  }
  const Tensor rx = r(ellipsis, until(k));
  const Tensor m = matmul(rx, dr(ellipsis, until(k)).transpose()) -
                   matmul(dq.transpose(), q);
  const Tensor sym = tril(m) + tril(m, {.diagonal = -1}).transpose();
  const Tensor left = dq + matmul(q, sym);
  const Tensor dx =
      triangular_solve(rx, left.transpose(), {.lower = false}).transpose();
  v.set(0, wide ? concat({dx, dz}, -1) : dx);
}

}  // namespace

Op qr() {
  return Op("qr")
      .doc(R"(An orthogonal matrix times an upper triangular one.

    a = q r,   q^T q = 1,   r_ij = 0 for i > j,   r_ii >= 0

*Shapes*: a [..., M, N], q [..., M, K], r [..., K, N], K the lesser of M and N.
*Dtypes*: all are computed in float64. *Errors*: a vector. The gradient is
infinite where a's first K columns depend on each other. *Cost*: O(M N K) for
each matrix.)")
      .source(
          "Golub, Van Loan, Matrix computations, 4th ed., algorithm 5.2.1; "
          "gradient: Walter, Lehmann (2018), arXiv:1009.6112")
      .input("a", "[..., M, N]", floats)
      .contiguous()
      .outputs(2)
      .saves_output()
      .infer([](Infer& i) {
        const Shape a = i.shape(0);
        CheckMatrix(a);
        const int64_t k = std::min(a[-1], a[-2]);
        i.set(0, StackOf(a, {a[-2], k}), i.dtype());
        i.set(1, StackOf(a, {k, a[-1]}), i.dtype());
      })
      .vjp(Gradient)
      .kernel(Kernel)
      .sample(
          {.inputs = {Array({3, 2}, {1, 2, 3, 4, -5, 7})},
           .outputs = {Array({3, 2}, {0.16903085094570325, 0.3462053668393498,
                                      0.50709255283711, 0.7723042798723958,
                                      -0.8451542547285166, 0.5326236412913075}),
                       Array({2, 2}, {5.916079783099616, -3.5496478698597693,
                                      -0.0, 7.509993342207435})},
           .by = "NumPy 2.4.6, signs exchanged where r_ii < 0"})
      .sample({.inputs = {Array({1, 2, 3}, {1, 2, 3, 4, -5, 7})},
               .outputs = {Array({1, 2, 2},
                                 {0.24253562503633308, 0.970142500145332,
                                  0.970142500145332, -0.24253562503633289}),
                           Array({1, 2, 3},
                                 {4.123105625617661, -4.365641250653994,
                                  7.518604376126323, -0.0, 3.1529631254723283,
                                  1.2126781251816654})},
               .by = "NumPy 2.4.6, signs exchanged where r_ii < 0"});
}

}  // namespace tenon::ops
