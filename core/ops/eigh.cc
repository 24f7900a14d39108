// eigh: eigenvalues and vectors of symmetric matrices, by Jacobi's rotations.
#include "core/ops/jacobi.h"
#include "core/ops/matrices.h"

namespace tenon::ops {
namespace {

// Turns rows and columns p and q of the symmetric a so that a_pq becomes 0,
// and rows p and q of v.
void Rotate(double* a, double* v, int64_t n, int64_t p, int64_t q) {
  const Rotation turn(a[p * n + p], a[p * n + q], a[q * n + q]);
  const double change = turn.tangent * a[p * n + q];
  const double pp = a[p * n + p] - change, qq = a[q * n + q] + change;
  turn.Turn(a + p * n, a + q * n, n);
  for (int64_t i = 0; i < n; ++i) {
    a[i * n + p] = a[p * n + i];
    a[i * n + q] = a[q * n + i];
  }
  a[p * n + p] = pp;
  a[q * n + q] = qq;
  a[p * n + q] = a[q * n + p] = 0;
  turn.Turn(v + p * n, v + q * n, n);
}

// a becomes diagonal; rows of v are its vectors.
void Diagonalize(double* a, double* v, int64_t n) {
  double square = 0;
  for (int64_t i = 0; i < n * n; ++i) square += a[i] * a[i];
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    double off = 0;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) off += a[p * n + q] * a[p * n + q];
    }
    if (!(off > 1e-36 * square)) return;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) {
        if (a[p * n + q] != 0) Rotate(a, v, n, p, q);
      }
    }
  }
}

void OneMatrix(const double* from, int64_t n, double* values, double* vectors) {
  std::vector<double> a(n * n), v(n * n);
  for (int64_t i = 0; i < n; ++i) {
    v[i * n + i] = 1;
    for (int64_t j = 0; j < n; ++j) {
      a[i * n + j] = (from[i * n + j] + from[j * n + i]) / 2;
    }
  }
  Diagonalize(a.data(), v.data(), n);
  const std::vector<int64_t> order = Ordered(
      n, [&](int64_t i, int64_t j) { return a[i * n + i] < a[j * n + j]; });
  for (int64_t k = 0; k < n; ++k) {
    const double* row = v.data() + order[k] * n;
    const double sign = SignOf(row, n);
    values[k] = a[order[k] * n + order[k]];
    for (int64_t i = 0; i < n; ++i) vectors[i * n + k] = sign * row[i];
  }
}

void Kernel(Execution& e) {
  const Matrices s(e.in(0));
  const InputAs<double> a(e.in(0));
  const OutputAs<double> values(e.out(0)), vectors(e.out(1));
  ForMatrices(s.count, s.rows, [&](int64_t i) {
    OneMatrix(a.data() + i * s.size(), s.rows, values.data() + i * s.rows,
              vectors.data() + i * s.size());
  });
}

// da = v (diag(dw) + f (v^T dv)) v^T, made symmetric, f_ij = 1 / (w_j - w_i)
// beside the diagonal and 0 on it.
void Gradient(Vjp& v) {
  const Tensor &w = v.y(0), &vectors = v.y(1);
  const Tensor turned = vectors.transpose();
  Tensor inner;
  if (v.has_dy(0)) inner = OnDiagonal(v.dy(0));
  if (v.has_dy(1)) {
    const Tensor one = eye(w.size(-1), w.dtype());
    const Tensor f = (1 - one) / (w.newaxis(-2) - w.newaxis(-1) + one);
    const Tensor part = f * matmul(turned, v.dy(1));
    inner = inner ? inner + part : part;
  }
  const Tensor da = matmul(vectors, matmul(inner, turned));
  v.set(0, (da + da.transpose()) * 0.5);
}

}  // namespace

Op eigh() {
  return Op("eigh")
      .doc(R"(Eigenvalues and eigenvectors of symmetric matrices.

    (a + a^T) / 2 v_k = w_k v_k,   v^T v = 1,   w_1 <= w_2 <= ...

The entry of largest size in each vector, the first of such, is positive.
*Shapes*: a [..., N, N], w [..., N], v [..., N, N] with vectors as columns.
*Dtypes*: all are computed in float64. *Errors*: a matrix that is not square.
The gradient of vectors is infinite where eigenvalues repeat; that of the
values alone is not. *Cost*: some 10 sweeps of O(N^3) for each matrix.)")
      .source(
          "Golub, Van Loan, Matrix computations, 4th ed., algorithm 8.5.3; "
          "gradient: Giles (2008), section 3.1")
      .input("a", "[..., N, N]", floats)
      .contiguous()
      .outputs(2)
      .saves_output()
      .infer([](Infer& i) {
        const Shape a = i.shape(0);
        CheckSquare(a);
        i.set(0, StackOf(a, {a[-1]}), i.dtype());
        i.set(1, a, i.dtype());
      })
      .vjp(Gradient)
      .kernel(Kernel)
      .sample(
          {.inputs = {Array({3, 3}, {2, 1, 0.5, 1, 3, -1, 0.5, -1, 5})},
           .outputs = {{1.1389301775005298, 3.4447461785150733,
                        5.416323643984397},
                       Array({3, 3}, {0.7919417194411561, 0.6100164602523322,
                                      0.026612614110606305, -0.558336432679131,
                                      0.7411146806949274, -0.3728397215984341,
                                      -0.24716136621998117, 0.28040853817184347,
                                      0.9275140488254624})},
           .by = "NumPy 2.4.6, signs exchanged by the rule above"});
}

}  // namespace tenon::ops
