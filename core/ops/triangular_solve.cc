// cholesky and triangular_solve.
#include <cmath>

#include "core/ops/channel_rows.h"
#include "core/ops/matrices.h"

namespace tenon::ops {
namespace {

enum Option { kLower, kTransposed, kUnit };

// b [n, m] becomes x with a x = b, row by row.
struct Triangle {
  explicit Triangle(const Execution& e)
      : transposed(e.flag(kTransposed)),
        unit(e.flag(kUnit)),
        forward(e.flag(kLower) != e.flag(kTransposed)) {}
  void Solve(const double* a, double* b, int64_t n, int64_t m) const {
    for (int64_t step = 0; step < n; ++step) {
      const int64_t i = forward ? step : n - 1 - step;
      double* row = b + i * m;
      for (int64_t k = forward ? 0 : i + 1; k < (forward ? i : n); ++k) {
        const double factor = transposed ? a[k * n + i] : a[i * n + k];
        if (factor != 0) AddScaledRow(row, b + k * m, -factor, m);
      }
      if (unit) continue;
      for (int64_t j = 0; j < m; ++j) row[j] /= a[i * n + i];
    }
  }

  const bool transposed, unit, forward;
};

void SolveKernel(Execution& e) {
  const Matrices s(e.in(1));
  const InputAs<double> a(e.in(0)), b(e.in(1));
  const OutputAs<double> x(e.out());
  const Triangle triangle(e);
  ForMatrices(s.count, s.rows, [&](int64_t i) {
    double* to = x.data() + i * s.size();
    std::copy_n(b.data() + i * s.size(), s.size(), to);
    triangle.Solve(a.data() + i * s.rows * s.rows, to, s.rows, s.columns);
  });
}

// With a' for a or its transpose: db = a'^-T dx, da' = -db x^T.
void SolveGradient(Vjp& v) {
  const bool lower = v.flag(kLower), transposed = v.flag(kTransposed),
             unit = v.flag(kUnit);
  const Tensor db = triangular_solve(
      v.input(0), v.dy(),
      {.lower = lower, .transposed = !transposed, .unit_diagonal = unit});
  if (v.wants(1)) v.set(1, db);
  if (!v.wants(0)) return;
  const Tensor da = transposed ? matmul(v.y(), db.transpose())
                               : matmul(db, v.y().transpose());
  const int64_t inside = unit ? 1 : 0;
  v.set(0, -(lower ? tril(da, {.diagonal = -inside})
                   : triu(da, {.diagonal = inside})));
}

// The lower factor of (a + a^T) / 2; false where that is not positive.
bool Factor(const double* a, double* l, int64_t n) {
  std::fill_n(l, n * n, 0.0);
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      double rest = (a[i * n + j] + a[j * n + i]) / 2;
      for (int64_t k = 0; k < j; ++k) rest -= l[i * n + k] * l[j * n + k];
      if (i == j && !(rest > 0)) return false;
      l[i * n + j] = i == j ? std::sqrt(rest) : rest / l[j * n + j];
    }
  }
  return true;
}

void CholeskyKernel(Execution& e) {
  const Matrices s(e.in(0));
  const InputAs<double> a(e.in(0));
  const OutputAs<double> l(e.out());
  ForMatrices(s.count, s.rows, [&](int64_t i) {
    const int64_t at = i * s.size();
    if (!Factor(a.data() + at, l.data() + at, s.rows)) {
      throw Error(TN_INVALID_ARGUMENT, MatrixName(i, e.in(0)) +
                                           "is not positive definite; add a "
                                           "small multiple of the identity");
    }
  });
}

// da = sym(l^-T p l^-1), p the lower triangle of l^T dl, its diagonal halved.
void CholeskyGradient(Vjp& v) {
  const Tensor& l = v.y();
  const Tensor m = matmul(l.transpose(), v.dy());
  const Tensor p = (tril(m) + tril(m, {.diagonal = -1})) * 0.5;
  const TriangularSolveOptions turned = {.transposed = true};
  const Tensor left = triangular_solve(l, p, turned);
  const Tensor da = triangular_solve(l, left.transpose(), turned);
  v.set(0, (da + da.transpose()) * 0.5);
}

}  // namespace

