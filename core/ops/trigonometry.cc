// Circular functions and their inverses.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/trigonometry.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/inverse_trig-inl.h"
#include "core/device/cpu/trig-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_X(SinV, math::Sin(d, x));
TN_FUNCTOR_X(CosV, math::Cos(d, x));
TN_FUNCTOR_X(TanV, math::Tan(d, x));
TN_FUNCTOR_X(AsinV, math::Asin(d, x));
TN_FUNCTOR_X(AcosV, math::Acos(d, x));
TN_FUNCTOR_X(AtanV, math::Atan(d, x));
TN_FUNCTOR_AB(Atan2V, math::Atan2(d, a, b));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

// sum + x^2 for an input x that may be a number.
Tensor PlusSquare(const Tensor& sum, const Vjp& v, uint32_t i) {
  if (!v.is_number(i)) return sum + square(v.x(i));
  const double number = NumberOf(v.x(i));
  return sum + number * number;
}

}  // namespace

Op sin() {
  return TN_FLOAT_ROWS(Unary("sin").saved(), LongUnaryRows, SinV)
      .source("array API 2023.12")
      .doc(R"(The sine of each element, in radians.

    y = sin(x)

Off by at most 0.50 ulp (float64: 0.79). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * cos(v.x(0))); })
      .sample({.inputs = {{0.5, -2, 30}},
               .outputs = {{0.479425538604203, -0.9092974268256817,
                            -0.9880316240928618}},
               .by = "NumPy 2.4.6"});
}

Op cos() {
  return TN_FLOAT_ROWS(Unary("cos").saved(), LongUnaryRows, CosV)
      .source("array API 2023.12")
      .doc(R"(The cosine of each element, in radians.

    y = cos(x)

Off by at most 0.50 ulp (float64: 0.81). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * sin(v.x(0)) * -1.0); })
      .sample({.inputs = {{0.5, -2, 30}},
               .outputs = {{0.8775825618903728, -0.4161468365471424,
                            0.15425144988758405}},
               .by = "NumPy 2.4.6"});
}

Op tan() {
  return TN_FLOAT_ROWS(Unary("tan").saves_output(), LongUnaryRows, TanV)
      .source("array API 2023.12")
      .doc(R"(The tangent of each element, in radians.

    y = tan(x)

Off by at most 0.50 ulp (float64: 2.24). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * (square(v.y()) + 1.0)); })
      .sample({.inputs = {{0.5, -1, 2}},
               .outputs = {{0.5463024898437905, -1.5574077246549023,
                            -2.185039863261519}},
               .by = "NumPy 2.4.6"});
}

Op asin() {
  return TN_FLOAT_ROWS(Unary("asin").saved(), LongUnaryRows, AsinV)
      .source("array API 2023.12")
      .doc(R"(The angle whose sine is x, in [-pi/2, pi/2].

    y = asin(x)

NaN where |x| > 1. Off by at most 0.50 ulp (float64: 2.00). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * rsqrt(1.0 - square(v.x(0)))); })
      .sample({.inputs = {{0.5, -0.25, 0.9}},
               .outputs = {{0.5235987755982989, -0.25268025514207865,
                            1.1197695149986342}},
               .by = "NumPy 2.4.6"});
}

Op acos() {
  return TN_FLOAT_ROWS(Unary("acos").saved(), LongUnaryRows, AcosV)
      .source("array API 2023.12")
      .doc(R"(The angle whose cosine is x, in [0, pi].

    y = acos(x)

NaN where |x| > 1. Off by at most 0.50 ulp (float64: 1.39). *Cost*: O(N).)")
      .vjp(
          [](Vjp& v) { v.set(0, v.dy() * rsqrt(1.0 - square(v.x(0))) * -1.0); })
      .sample({.inputs = {{0.5, -0.25, 0.9}},
               .outputs = {{1.0471975511965976, 1.8234765819369754,
                            0.45102681179626236}},
               .by = "NumPy 2.4.6"});
}

Op atan() {
  return TN_FLOAT_ROWS(Unary("atan").saved(), LongUnaryRows, AtanV)
      .source("array API 2023.12")
      .doc(R"(The angle whose tangent is x, in [-pi/2, pi/2].

    y = atan(x)

Off by at most 0.50 ulp (float64: 1.81). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / (square(v.x(0)) + 1.0)); })
      .sample({.inputs = {{0.5, -2, 30}},
               .outputs = {{0.4636476090008061, -1.1071487177940904,
                            1.5374753309166493}},
               .by = "NumPy 2.4.6"});
}

Op atan2() {
  return TN_FLOAT_ROWS(Binary("atan2", floats, Saves::kInputs), LongBinaryRows,
                       Atan2V)
      .source("IEEE 754 9.2.1")
      .doc(R"(The angle of the point (b, a) seen from the origin, in [-pi, pi].

    y = atan(a / b), in the quadrant of the signs of a and b

*Shapes*: broadcast. Off by at most 0.50 ulp (float64: 1.87). *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) {
          const Tensor norm = PlusSquare(square(v.x(0)), v, 1);
          v.set(0, v.dy() * v.x(1) / norm);
        }
        if (v.wants(1)) {
          const Tensor norm = PlusSquare(square(v.x(1)), v, 0);
          v.set(1, v.dy() * v.x(0) / norm * -1.0);
        }
      })
      .sample({.inputs = {{1, -2, 3, -0.5}, {2, -1, -3, 0.5}},
               .outputs = {{0.4636476090008061, -2.0344439357957027,
                            2.356194490192345, -0.7853981633974483}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
