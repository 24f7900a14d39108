// solve, inv, det and slogdet, all by one LU factorization with pivots.
#include <cmath>
#include <utility>
#include <vector>

#include "core/ops/channel_rows.h"
#include "core/ops/matrices.h"

namespace tenon::ops {
namespace {

// p a = l u, with the unit lower l below u's diagonal.
class Factors {
 public:
  Factors(const double* a, int64_t n) : n_(n), lu_(a, a + n * n), swap_(n) {
    for (int64_t k = 0; k < n; ++k) {
      int64_t pivot = k;
      for (int64_t i = k + 1; i < n; ++i) {
        if (std::abs(at(i, k)) > std::abs(at(pivot, k))) pivot = i;
      }
      swap_[k] = pivot;
      SwapRows(lu_.data(), n, k, pivot);
      if (at(k, k) == 0) continue;
      for (int64_t i = k + 1; i < n; ++i) {
        const double factor = at(i, k) /= at(k, k);
        AddScaledRow(&at(i, k) + 1, &at(k, k) + 1, -factor, n - k - 1);
      }
    }
  }
  bool IsSingular() const {
    for (int64_t k = 0; k < n_; ++k) {
      if (lu_[k * n_ + k] == 0) return true;
    }
    return false;
  }
  // b [n, m] becomes x.
  void Solve(double* b, int64_t m) const {
    for (int64_t k = 0; k < n_; ++k) SwapRows(b, m, k, swap_[k]);
    for (int64_t i = 0; i < n_; ++i) Eliminate(b, m, i, 0, i);
    for (int64_t i = n_ - 1; i >= 0; --i) {
      Eliminate(b, m, i, i + 1, n_);
      for (int64_t j = 0; j < m; ++j) b[i * m + j] /= lu_[i * n_ + i];
    }
  }
  struct Determinant {
    double sign;
    double log;
    double value;
  };
  Determinant Of() const {
    Determinant d = {1, 0, 1};
    for (int64_t k = 0; k < n_; ++k) {
      const double u = lu_[k * n_ + k] * (swap_[k] == k ? 1 : -1);
      d.sign = u == 0 ? 0 : std::copysign(d.sign, d.sign * u);
      if (u == 0) return {0, -INFINITY, 0};
      d.log += std::log(std::abs(u));
      d.value *= u;
    }
    return d;
  }

 private:
  double& at(int64_t i, int64_t k) { return lu_[i * n_ + k]; }
  static void SwapRows(double* b, int64_t m, int64_t i, int64_t k) {
    if (i != k) std::swap_ranges(b + i * m, b + (i + 1) * m, b + k * m);
  }
  void Eliminate(double* b, int64_t m, int64_t i, int64_t from,
                 int64_t to) const {
    for (int64_t k = from; k < to; ++k) {
      AddScaledRow(b + i * m, b + k * m, -lu_[i * n_ + k], m);
    }
  }

