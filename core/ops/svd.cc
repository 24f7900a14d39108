// svd: by Jacobi's rotations of columns until they are orthogonal.
#include "core/ops/jacobi.h"
#include "core/ops/matrices.h"

namespace tenon::ops {
namespace {

double Dot(const double* x, const double* y, int64_t n) {
  return std::inner_product(x, x + n, y, 0.0);
}

// Turns the n rows of w, of length m, until all are orthogonal, and rows of v
// with them.
void Orthogonalize(double* w, double* v, int64_t n, int64_t m) {
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    bool turned = false;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) {
        double *x = w + p * m, *y = w + q * m;
        const double a = Dot(x, x, m), b = Dot(x, y, m), c = Dot(y, y, m);
        if (!(std::abs(b) > 1e-15 * std::sqrt(a) * std::sqrt(c))) continue;
        const Rotation turn(a, b, c);
        turn.Turn(x, y, m);
        turn.Turn(v + p * n, v + q * n, n);
        turned = true;
      }
    }
    if (!turned) return;
  }
}

// Row k of u [n, m], whose rows before are orthonormal: any unit vector that
// is orthogonal to them.
void Complete(double* u, int64_t k, int64_t m) {
  double* row = u + k * m;
  for (int64_t axis = 0; axis < m; ++axis) {
    std::fill_n(row, m, 0.0);
    row[axis] = 1;
    for (int pass = 0; pass < 2; ++pass) {
      for (int64_t i = 0; i < k; ++i) {
        const double part = Dot(row, u + i * m, m);
        for (int64_t j = 0; j < m; ++j) row[j] -= part * u[i * m + j];
      }
    }
    const double length = std::sqrt(Dot(row, row, m));
    if (length * length * 2 * static_cast<double>(m) < 1) continue;
    for (int64_t j = 0; j < m; ++j) row[j] /= length;
    return;
  }
}

// The transpose w of a tall matrix, as n rows of length m, to sorted s [n] and
// rows u [n, m] and v [n, n].
struct Tall {
  Tall(const std::vector<double>& columns, int64_t n, int64_t m)
      : s(n), u(n * m), v(n * n) {
    std::vector<double> w = columns, turned(n * n), lengths(n);
    for (int64_t i = 0; i < n; ++i) turned[i * n + i] = 1;
    Orthogonalize(w.data(), turned.data(), n, m);
    for (int64_t i = 0; i < n; ++i) {
      lengths[i] = std::sqrt(Dot(&w[i * m], &w[i * m], m));
    }
    const std::vector<int64_t> order = Ordered(
        n, [&](int64_t i, int64_t j) { return lengths[i] > lengths[j]; });
    for (int64_t k = 0; k < n; ++k) {
      const int64_t from = order[k];
      s[k] = lengths[from];
      std::copy_n(&turned[from * n], n, &v[k * n]);
      if (s[k] <= 1e-15 * s[0]) {
        Complete(u.data(), k, m);
        continue;
      }
      for (int64_t j = 0; j < m; ++j) u[k * m + j] = w[from * m + j] / s[k];
    }
  }

  std::vector<double> s, u, v;
};

void OneMatrix(const double* a, int64_t rows, int64_t columns, double* u,
               double* s, double* vh) {
  const bool tall = rows >= columns;
  const int64_t n = std::min(rows, columns), m = std::max(rows, columns);
  std::vector<double> w(n * m);
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 0; j < columns; ++j) {
      w[tall ? j * m + i : i * m + j] = a[i * columns + j];
    }
  }
  const Tall d(w, n, m);
  const std::vector<double>& left = tall ? d.u : d.v;
  const std::vector<double>& right = tall ? d.v : d.u;
  for (int64_t k = 0; k < n; ++k) {
    const double sign = SignOf(&left[k * rows], rows);
    s[k] = d.s[k];
    for (int64_t i = 0; i < rows; ++i) u[i * n + k] = sign * left[k * rows + i];
    for (int64_t j = 0; j < columns; ++j) {
      vh[k * columns + j] = sign * right[k * columns + j];
    }
  }
}

void Kernel(Execution& e) {
  const Matrices x(e.in(0));
  const int64_t k = std::min(x.rows, x.columns);
  const InputAs<double> a(e.in(0));
  const OutputAs<double> u(e.out(0)), s(e.out(1)), vh(e.out(2));
  ForMatrices(x.count, std::max(x.rows, x.columns), [&](int64_t i) {
    OneMatrix(a.data() + i * x.size(), x.rows, x.columns,
              u.data() + i * x.rows * k, s.data() + i * k,
              vh.data() + i * k * x.columns);
  });
}

