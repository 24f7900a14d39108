// Quotients and remainders: floor_divide and remainder as in Python, fmod as in
// C. All three are exact for floats: what is left of a is found without error.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/division.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <cmath>
#include <limits>

#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

struct FmodV {
  // With a fused multiply-add a - q b is exact while q is; a quotient that was
  // rounded up to the next integer leaves a rest of the wrong sign.
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    using T = hn::TFromD<D>;
#if HWY_NATIVE_FMA
    const V exact = hn::Set(d, sizeof(T) == 4 ? T(0x1p22) : T(0x1p51));
    const V quotient = hn::Div(a, b);
    const V infinity = hn::Set(d, std::numeric_limits<T>::infinity());
    if (hn::AllTrue(d, hn::And(hn::Lt(hn::Abs(quotient), exact),
                               hn::Lt(hn::Abs(b), infinity)))) {
      const V rest = hn::NegMulAdd(hn::Trunc(quotient), b, a);
      const auto passed = hn::Lt(hn::Mul(hn::CopySign(hn::Set(d, 1), a), rest),
                                 hn::Zero(d));
      const V back = hn::Add(rest, hn::CopySign(b, a));
      return hn::CopySign(hn::IfThenElse(passed, back, rest), a);
    }
#endif
    return Lanewise(d, [](T x, T y) { return std::fmod(x, y); }, a, b);
  }
};

// Where the rest and the divisor differ in sign.
template <class D, class V>
HWY_INLINE hn::Mask<D> Opposed(D d, V rest, V b) {
  const V zero = hn::Zero(d);
  return hn::Or(hn::And(hn::Lt(rest, zero), hn::Gt(b, zero)),
                hn::And(hn::Gt(rest, zero), hn::Lt(b, zero)));
}

struct RemainderV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const V rest = FmodV()(d, a, b);
    const V y = hn::IfThenElse(Opposed(d, rest, b), hn::Add(rest, b), rest);
    const auto zero = hn::Eq(y, hn::Zero(d));
    return hn::IfThenElse(zero, hn::CopySign(y, b), y);
  }
};

// (a - rest) / b is an integer but for its last bit, which Round mends.
struct FloorDivideV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const V zero = hn::Zero(d);
    const V rest = FmodV()(d, a, b);
    const V quotient = hn::Div(a, b);
    V y = hn::Round(hn::Div(hn::Sub(a, rest), b));
    y = hn::IfThenElse(Opposed(d, rest, b), hn::Sub(y, hn::Set(d, 1)), y);
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
  return TN_FLOAT_ROWS(
             WithIntegerBinary<PlainFloorDivide>(
                 Binary("floor_divide", numbers)),
             LongBinaryRows, FloorDivideV)
      .no_gradient()
      .source("array API 2023.12; Python's divmod")
      .doc(R"(The quotient of each pair of elements, rounded down.

    y = floor(a / b)

with the exact quotient: 1 over 0.1 gives 9, as 0.1 is a little more than a
tenth. Integers over zero give 0. The gradient is zero. *Shapes*: broadcast.
*Cost*: O(N).)")
      .sample(@np.floor_divide|[7,-7,7,-7,1]|[2,2,-2,-2,0.1]@);
}

Op remainder() {
  return TN_FLOAT_ROWS(
             WithIntegerBinary<PlainRemainder>(
                 Binary("remainder", numbers, Saves::kInputs)),
             LongBinaryRows, RemainderV)
      .source("array API 2023.12; Python's operator %")
      .doc(R"(What floor_divide leaves of a; has the sign of b.

    y = a - b floor(a / b)

Exact for floats. Integers over zero leave 0. *Shapes*: broadcast. *Cost*: O(N);
quotients beyond 2^22 (float64: 2^51) are slower.)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy());
        if (v.wants(1)) {
          v.set(1, v.dy() * floor_divide(v.x(0), v.x(1)) * -1.0);
        }
      })
      .sample(@np.remainder|[7.5,-7.5,7.5,-7.5]|[2,2,-2,-2]@);
}

Op fmod() {
  return TN_FLOAT_ROWS(WithIntegerBinary<PlainFmod>(
                           Binary("fmod", numbers, Saves::kInputs)),
                       LongBinaryRows, FmodV)
      .source("ISO C 7.12.10.1")
      .doc(R"(What division towards zero leaves of a; has the sign of a.

    y = a - b trunc(a / b)

Exact for floats. Integers over zero leave 0. *Shapes*: broadcast. *Cost*: O(N);
quotients beyond 2^22 (float64: 2^51) are slower.)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy());
        if (v.wants(1)) {
          const Tensor whole = (v.x(0) - fmod(v.x(0), v.x(1))) / v.x(1);
          v.set(1, v.dy() * round(whole) * -1.0);
        }
      })
      .sample(@np.fmod|[7.5,-7.5,7.5,-7.5]|[2,2,-2,-2]@);
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
