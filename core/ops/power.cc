// Powers: square, sqrt, rsqrt, reciprocal, pow.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/power.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <cmath>

#include "core/device/cpu/pow-inl.h"
#include "core/ops/basic-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_X(RsqrtV, hn::Div(hn::Set(d, 1), hn::Sqrt(x)));
TN_FUNCTOR_X(ReciprocalV, hn::Div(hn::Set(d, 1), x));
TN_FUNCTOR_AB(PowV, math::Pow(d, a, b));

// Squares are common, and far cheaper.
template <class T, class F>
void PowRows(const tn_rows* r) {
  const bool one = (r->scalars & 2) && (r->rows == 1 || r->in_stride[1] == 0);
  if (one && *In<T>(r, 1, 0) == T(2)) {
    UnaryRows<T, SquareV>(r);
  } else {
    LongBinaryRows<T, F>(r);
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {
namespace {

struct PlainSquare {
  template <class T>
  static T Of(T x) {
    return static_cast<T>(Wrapping<T>(x) * Wrapping<T>(x));
  }
};
// Wraps around. Of negative exponents only 1 and -1 have an integer power; the
// others' are rounded to 0.
struct PlainPow {
  template <class T>
  static T Of(T a, T b) {
    if (b < T(0)) {
      const bool unit = a == T(1) || (std::is_signed_v<T> && a == T(-1));
      return unit ? (b % 2 == 0 ? T(1) : a) : T(0);
    }
    Wrapping<T> y = 1;
    Wrapping<T> base = Wrapping<T>(a);
    for (auto bits = Wrapping<T>(b); bits != 0; bits >>= 1) {
      if (bits & 1) y *= base;
      base *= base;
    }
    return static_cast<T>(y);
  }
};

// The gradient of x^p for a number p; none where p = 0.
Tensor PowGradient(const Tensor& dy, const Tensor& x, double p) {
  if (p == 0) return Tensor();
  if (p == 1) return dy;
  if (p == 2) return dy * x * 2.0;
  return dy * pow(x, p - 1) * p;
}

}  // namespace

Op square() {
  return TN_FLOAT_ROWS(
             WithIntegerUnary<PlainSquare>(Unary("square", numbers).saved()),
             UnaryRows, SquareV)
      .source("IEEE 754")
      .doc(R"(The square of each element; integers wrap around.

    y = x^2

*Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * v.x(0) * 2.0); })
      .sample({.inputs = {{1.5, -2, 0}},
               .outputs = {{2.25, 4, 0}},
               .by = "NumPy 2.4.6"});
}

Op sqrt() {
  return TN_FLOAT_ROWS(Unary("sqrt").saves_output(), UnaryRows, SqrtV)
      .source("IEEE 754")
      .doc(R"(The square root of each element, correctly rounded.

    y = sqrt(x)

NaN where x < 0. *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * 0.5 / v.y()); })
      .sample({.inputs = {{0.25, 2, 9}},
               .outputs = {{0.5, 1.4142135623730951, 3}},
               .by = "NumPy 2.4.6"});
}

Op rsqrt() {
  return TN_FLOAT_ROWS(Unary("rsqrt").saves_output(), UnaryRows, RsqrtV)
      .source("IEEE 754")
      .doc(R"(One over the square root of each element.

    y = 1 / sqrt(x)

NaN where x < 0, infinity at 0. Off by at most 1.49 ulp (float64: 1.50). *Cost*:
O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * (v.y() * square(v.y())) * -0.5); })
      .sample({.inputs = {{0.25, 2, 9}},
               .outputs = {{2, 0.7071067811865476, 0.3333333333333333}},
               .by = "mpmath 1.4.1"});
}

Op reciprocal() {
  return TN_FLOAT_ROWS(Unary("reciprocal").saves_output(), UnaryRows,
                       ReciprocalV)
      .source("IEEE 754")
      .doc(R"(One over each element, correctly rounded.

    y = 1 / x

*Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * square(v.y()) * -1.0); })
      .sample({.inputs = {{0.25, -2, 3}},
               .outputs = {{4, -0.5, 0.3333333333333333}},
               .by = "NumPy 2.4.6"});
}

Op pow() {
  return TN_FLOAT_ROWS(
             WithIntegerBinary<PlainPow>(
                 Binary("pow", numbers, Saves::kInputs).saves_output()),
             PowRows, PowV)
      .source("IEEE 754 9.2.1")
      .doc(R"(The power a^b of each pair of elements.

    y = a^b

NaN where a < 0 and b is no integer; 0^0 is 1. Integers wrap around, and
negative exponents of integers round to 0. At a = 0 the gradient of b is 0.
*Shapes*: broadcast. Off by at most 0.50 ulp (float64: 0.92). *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        if (v.wants(0) && v.is_number(1)) {
          v.set(0, PowGradient(v.dy(), v.input(0), NumberOf(v.x(1))));
        } else if (v.wants(0)) {
          // 0^-1 times an exponent of 0 would be NaN.
          const Tensor b = v.input(1);
          const Tensor both = logical_and(equal(v.x(0), 0.0), equal(b, 0.0));
          v.set(0, v.dy() * b * pow(v.x(0), where(both, 1.0, b - 1.0)));
        }
        if (v.wants(1) && v.is_number(0)) {
          const double a = NumberOf(v.x(0));
          v.set(1, v.dy() * v.y() * (a == 0 ? 0.0 : std::log(a)));
        } else if (v.wants(1)) {
          const Tensor zero = equal(v.x(0), 0.0);
          v.set(1, v.dy() * v.y() * log(where(zero, 1.0, v.x(0))));
        }
      })
      .sample({.inputs = {{2, 0.5, 3, 1.5}, {3, -2, 0.5, 1.25}},
               .outputs = {{8, 4, 1.7320508075688772, 1.6600228795504823}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
