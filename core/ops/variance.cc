// var, std and norm: sums of squares over axes.
#include <cmath>

#include "core/ops/ints.h"
#include "core/ops/reduce.h"
#include "core/ops/row_kernels.h"

namespace tenon::ops {
namespace {

// Count, mean and sum of squared deviations of a part; parts are joined after
// Chan, Golub and LeVeque (1979).
struct Moments {
  double count = 0;
  double mean = 0;
  double squares = 0;
};

template <class T>
struct Variance {
  using Tile = T;
  using Wide = Moments;
  static constexpr bool kRowsOnly = true;
  double correction;
  bool root;

  Wide Initial() const { return {}; }
  Wide Row(const T* x, int64_t n) const {
    const double count = static_cast<double>(n);
    const T mean = static_cast<T>(SumRow(x, n) / count);
    return {count, mean, SumSquaresRow(x, n, mean)};
  }
  Wide Join(const Wide& a, const Wide& b) const {
    const double count = a.count + b.count;
    const double apart = b.mean - a.mean;
    return {
        count, a.mean + apart * (b.count / count),
        a.squares + b.squares + apart * apart * (a.count / count * b.count)};
  }
  double Finish(const Wide& m) const {
    const double y = m.squares / std::fmax(m.count - correction, 0);
    return root ? std::sqrt(y) : y;
  }
};

template <class T>
struct Norm {
  using Tile = T;
  using Wide = double;
  static constexpr bool kRowsOnly = true;

  Wide Initial() const { return 0; }
  Wide Row(const T* x, int64_t n) const { return SumSquaresRow(x, n, T{0}); }
  Wide Join(Wide a, Wide b) const { return a + b; }
  Wide Finish(Wide sum) const { return std::sqrt(sum); }
};

void VarianceKernel(Execution& e, bool root) {
  const tn_view& x = e.in(0);
  const uint32_t mask = ReducedMask(e.list(0), x.rank);
  if (x.dtype == TN_F64) {
    Reduce(x, e.out(), mask, Variance<double>{e.number(2), root});
  } else {
    Reduce(x, e.out(), mask, Variance<float>{e.number(2), root});
  }
}

// x - mean(x), and the count less the correction.
Tensor Deviation(const Vjp& v) {
  return v.input(0) - mean(v.input(0), v.list(0), {.keep_axes = true});
}
double Degrees(const Vjp& v) {
  const Shape x = v.shape(0);
  const uint32_t mask = ReducedMask(v.list(0), x.rank());
  return static_cast<double>(ReducedCount(x, mask)) - v.number(2);
}
Tensor AsWide(const Vjp& v, const Tensor& y) {
  const Shape x = v.shape(0);
  return Widen(y, x, ReducedMask(v.list(0), x.rank()));
}

Op OverAxes(const char* name) {
  return Op(name)
      .maturity(Maturity::stable)
      .input("x", "any shape", floats)
      .saved()
      .option("axes", Shape{}, "axes to reduce; none: all")
      .option("keep_axes", false, "keep them with size 1")
      .infer([](Infer& i) { i.set(ReducedShape(i)); });
}

}  // namespace

Op var() {
  return OverAxes("var")
      .option("correction", 0.0, "taken off the count, 1 for a sample")
      .doc(R"(The variance over axes.

    y = 1 / (n - c) sum_i (x_i - m)^2,   m = 1/n sum_i x_i

*Shapes*: x any; y without the axes, or with size 1 for them. NaN where there
are no elements; infinite or NaN where n <= c. *Options*: axes, none for all;
keep_axes; correction c, 0. *Cost*: O(N), one pass over memory.)")
      .source("array API 2023.12, var; Chan, Golub, LeVeque (1979), eq. 2.1")
      .kernel([](Execution& e) { VarianceKernel(e, false); })
      .vjp([](Vjp& v) {
        v.set(0, Deviation(v) * AsWide(v, v.dy() * (2 / Degrees(v))));
      })
      .sample({.inputs = {{1, 2, 4, 7}}, .outputs = {5.25}, .by = "by hand"})
      .sample(
          {.inputs = {Array({2, 2}, {1, 2, 3, 6})},
           .options = {Ints<0>(), internal::value(false), internal::value(1.0)},
           .outputs = {{2, 8}},
           .by = "by hand"});
}

Op std() {
  return OverAxes("std")
      .saves_output()
      .option("correction", 0.0, "taken off the count, 1 for a sample")
      .doc(R"(The standard deviation over axes.

    y = sqrt(1 / (n - c) sum_i (x_i - m)^2),   m = 1/n sum_i x_i

*Shapes*: x any; y without the axes, or with size 1 for them. NaN where there
are no elements. The gradient is NaN where y is 0. *Options*: axes, none for
all; keep_axes; correction c, 0. *Cost*: O(N), one pass over memory.)")
      .source("array API 2023.12, std")
      .kernel([](Execution& e) { VarianceKernel(e, true); })
      .vjp([](Vjp& v) {
        v.set(0, Deviation(v) * AsWide(v, v.dy() / v.y() * (1 / Degrees(v))));
      })
      .sample({.inputs = {{1, 3, 5, 7}},
               .outputs = {2.23606797749979},
               .by = "NumPy 2.4.6"});
}

Op norm() {
  return OverAxes("norm")
      .saves_output()
      .doc(R"(The Euclidean norm over axes.

    y = sqrt(sum_i x_i^2)

Squares are added in float64; of float64 they overflow above 1e154. The
gradient at 0 is taken as 0. *Shapes*: x any; y without the axes, or with size
1 for them. *Options*: axes, none for all; keep_axes. *Cost*: O(N).)")
      .source("array API 2023.12, linalg.vector_norm")
      .kernel([](Execution& e) {
        const uint32_t mask = ReducedMask(e.list(0), e.in(0).rank);
        if (e.in(0).dtype == TN_F64) {
          Reduce(e.in(0), e.out(), mask, Norm<double>());
        } else {
          Reduce(e.in(0), e.out(), mask, Norm<float>());
        }
      })
      .vjp([](Vjp& v) {
        const Tensor safe = where(equal(v.y(), 0), 1, v.y());
        v.set(0, v.input(0) * AsWide(v, v.dy() / safe));
      })
      .sample({.inputs = {{3, -4}}, .outputs = {5}, .by = "by hand"})
      .sample({.inputs = {Array({2, 2}, {3, 4, 0, 2})},
               .options = {Ints<1>(), internal::value(true)},
               .outputs = {Array({2, 1}, {5, 2})},
               .by = "by hand"});
}

}  // namespace tenon::ops