// With skew(x) = x - x^T and f_ij = 1 / (s_j^2 - s_i^2) beside the diagonal:
//   da = u (f skew(u^T du) s + s f skew(v^T dv) + diag(ds)) v^T
//        + (1 - u u^T) du s^-1 v^T + u s^-1 dv^T (1 - v v^T)
void Gradient(Vjp& v) {
  const Tensor &u = v.y(0), &s = v.y(1), &vh = v.y(2);
  const Tensor row = s.newaxis(-2), column = s.newaxis(-1);
  const Tensor one = eye(s.size(-1), s.dtype());
  const auto skewed = [&](const Tensor& x) {
    const Tensor f = (1 - one) / (row * row - column * column + one);
    return f * (x - x.transpose());
  };
  Tensor inner =
      full(StackOf(v.shape(0), {s.size(-1), s.size(-1)}), 0, s.dtype());
  Tensor outer;  // what leaves the spans of u and v
  if (v.has_dy(1)) inner = inner + OnDiagonal(v.dy(1));
  if (v.has_dy(0)) {
    const Tensor& du = v.dy(0);
    const Tensor inside = matmul(u.transpose(), du);
    inner = inner + skewed(inside) * row;
    outer = matmul((du - matmul(u, inside)) / row, vh);
  }
  if (v.has_dy(2)) {
    const Tensor& dvh = v.dy(2);
    const Tensor inside = matmul(dvh, vh.transpose());
    inner = inner + column * skewed(inside.transpose());
    const Tensor rest = matmul(u, (dvh - matmul(inside, vh)) / column);
    outer = outer ? outer + rest : rest;
  }
  const Tensor da = matmul(u, matmul(inner, vh));
  v.set(0, outer ? da + outer : da);
}

}  // namespace

Op svd() {
  return Op("svd")
      .doc(R"(Singular values and vectors of each matrix.

    a = u diag(s) vh,   u^T u = vh vh^T = 1,   s_1 >= s_2 >= ... >= 0

The entry of largest size in each column of u, the first of such, is positive.
*Shapes*: a [..., M, N], u [..., M, K], s [..., K], vh [..., K, N], K the lesser
of M and N. *Dtypes*: all are computed in float64. *Errors*: a vector. The
gradient of u and vh is infinite where singular values repeat or are 0; that of
s alone is not. *Cost*: some 10 sweeps of O(M N K) for each matrix.)")
      .source(
          "Hestenes (1958), Inversion of matrices by biorthogonalization; "
          "gradient: Giles (2008), section 3.2, and its terms for vectors "
          "after Townsend (2016)")
      .input("a", "[..., M, N]", floats)
      .contiguous()
      .outputs(3)
      .saves_output()
      .infer([](Infer& i) {
        const Shape a = i.shape(0);
        CheckMatrix(a);
        const int64_t k = std::min(a[-1], a[-2]);
        i.set(0, StackOf(a, {a[-2], k}), i.dtype());
        i.set(1, StackOf(a, {k}), i.dtype());
        i.set(2, StackOf(a, {k, a[-1]}), i.dtype());
      })
      .vjp(Gradient)
      .kernel(Kernel)
      .sample({.inputs = {Array({3, 2}, {1, 2, 3, 4, -5, 7})},
               .outputs = {Array({3, 2},
                                 {0.15462756322536036, 0.352873775294771,
                                  0.26081653808126837, 0.8863247098639297,
                                  0.9529244724291057, -0.29984764030059696}),
                           {8.889235747363921, 4.998148439951279},
                           Array({2, 2},
                                 {-0.43058203128558176, 0.9025514469181145,
                                  0.9025514469181145, 0.43058203128558176})},
               .by = "NumPy 2.4.6, signs exchanged by the rule above"})
      .sample(
          {.inputs = {Array({1, 2, 3}, {1, 2, 3, 4, -5, 7})},
           .outputs = {Array({1, 2, 2},
                             {0.18687533099459253, 0.9823836372139253,
                              0.9823836372139253, -0.18687533099459272}),
                       Array({1, 2}, {9.636046722158989, 3.338652957162365}),
                       Array({1, 2, 3},
                             {0.42718865926461574, -0.47095740140450965,
                              0.7718218547424083, 0.0703524194485876,
                              0.8683573784395056, 0.49092361970819776})},
           .by = "NumPy 2.4.6, signs exchanged by the rule above"});
}

}  // namespace tenon::ops