Op cholesky() {
  return Op("cholesky")
      .doc(R"(The lower triangular square root of a positive definite matrix.

    l l^T = (a + a^T) / 2

*Shapes*: a and l [..., N, N]. *Dtypes*: all are computed in float64. *Errors*: a
matrix that is not positive definite, by its number. *Cost*: O(N^3) for each
matrix.)")
      .source(
          "Golub, Van Loan, Matrix computations, 4th ed., algorithm "
          "4.2.1; gradient: Murray (2016), arXiv:1602.07527, eq. 10")
      .input("a", "[..., N, N]", floats)
      .contiguous()
      .saves_output()
      .infer([](Infer& i) {
        CheckSquare(i.shape(0));
        i.set(i.shape(0));
      })
      .vjp(CholeskyGradient)
      .kernel(CholeskyKernel)
      .sample({.inputs = {Array({2, 3, 3}, {4, 1, 0.5, 1, 3, -1, 0.5, -1, 5, 9,
                                            2, 1, 2, 8, 0, 1, 0, 7})},
               .outputs = {Array(
                   {2, 3, 3}, {2.0, 0.0, 0.0, 0.5, 1.6583123951777, 0.0, 0.25,
                               -0.6784005252999682, 2.1159566931467966, 3.0,
                               0.0, 0.0, 0.6666666666666666, 2.748737083745107,
                               0.0, 0.3333333333333333, -0.08084520834544431,
                               2.623423896585619})},
               .by = "NumPy 2.4.6"});
}

Op triangular_solve() {
  return Op("triangular_solve")
      .doc(R"(Solves a x = b, where a is triangular.

*Shapes*: a [..., N, N], b and x [..., N, M]. *Dtypes*: all are computed in
float64. *Options*: lower, or else upper: the triangle of a that is read;
transposed: solves a^T x = b; unit_diagonal: takes ones for the diagonal.
*Errors*: sizes that disagree. A zero on the diagonal gives infinities. *Cost*:
O(N^2 M) for each matrix.)")
      .source("Golub, Van Loan, Matrix computations, 4th ed., section 3.1")
      .input("a", "[..., N, N]", floats)
      .saved()
      .contiguous()
      .input("b", "[..., N, M]", floats)
      .contiguous()
      .saves_output()
      .option("lower", true, "which triangle of a is read")
      .option("transposed", false, "solve with a^T")
      .option("unit_diagonal", false, "take ones for a's diagonal")
      .infer([](Infer& i) {
        CheckSystem(i.shape(0), i.shape(1));
        i.set(i.shape(1));
      })
      .vjp(SolveGradient)
      .kernel(SolveKernel)
      .sample({.inputs = {Array({3, 3}, {2, 9, 9, 1, 3, 9, -1, 0.5, 4}),
                          Array({3, 2}, {1, 2, 3, 4, 5, 6})},
               .outputs = {Array({3, 2}, {0.5, 1.0, 0.8333333333333333, 1.0,
                                          1.2708333333333333, 1.625})},
               .by = "SciPy 1.17.1"})
      .sample(
          {.inputs = {Array({3, 3}, {2, 9, 9, 1, 3, 9, -1, 0.5, 4}),
                      Array({3, 2}, {1, 2, 3, 4, 5, 6})},
           .options = {internal::value(true), internal::value(true)},
           .outputs = {Array(
               {3, 2}, {0.7291666666666667, 1.2083333333333335,
                        0.7916666666666666, 1.0833333333333333, 1.25, 1.5})},
           .by = "SciPy 1.17.1"})
      .sample({.inputs = {Array({1, 3, 3}, {2, 1, -1, 9, 3, 0.5, 9, 9, 4}),
                          Array({1, 3, 1}, {1, 2, 3})},
               .options = {internal::value(false), internal::value(false),
                           internal::value(true)},
               .outputs = {Array({1, 3, 1}, {3.5, 0.5, 3.0})},
               .by = "SciPy 1.17.1"});
}

}  // namespace tenon::ops