  const int64_t n_;
  std::vector<double> lu_;
  std::vector<int64_t> swap_;  // row k was exchanged with this one
};

Factors RegularFactors(const double* a, int64_t i, const tn_view& view) {
  const int64_t n = view.shape[view.rank - 1];
  Factors factors(a + i * n * n, n);
  if (factors.IsSingular()) {
    throw Error(TN_INVALID_ARGUMENT, MatrixName(i, view) + "is singular");
  }
  return factors;
}

void SolveKernel(Execution& e) {
  const Matrices s(e.in(1));
  const InputAs<double> a(e.in(0)), b(e.in(1));
  const OutputAs<double> x(e.out());
  ForMatrices(s.count, s.rows, [&](int64_t i) {
    double* to = x.data() + i * s.size();
    std::copy_n(b.data() + i * s.size(), s.size(), to);
    RegularFactors(a.data(), i, e.in(0)).Solve(to, s.columns);
  });
}

void InverseKernel(Execution& e) {
  const Matrices s(e.in(0));
  const InputAs<double> a(e.in(0));
  const OutputAs<double> y(e.out());
  ForMatrices(s.count, s.rows, [&](int64_t i) {
    double* to = y.data() + i * s.size();
    std::fill_n(to, s.size(), 0.0);
    for (int64_t k = 0; k < s.rows; ++k) to[k * (s.rows + 1)] = 1;
    RegularFactors(a.data(), i, e.in(0)).Solve(to, s.rows);
  });
}

template <class Store>
void Determinants(const Execution& e, const Store& store) {
  const Matrices s(e.in(0));
  const InputAs<double> a(e.in(0));
  ForMatrices(s.count, s.rows, [&](int64_t i) {
    store(i, Factors(a.data() + i * s.size(), s.rows).Of());
  });
}

Op SquareOp(const char* name) {
  return Op(name)
      .input("a", "[..., N, N]", floats)
      .saved()
      .contiguous()
      .saves_output();
}

}  // namespace

Op solve() {
  return SquareOp("solve")
      .doc(R"(Solves a x = b for each matrix.

*Shapes*: a [..., N, N], b and x [..., N, M]. *Dtypes*: all are computed in
float64, by an LU factorization with pivots. *Errors*: sizes that disagree; a
singular matrix, by its number. *Cost*: O(N^3 + N^2 M) for each matrix.)")
      .source("Golub, Van Loan, Matrix computations, 4th ed., algorithm 3.4.1")
      .input("b", "[..., N, M]", floats)
      .contiguous()
      .infer([](Infer& i) {
        CheckSystem(i.shape(0), i.shape(1));
        i.set(i.shape(1));
      })
      .vjp([](Vjp& v) {
        const Tensor db = solve(v.input(0).transpose(), v.dy());
        if (v.wants(0)) v.set(0, -matmul(db, v.y().transpose()));
        if (v.wants(1)) v.set(1, db);
      })
      .kernel(SolveKernel)
      .sample({.inputs = {Array({2, 2, 2}, {0, 2, 1, 3, 4, -1, 2, 5}),
                          Array({2, 2, 1}, {1, 2, 3, 4})},
               .outputs = {Array({2, 2, 1}, {0.5, 0.5, 0.8636363636363636,
                                             0.45454545454545453})},
               .by = "NumPy 2.4.6"});
}

Op inv() {
  return SquareOp("inv")
      .doc(R"(The inverse of each matrix.

    y = a^-1

To solve systems, `solve` is faster and more exact. *Shapes*: a and y
[..., N, N]. *Dtypes*: all are computed in float64. *Errors*: a singular matrix,
by its number. *Cost*: O(N^3) for each matrix.)")
      .source("Golub, Van Loan, Matrix computations, 4th ed., section 3.4")
      .infer([](Infer& i) {
        CheckSquare(i.shape(0));
        i.set(i.shape(0));
      })
      .vjp([](Vjp& v) {
        const Tensor turned = v.y().transpose();
        v.set(0, -matmul(turned, matmul(v.dy(), turned)));
      })
      .kernel(InverseKernel)
      .sample(
          {.inputs = {Array({3, 3}, {0, 2, 1, 3, 4, -1, 2, 5, 1})},
           .outputs = {Array(
               {3, 3},
               {-3.000000000000001, -1.0000000000000007, 2.000000000000001,
                1.6666666666666672, 0.6666666666666671, -1.0000000000000004,
                -2.3333333333333344, -1.333333333333334, 2.000000000000001})},
           .by = "NumPy 2.4.6"});
}

Op det() {
  return SquareOp("det")
      .doc(R"(The determinant of each matrix.

*Shapes*: a [..., N, N], y [...]. *Dtypes*: all are computed in float64.
*Errors*: a matrix that is not square; in the gradient, one that is singular.
*Cost*: O(N^3) for each matrix.)")
      .source("Golub, Van Loan, Matrix computations, 4th ed., section 3.2")
      .infer([](Infer& i) {
        CheckSquare(i.shape(0));
        i.set(StackOf(i.shape(0), {}));
      })
      .vjp([](Vjp& v) {
        v.set(0, PerMatrix(v.dy() * v.y()) * inv(v.input(0)).transpose());
      })
      .kernel([](Execution& e) {
        const OutputAs<double> y(e.out());
        Determinants(e, [&](int64_t i, const Factors::Determinant& d) {
          y.data()[i] = d.value;
        });
      })
      .sample({.inputs = {Array({2, 3, 3}, {0, 2, 1, 3, 4, -1, 2, 5, 1, 1, 2, 3,
                                            4, 5, 6, 7, 8, 10})},
               .outputs = {{-2.9999999999999996, -2.9999999999999996}},
               .by = "NumPy 2.4.6"});
}

Op slogdet() {
  return SquareOp("slogdet")
      .doc(R"(The sign of each determinant, and the logarithm of its size.

    det a = sign e^y

Neither overflows where det would. *Shapes*: a [..., N, N], sign and y [...].
Of a singular matrix they are 0 and -infinity. *Dtypes*: all are computed in
float64. *Errors*: a matrix that is not square; in the gradient, one that is
singular. *Cost*: O(N^3) for each matrix.)")
      .source("array API 2023.12, slogdet")
      .outputs(2)
      .infer([](Infer& i) {
        CheckSquare(i.shape(0));
        for (uint32_t k = 0; k < 2; ++k) {
          i.set(k, StackOf(i.shape(0), {}), i.dtype());
        }
      })
      .vjp([](Vjp& v) {
        if (!v.has_dy(1)) return;
        v.set(0, PerMatrix(v.dy(1)) * inv(v.input(0)).transpose());
      })
      .kernel([](Execution& e) {
        const OutputAs<double> sign(e.out(0)), log(e.out(1));
        Determinants(e, [&](int64_t i, const Factors::Determinant& d) {
          sign.data()[i] = d.sign;
          log.data()[i] = d.log;
        });
      })
      .sample({.inputs = {Array({2, 2, 2}, {0, 2, 1, 3, 4, -1, 2, 5})},
               .outputs = {{-1, 1}, {0.6931471805599453, 3.091042453358316}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
