// Exponentials and logarithms, to the bases e, 2 and 10.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/exponential.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/log-inl.h"
#include "core/ops/functors-inl.h"

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

Off by at most 0.92 ulp (float64: 0.95). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * v.y()); })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{1.6487212707001282, 0.1353352832366127,
                            20.085536923187668}},
               .by = "NumPy 2.4.6"});
}

Op exp2() {
  return TN_FLOAT_ROWS(Unary("exp2").saves_output(), LongUnaryRows, Exp2V)
      .source("array API 2023.12")
      .doc(R"(Two to the power of each element.

    y = 2^x

Off by at most 1.08 ulp (float64: 1.09). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * v.y() * kLn2); })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{1.4142135623730951, 0.25, 8}},
               .by = "NumPy 2.4.6"});
}

Op expm1() {
  return TN_FLOAT_ROWS(Unary("expm1").saves_output(), LongUnaryRows, Expm1V)
      .source("array API 2023.12")
      .doc(R"(The exponential of each element less 1, precise near 0.

    y = e^x - 1

Off by at most 1.39 ulp (float64: 1.29). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * (v.y() + 1.0)); })
      .sample({.inputs = {{1e-05, -2, 3}},
               .outputs = {{1.0000050000166668e-05, -0.8646647167633873,
                            19.085536923187668}},
               .by = "NumPy 2.4.6"});
}

Op log() {
  return TN_FLOAT_ROWS(Unary("log").saved(), LongUnaryRows, LogV)
      .source("array API 2023.12")
      .doc(R"(The natural logarithm of each element.

    y = ln(x)

NaN where x < 0. Off by at most 0.81 ulp (float64: 0.86). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / v.x(0)); })
      .sample({.inputs = {{0.5, 2, 30}},
               .outputs = {{-0.6931471805599453, 0.6931471805599453,
                            3.4011973816621555}},
               .by = "NumPy 2.4.6"});
}

Op log2() {
  return TN_FLOAT_ROWS(Unary("log2").saved(), LongUnaryRows, Log2V)
      .source("array API 2023.12")
      .doc(R"(The logarithm to base 2 of each element.

    y = log2(x)

NaN where x < 0. Off by at most 0.50 ulp (float64: 1.73). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / v.x(0) * (1 / kLn2)); })
      .sample({.inputs = {{0.5, 3, 30}},
               .outputs = {{-1, 1.584962500721156, 4.906890595608519}},
               .by = "NumPy 2.4.6"});
}

Op log10() {
  return TN_FLOAT_ROWS(Unary("log10").saved(), LongUnaryRows, Log10V)
      .source("array API 2023.12")
      .doc(R"(The logarithm to base 10 of each element.

    y = log10(x)

NaN where x < 0. Off by at most 0.50 ulp (float64: 1.73). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / v.x(0) * (1 / kLn10)); })
      .sample({.inputs = {{0.5, 3, 30}},
               .outputs = {{-0.3010299956639812, 0.47712125471966244,
                            1.4771212547196624}},
               .by = "NumPy 2.4.6"});
}

Op log1p() {
  return TN_FLOAT_ROWS(Unary("log1p").saved(), LongUnaryRows, Log1pV)
      .source("array API 2023.12")
      .doc(R"(The natural logarithm of 1 plus each element, precise near 0.

    y = ln(1 + x)

NaN where x < -1. Off by at most 1.37 ulp (float64: 1.42). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / (v.x(0) + 1.0)); })
      .sample({.inputs = {{1e-05, 2, -0.5}},
               .outputs = {{9.999950000333332e-06, 1.0986122886681098,
                            -0.6931471805599453}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
