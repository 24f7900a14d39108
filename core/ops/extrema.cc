// The largest and the smallest element, and where it is. NaN wins, as in NumPy.
#include <type_traits>

#include "core/ops/ints.h"
#include "core/ops/lines.h"
#include "core/ops/row_kernels.h"

namespace tenon::ops {
namespace {

template <class T, bool kMax>
struct Extremum {
  using Tile = T;
  using Wide = T;
  static constexpr bool kRowsOnly = false;

  Wide Initial() const { return {}; }  // the rule refuses empty reductions
  Wide Join(T a, T b) const {
    if (a != a) return a;
    if (b != b) return b;
    return (kMax ? a < b : b < a) ? b : a;
  }
  Wide Row(const T* x, int64_t n) const {
    if constexpr (std::is_floating_point_v<T>) {
      return kMax ? MaxRow(x, n) : MinRow(x, n);
    } else {
      T y = x[0];
      for (int64_t i = 1; i < n; ++i) y = Join(y, x[i]);
      return y;
    }
  }
  void JoinRows(T* to, const T* x, int64_t stride, int64_t count,
                int64_t n) const {
    if constexpr (std::is_floating_point_v<T>) {
      kMax ? MaxRows(to, x, stride, count, n)
           : MinRows(to, x, stride, count, n);
    } else {
      JoinPlainRows(*this, to, x, stride, count, n);
    }
  }
  Wide Finish(Wide y) const { return y; }
};

// Calls body(T{}) for the type in which x is compared.
template <class Body>
void ForOrder(uint32_t dtype, const Body& body) {
  if (dtype == TN_F64) {
    body(double{});
  } else if (tensor::IsFloating(dtype)) {
    body(float{});
  } else if (tensor::IsSigned(dtype)) {
    body(int64_t{});
  } else {
    body(uint64_t{});
  }
}

template <bool kMax>
void ReduceKernel(Execution& e) {
  const uint32_t mask = ReducedMask(e.list(0), e.in(0).rank);
  ForOrder(e.in(0).dtype, [&](auto tag) {
    Reduce(e.in(0), e.out(), mask, Extremum<decltype(tag), kMax>());
  });
}

// The first place of the extremum.
template <bool kMax>
void ArgKernel(Execution& e) {
  const int64_t axis = FromFront(e.integer(0), e.in(0).rank);
  ForOrder(e.in(0).dtype, [&](auto tag) {
    using T = decltype(tag);
    ForLines<T, int64_t>(e.in(0), e.out(), axis,
                         [](const T* x, int64_t n, int64_t* out) {
                           const T found = Extremum<T, kMax>().Row(x, n);
                           int64_t i = 0;
                           if (found != found) {
                             while (x[i] == x[i]) ++i;
                           } else {
                             while (x[i] != found) ++i;
                           }
                           *out = i;
                         });
  });
}

// Each tied element has an equal share of the gradient.
void Gradient(Vjp& v) {
  const Shape x = v.shape(0);
  const uint32_t mask = ReducedMask(v.list(0), x.rank());
  const Tensor tied = equal(v.input(0), Widen(v.y(), x, mask)).cast(v.dtype(0));
  const Tensor ties = sum(tied, v.list(0), {.keep_axes = v.flag(1)});
  v.set(0, tied * Widen(v.dy() / ties, x, mask));
}

Op Extreme(const char* name) {
  return Op(name)
      .maturity(Maturity::stable)
      .input("x", "any shape", numbers)
      .saved()
      .saves_output()
      .option("axes", Shape{}, "axes to search; none: all")
      .option("keep_axes", false, "keep them with size 1")
      .infer([](Infer& i) {
        const Shape y = ReducedShape(i);
        if (i.shape(0).numel() == 0 && y.numel() != 0) {
          throw Error(TN_INVALID_ARGUMENT,
                      "x is " + i.shape(0).text() + ", axes are " +
                          i.list(0).text() + "; an extremum needs an element");
        }
        i.set(y);
      })
      .vjp(Gradient);
}

Op ArgExtreme(const char* name) {
  return Op(name)
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .no_gradient()
      .input("x", "any shape of one axis or more", numbers)
      .contiguous()
      .option("axis", -1, "the axis to search")
      .option("keep_axes", false, "keep it with size 1")
      .infer([](Infer& i) {
        const Shape x = i.shape(0);
        const int64_t axis = i.axis(0, i.rank(0));
        if (x[axis] == 0) {
          throw Error(TN_INVALID_ARGUMENT,
                      "x is " + x.text() + ", axis is " + std::to_string(axis) +
                          "; an extremum needs an element");
        }
        int64_t sizes[TN_MAX_RANK];
        size_t rank = 0;
        for (int64_t k = 0; k < i.rank(0); ++k) {
          if (k != axis) sizes[rank++] = x[k];
          if (k == axis && i.flag(1)) sizes[rank++] = 1;
        }
        i.set(0, Shape(sizes, rank), DType::int64);
      });
}

}  // namespace

Op max() {
  return Extreme("max")
      .doc(R"(The largest element over axes.

    y = max_i x_i

NaN where an element is NaN. The gradient is shared equally by tied elements.
*Shapes*: x any; y without the axes, or with size 1 for them. *Options*: axes,
none for all; keep_axes. *Errors*: no elements. *Cost*: O(N).)")
      .source("array API 2023.12, max")
      .kernel(ReduceKernel<true>)
      .sample({.inputs = {{1, 3, 2}}, .outputs = {3}, .by = "by hand"})
      .sample({.inputs = {Array({2, 3}, {1, 5, 3, 4, 2, 6})},
               .options = {Ints<0>()},
               .outputs = {{4, 5, 6}},
               .by = "by hand"});
}

Op min() {
  return Extreme("min")
      .doc(R"(The smallest element over axes.

    y = min_i x_i

NaN where an element is NaN. The gradient is shared equally by tied elements.
*Shapes*: x any; y without the axes, or with size 1 for them. *Options*: axes,
none for all; keep_axes. *Errors*: no elements. *Cost*: O(N).)")
      .source("array API 2023.12, min")
      .kernel(ReduceKernel<false>)
      .sample({.inputs = {{2, 1, 3}}, .outputs = {1}, .by = "by hand"})
      .sample({.inputs = {Array({2, 3}, {1, 5, 3, 4, 2, 6})},
               .options = {Ints<1>(), internal::value(true)},
               .outputs = {Array({2, 1}, {1, 2})},
               .by = "by hand"});
}

Op argmax() {
  return ArgExtreme("argmax")
      .doc(R"(The index of the largest element along an axis, the first of ties.

    y = min {i : x_i = max_j x_j}

NaN counts as the largest. *Shapes*: y lacks the axis, or has size 1 for it.
*Dtypes*: y int64. *Options*: axis, the last; keep_axes. *Errors*: an empty
axis. *Cost*: O(N).)")
      .kernel(ArgKernel<true>)
      .sample({.inputs = {Array({2, 3}, {1, 3, 3, 9, 2, 6})},
               .outputs = {Array({2}, {1, 0}, DType::int64)},
               .by = "by hand"});
}

Op argmin() {
  return ArgExtreme("argmin")
      .doc(
          R"(The index of the smallest element along an axis, the first of ties.

    y = min {i : x_i = min_j x_j}

NaN counts as the smallest. *Shapes*: y lacks the axis, or has size 1 for it.
*Dtypes*: y int64. *Options*: axis, the last; keep_axes. *Errors*: an empty
axis. *Cost*: O(N).)")
      .kernel(ArgKernel<false>)
      .sample({.inputs = {Array({2, 3}, {1, 3, 3, 9, 2, 6})},
               .options = {internal::value(0)},
               .outputs = {Array({3}, {0, 1, 0}, DType::int64)},
               .by = "by hand"});
}

}  // namespace tenon::ops
