// Exponentials and logarithms, to the bases e, 2 and 10.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/exponential.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
@MATH@#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_X(ExpV, math::Exp(d, x));
TN_FUNCTOR_X(Exp2V, math::Exp2(d, x));
TN_FUNCTOR_X(Expm1V, math::Expm1(d, x));
TN_FUNCTOR_X(LogV, math::Log(d, x));
TN_FUNCTOR_X(Log2V, math::Log2(d, x));
TN_FUNCTOR_X(Log10V, math::Log10(d, x));
TN_FUNCTOR_X(Log1pV, math::Log1p(d, x));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

constexpr double kLn2 = 0.693147180559945309;
constexpr double kLn10 = 2.30258509299404568;

}  // namespace

Op exp() {
  return TN_FLOAT_ROWS(Unary("exp").saves_output(), LongUnaryRows, ExpV)
      .source("array API 2023.12")
      .doc(R"(The exponential of each element.

    y = e^x

@ULP exp@ *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * v.y()); })
      .sample(@np.exp|[0.5,-2,3]@);
}

Op exp2() {
  return TN_FLOAT_ROWS(Unary("exp2").saves_output(), LongUnaryRows, Exp2V)
      .source("array API 2023.12")
      .doc(R"(Two to the power of each element.

    y = 2^x

@ULP exp2@ *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * v.y() * kLn2); })
      .sample(@np.exp2|[0.5,-2,3]@);
}

Op expm1() {
  return TN_FLOAT_ROWS(Unary("expm1").saves_output(), LongUnaryRows, Expm1V)
      .source("array API 2023.12")
      .doc(R"(The exponential of each element less 1, precise near 0.

    y = e^x - 1

@ULP expm1@ *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * (v.y() + 1.0)); })
      .sample(@np.expm1|[1e-5,-2,3]@);
}

Op log() {
  return TN_FLOAT_ROWS(Unary("log").saved(), LongUnaryRows, LogV)
      .source("array API 2023.12")
      .doc(R"(The natural logarithm of each element.

    y = ln(x)

NaN where x < 0. @ULP log@ *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / v.x(0)); })
      .sample(@np.log|[0.5,2,30]@);
}

Op log2() {
  return TN_FLOAT_ROWS(Unary("log2").saved(), LongUnaryRows, Log2V)
      .source("array API 2023.12")
      .doc(R"(The logarithm to base 2 of each element.

    y = log2(x)

NaN where x < 0. @ULP log2@ *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / v.x(0) * (1 / kLn2)); })
      .sample(@np.log2|[0.5,3,30]@);
}

Op log10() {
  return TN_FLOAT_ROWS(Unary("log10").saved(), LongUnaryRows, Log10V)
      .source("array API 2023.12")
      .doc(R"(The logarithm to base 10 of each element.

    y = log10(x)

NaN where x < 0. @ULP log10@ *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / v.x(0) * (1 / kLn10)); })
      .sample(@np.log10|[0.5,3,30]@);
}

Op log1p() {
  return TN_FLOAT_ROWS(Unary("log1p").saved(), LongUnaryRows, Log1pV)
      .source("array API 2023.12")
      .doc(R"(The natural logarithm of 1 plus each element, precise near 0.

    y = ln(1 + x)

NaN where x < -1. @ULP log1p@ *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / (v.x(0) + 1.0)); })
      .sample(@np.log1p|[1e-5,2,-0.5]@);
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
