// The error function, its complement and its inverse.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/special.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/erf-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_X(ErfV, math::Erf(d, x));
TN_FUNCTOR_X(ErfcV, math::Erfc(d, x));
TN_FUNCTOR_X(ErfinvV, math::Erfinv(d, x));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

constexpr double kTwoOverRootPi = 1.12837916709551257;

Tensor BellCurve(const Operand& x) { return exp(square(x) * -1.0); }

}  // namespace

Op erf() {
  return TN_FLOAT_ROWS(Unary("erf").saved(), LongUnaryRows, ErfV)
      .source("NIST Digital Library of Mathematical Functions, chapter 7")
      .doc(R"(The error function of each element.

    y = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x

Off by at most 1.81 ulp (float64: 1.13). *Cost*: O(N).)")
      .vjp(
          [](Vjp& v) { v.set(0, v.dy() * BellCurve(v.x(0)) * kTwoOverRootPi); })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{0.5204998778130465, -0.9953222650189527,
                            0.9999779095030014}},
               .by = "SciPy 1.17.1"});
}

Op erfc() {
  return TN_FLOAT_ROWS(Unary("erfc").saved(), LongUnaryRows, ErfcV)
      .source("NIST Digital Library of Mathematical Functions, chapter 7")
      .doc(
          R"(1 less the error function of each element, precise near y = 0.

    y = 1 - erf(x)

Off by at most 0.50 ulp (float64: 3.54). *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        v.set(0, v.dy() * BellCurve(v.x(0)) * -kTwoOverRootPi);
      })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{0.4795001221869535, 1.9953222650189528,
                            2.2090496998585445e-05}},
               .by = "SciPy 1.17.1"});
}

Op erfinv() {
  return TN_FLOAT_ROWS(Unary("erfinv").saves_output(), LongUnaryRows, ErfinvV)
      .source("NIST Digital Library of Mathematical Functions, chapter 7")
      .doc(R"(The number whose error function is x.

    erf(y) = x

NaN where |x| > 1, infinite at 1. Off by at most 0.50 ulp (float64: 2.45).
*Cost*: O(N).)")
      .vjp([](Vjp& v) {
        v.set(0, v.dy() * exp(square(v.y())) * (1 / kTwoOverRootPi));
      })
      .sample({.inputs = {{0.5, -0.25, 0.9}},
               .outputs = {{0.4769362762044699, -0.2253120550121781,
                            1.1630871536766743}},
               .by = "SciPy 1.17.1"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
