// sum and mean over axes.
#include <type_traits>

#include "core/ops/ints.h"
#include "core/ops/reduce.h"
#include "core/ops/row_kernels.h"

namespace tenon::ops {
namespace {

// Of floats; the divisor turns a sum into a mean.
template <class T>
struct FloatSum {
  using Tile = T;
  using Wide = double;
  static constexpr bool kRowsOnly = false;
  double divisor = 1;

  Wide Initial() const { return 0; }
  Wide Row(const T* x, int64_t n) const { return SumRow(x, n); }
  Wide Join(Wide a, Wide b) const { return a + b; }
  void JoinRows(T* to, const T* x, int64_t stride, int64_t count,
                int64_t n) const {
    AddRows(to, x, stride, count, n);
  }
  Wide Finish(Wide sum) const { return divisor == 1 ? sum : sum / divisor; }
};

// Of integers, modulo 2^64.
template <class T>
struct IntegerSum {
  using Tile = T;
  using Wide = T;
  static constexpr bool kRowsOnly = false;

  Wide Initial() const { return 0; }
  Wide Join(T a, T b) const {
    return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  }
  Wide Row(const T* x, int64_t n) const {
    T sum = x[0];
    for (int64_t i = 1; i < n; ++i) sum = Join(sum, x[i]);
    return sum;
  }
  void JoinRows(T* to, const T* x, int64_t stride, int64_t count,
                int64_t n) const {
    JoinPlainRows(*this, to, x, stride, count, n);
  }
  Wide Finish(Wide sum) const { return sum; }
};

void SumFloats(Execution& e, double divisor) {
  const uint32_t mask = ReducedMask(e.list(0), e.in(0).rank);
  if (e.in(0).dtype == TN_F64) {
    Reduce(e.in(0), e.out(), mask, FloatSum<double>{divisor});
  } else {
    Reduce(e.in(0), e.out(), mask, FloatSum<float>{divisor});
  }
}

void SumIntegers(Execution& e) {
  const uint32_t mask = ReducedMask(e.list(0), e.in(0).rank);
  if (e.out().dtype == TN_U64) {
    Reduce(e.in(0), e.out(), mask, IntegerSum<uint64_t>());
  } else {
    Reduce(e.in(0), e.out(), mask, IntegerSum<int64_t>());
  }
}

DType SumType(DType x) {
  const auto number = static_cast<uint32_t>(x);
  if (tensor::IsFloating(number)) return x;
  const bool is_unsigned =
      tensor::IsInteger(number) && !tensor::IsSigned(number);
  return is_unsigned ? DType::uint64 : DType::int64;
}

}  // namespace

Op sum() {
  return Op("sum")
      .doc(R"(The sum over axes.

    y = sum_i x_i

*Shapes*: x any; y without the summed axes, or with size 1 for them. Of no
elements the sum is 0. *Dtypes*: floats stay what they are, and float16 and
bfloat16 are summed in float32; signed integers and bool give int64, unsigned
ones uint64, and wrap around. *Options*: axes, none for all; keep_axes.
*Errors*: an axis that x does not have, or named twice. *Cost*: O(N). Partial
sums of at most 1,024 elements in vector lanes (or 128 rows, where the last
axis is kept) are added in float64: the error does not grow with N in
practice.)")
      .source("array API 2023.12, sum")
      .maturity(Maturity::stable)
      .input("x", "any shape", numbers | booleans)
      .option("axes", Shape{}, "axes to sum over; none: all")
      .option("keep_axes", false, "keep them with size 1")
      .infer([](Infer& i) { i.set(0, ReducedShape(i), SumType(i.dtype())); })
      .vjp([](Vjp& v) {
        const Shape x = v.shape(0);
        v.set(0, Widen(v.dy(), x, ReducedMask(v.list(0), x.rank())));
      })
      .kernel([](Execution& e) { SumFloats(e, 1); }, floats)
      .kernel(SumIntegers, integers | booleans)
      .sample({.inputs = {{1, 2, 3}}, .outputs = {6}, .by = "by hand"})
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {Ints<0>()},
               .outputs = {{5, 7, 9}},
               .by = "by hand"})
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {Ints<-1>(), internal::value(true)},
               .outputs = {Array({2, 1}, {6, 15})},
               .by = "by hand"});
}

Op mean() {
  return Op("mean")
      .doc(R"(The arithmetic mean over axes.

    y = 1/n sum_i x_i

*Shapes*: x any; y without the axes, or with size 1 for them. Of no elements
the mean is NaN. *Options*: axes, none for all; keep_axes. *Errors*: integers
are refused, cast them. *Cost*: O(N), summed as sum does.)")
      .source("array API 2023.12, mean")
      .maturity(Maturity::stable)
      .input("x", "any shape", floats)
      .option("axes", Shape{}, "axes to average over; none: all")
      .option("keep_axes", false, "keep them with size 1")
      .infer([](Infer& i) { i.set(ReducedShape(i)); })
      .vjp([](Vjp& v) {
        const Shape x = v.shape(0);
        const uint32_t mask = ReducedMask(v.list(0), x.rank());
        const double n = static_cast<double>(ReducedCount(x, mask));
        v.set(0, Widen(v.dy() * (1 / n), x, mask));
      })
      .kernel([](Execution& e) {
        const tn_view& x = e.in(0);
        const uint32_t mask = ReducedMask(e.list(0), x.rank);
        SumFloats(
            e, static_cast<double>(ReducedCount(Shape(x.shape, x.rank), mask)));
      })
      .sample({.inputs = {Array({2, 2}, {1, 2, 3, 6})},
               .outputs = {3},
               .by = "by hand"})
      .sample({.inputs = {Array({2, 2}, {1, 2, 3, 6})},
               .options = {Ints<0>()},
               .outputs = {{2, 4}},
               .by = "by hand"});
}

}  // namespace tenon::ops
