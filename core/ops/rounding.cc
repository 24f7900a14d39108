// Rounding to integers, in the dtype of x. All gradients are zero.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/rounding.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/round-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_X(FloorV, math::Floor(d, x));
TN_FUNCTOR_X(CeilV, math::Ceil(d, x));
TN_FUNCTOR_X(TruncV, math::Trunc(d, x));
TN_FUNCTOR_X(RoundV, math::Round(d, x));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

Op Rounding(const char* name) {
  return Unary(name).no_gradient().source("IEEE 754 5.9");
}

}  // namespace

Op floor() {
  return TN_FLOAT_ROWS(Rounding("floor"), UnaryRows, FloorV)
      .doc(R"(The greatest integer not above each element.

    y = floor(x)

The gradient is zero. *Cost*: O(N), bound by memory.)")
      .sample({.inputs = {{1.5, -2.5, 0.4, -0.6}},
               .outputs = {{1, -3, 0, -1}},
               .by = "NumPy 2.4.6"});
}

Op ceil() {
  return TN_FLOAT_ROWS(Rounding("ceil"), UnaryRows, CeilV)
      .doc(R"(The least integer not below each element.

    y = ceil(x)

The gradient is zero. *Cost*: O(N), bound by memory.)")
      .sample({.inputs = {{1.5, -2.5, 0.4, -0.6}},
               .outputs = {{2, -2, 1, 0}},
               .by = "NumPy 2.4.6"});
}

Op trunc() {
  return TN_FLOAT_ROWS(Rounding("trunc"), UnaryRows, TruncV)
      .doc(R"(The integer part of each element: rounds towards 0.

    y = trunc(x)

The gradient is zero. *Cost*: O(N), bound by memory.)")
      .sample({.inputs = {{1.5, -2.5, 0.4, -0.6}},
               .outputs = {{1, -2, 0, 0}},
               .by = "NumPy 2.4.6"});
}

Op round() {
  return TN_FLOAT_ROWS(Rounding("round"), UnaryRows, RoundV)
      .doc(R"(The nearest integer to each element; halves go to the even one.

    y = round(x)

The gradient is zero. *Cost*: O(N), bound by memory.)")
      .sample({.inputs = {{1.5, -2.5, 0.4, -0.6}},
               .outputs = {{2, -2, 0, -1}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
