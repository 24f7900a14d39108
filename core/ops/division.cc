// Quotients and remainders: floor_divide and remainder as in Python, fmod as in
// C. What floats leave is found without error, and then rounded at most once.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/division.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/round-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_AB(FmodV, math::Fmod(d, a, b));
TN_FUNCTOR_AB(RemainderV, math::Remainder(d, a, b));

// (a - rest) / b is an integer but for its last bit, which Round mends.
struct FloorDivideV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const V zero = hn::Zero(d);
    const V rest = math::Fmod(d, a, b);
    const auto opposed = hn::Or(hn::And(hn::Lt(rest, zero), hn::Gt(b, zero)),
                                hn::And(hn::Gt(rest, zero), hn::Lt(b, zero)));
    const V quotient = hn::Div(a, b);
    V y = hn::Round(hn::Div(hn::Sub(a, rest), b));
    y = hn::IfThenElse(opposed, hn::Sub(y, hn::Set(d, 1)), y);
    y = hn::IfThenElse(hn::Eq(y, zero), hn::CopySign(zero, quotient), y);
    return hn::IfThenElse(hn::Eq(b, zero), quotient, y);
  }
};

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {
namespace {

// Quotient and rest towards zero; division by zero gives zeros, and the least
// integer divided by -1 wraps around.
template <class T>
T Quotient(T a, T b) {
  if (b == T(0)) return 0;
  if (std::is_signed_v<T> && b == T(-1)) {
    return static_cast<T>(Wrapping<T>(0) - Wrapping<T>(a));
  }
  return static_cast<T>(a / b);
}
struct PlainFmod {
  template <class T>
  static T Of(T a, T b) {
    if (b == T(0) || (std::is_signed_v<T> && b == T(-1))) return 0;
    return static_cast<T>(a % b);
  }
};
struct PlainRemainder {
  template <class T>
  static T Of(T a, T b) {
    const T rest = PlainFmod::Of(a, b);
    const bool opposed = rest != T(0) && (rest < T(0)) != (b < T(0));
    return opposed ? static_cast<T>(rest + b) : rest;
  }
};
struct PlainFloorDivide {
  template <class T>
  static T Of(T a, T b) {
    const T rest = PlainFmod::Of(a, b);
    const bool opposed = rest != T(0) && (rest < T(0)) != (b < T(0));
    return static_cast<T>(Quotient(a, b) - T(opposed));
  }
};

}  // namespace

Op floor_divide() {
  return TN_FLOAT_ROWS(WithIntegerBinary<PlainFloorDivide>(
                           Binary("floor_divide", numbers)),
                       LongBinaryRows, FloorDivideV)
      .no_gradient()
      .source("array API 2023.12; Python's divmod")
      .doc(R"(The quotient of each pair of elements, rounded down.

    y = floor(a / b)

with the exact quotient: 1 over 0.1 gives 9, as 0.1 is a little more than a
tenth. Integers over zero give 0. The gradient is zero. *Shapes*: broadcast.
*Cost*: O(N).)")
      .sample({.inputs = {{7, -7, 7, -7, 1}, {2, 2, -2, -2, 0.1}},
               .outputs = {{3, -4, -4, 3, 9}},
               .by = "NumPy 2.4.6"});
}

Op remainder() {
  return TN_FLOAT_ROWS(WithIntegerBinary<PlainRemainder>(
                           Binary("remainder", numbers, Saves::kInputs)),
                       LongBinaryRows, RemainderV)
      .source("array API 2023.12; Python's operator %")
      .doc(R"(What floor_divide leaves of a; has the sign of b.

    y = a - b floor(a / b)

Correctly rounded for floats. Integers over zero leave 0. *Shapes*: broadcast.
*Cost*: O(N); quotients beyond 2^28 (float64: 2^52) are slower.)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy());
        if (v.wants(1)) {
          v.set(1, v.dy() * floor_divide(v.x(0), v.x(1)) * -1.0);
        }
      })
      .sample({.inputs = {{7.5, -7.5, 7.5, -7.5}, {2, 2, -2, -2}},
               .outputs = {{1.5, 0.5, -0.5, -1.5}},
               .by = "NumPy 2.4.6"});
}

Op fmod() {
  return TN_FLOAT_ROWS(WithIntegerBinary<PlainFmod>(
                           Binary("fmod", numbers, Saves::kInputs)),
                       LongBinaryRows, FmodV)
      .source("ISO C 7.12.10.1")
      .doc(R"(What division towards zero leaves of a; has the sign of a.

    y = a - b trunc(a / b)

Exact for floats. Integers over zero leave 0. *Shapes*: broadcast. *Cost*: O(N);
quotients beyond 2^28 (float64: 2^52) are slower.)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy());
        if (v.wants(1)) {
          const Tensor whole = (v.x(0) - fmod(v.x(0), v.x(1))) / v.x(1);
          v.set(1, v.dy() * round(whole) * -1.0);
        }
      })
      .sample({.inputs = {{7.5, -7.5, 7.5, -7.5}, {2, 2, -2, -2}},
               .outputs = {{1.5, -1.5, 1.5, -1.5}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
