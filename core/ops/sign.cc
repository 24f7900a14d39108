// Signs: negative, abs, sign.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/sign.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/basic-inl.h"
#include "core/ops/rows-inl.h"

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {
namespace {

struct PlainNegative {
  template <class T>
  static T Of(T x) {
    return static_cast<T>(Wrapping<T>(0) - Wrapping<T>(x));
  }
};
struct PlainAbs {
  template <class T>
  static T Of(T x) {
    return x < T(0) ? PlainNegative::Of(x) : x;
  }
};
struct PlainSign {
  template <class T>
  static T Of(T x) {
    return static_cast<T>((x > T(0)) - (x < T(0)));
  }
};

}  // namespace

Op negative() {
  return TN_FLOAT_ROWS(
             WithIntegerUnary<PlainNegative>(Unary("negative", numbers)),
             UnaryRows, NegativeV)
      .source("IEEE 754; array API 2023.12")
      .doc(R"(The negative -x of each element; integers wrap around.

    y = -x

*Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) { v.set(0, negative(v.dy())); })
      .sample({.inputs = {{1.5, -2, 0}},
               .outputs = {{-1.5, 2, 0}},
               .by = "NumPy 2.4.6"});
}

Op abs() {
  return TN_FLOAT_ROWS(
             WithIntegerUnary<PlainAbs>(Unary("abs", numbers).saved()),
             UnaryRows, AbsV)
      .source("array API 2023.12")
      .doc(R"(The magnitude |x| of each element.

    y = |x|

The gradient at 0 is 0. The least signed integer has no magnitude and stays as
it is. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * sign(v.x(0))); })
      .sample({.inputs = {{1.5, -2, 3}},
               .outputs = {{1.5, 2, 3}},
               .by = "NumPy 2.4.6"});
}

Op sign() {
  return TN_FLOAT_ROWS(WithIntegerUnary<PlainSign>(Unary("sign", numbers)),
                       UnaryRows, SignV)
      .no_gradient()
      .source("array API 2023.12")
      .doc(R"(The sign of each element: -1, 0 or 1.

    y = -1 if x < 0, 1 if x > 0, else x

NaN stays NaN. The gradient is zero. *Cost*: O(N), bound by memory.)")
      .sample({.inputs = {{1.5, -2, 0}},
               .outputs = {{1, -1, 0}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
