// Hyperbolic functions and their inverses.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/hyperbolic.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/hyperbolic-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_X(SinhV, math::Sinh(d, x));
TN_FUNCTOR_X(CoshV, math::Cosh(d, x));
TN_FUNCTOR_X(TanhV, math::Tanh(d, x));
TN_FUNCTOR_X(AsinhV, math::Asinh(d, x));
TN_FUNCTOR_X(AcoshV, math::Acosh(d, x));
TN_FUNCTOR_X(AtanhV, math::Atanh(d, x));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

Op sinh() {
  return TN_FLOAT_ROWS(Unary("sinh").saved(), LongUnaryRows, SinhV)
      .source("array API 2023.12")
      .doc(R"(The hyperbolic sine of each element.

    y = (e^x - e^-x) / 2

Off by at most 0.50 ulp (float64: 1.60). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * cosh(v.x(0))); })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{0.5210953054937474, -3.6268604078470186,
                            10.017874927409903}},
               .by = "NumPy 2.4.6"});
}

Op cosh() {
  return TN_FLOAT_ROWS(Unary("cosh").saved(), LongUnaryRows, CoshV)
      .source("array API 2023.12")
      .doc(R"(The hyperbolic cosine of each element.

    y = (e^x + e^-x) / 2

Off by at most 0.50 ulp (float64: 1.36). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * sinh(v.x(0))); })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{1.1276259652063807, 3.7621956910836314,
                            10.067661995777765}},
               .by = "NumPy 2.4.6"});
}

Op tanh() {
  return TN_FLOAT_ROWS(Unary("tanh").saves_output(), LongUnaryRows, TanhV)
      .source("array API 2023.12")
      .doc(R"(The hyperbolic tangent of each element.

    y = (e^x - e^-x) / (e^x + e^-x)

Off by at most 1.42 ulp (float64: 1.41). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * (1.0 - square(v.y()))); })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{0.46211715726000974, -0.9640275800758169,
                            0.9950547536867305}},
               .by = "NumPy 2.4.6"});
}

Op asinh() {
  return TN_FLOAT_ROWS(Unary("asinh").saved(), LongUnaryRows, AsinhV)
      .source("array API 2023.12")
      .doc(R"(The number whose hyperbolic sine is x.

    y = ln(x + sqrt(x^2 + 1))

Off by at most 0.50 ulp (float64: 1.55). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * rsqrt(square(v.x(0)) + 1.0)); })
      .sample({.inputs = {{0.5, -2, 30}},
               .outputs = {{0.48121182505960347, -1.4436354751788103,
                            4.09462222433053}},
               .by = "NumPy 2.4.6"});
}

Op acosh() {
  return TN_FLOAT_ROWS(Unary("acosh").saved(), LongUnaryRows, AcoshV)
      .source("array API 2023.12")
      .doc(R"(The positive number whose hyperbolic cosine is x.

    y = ln(x + sqrt(x^2 - 1))

NaN where x < 1. Off by at most 0.50 ulp (float64: 2.15). *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        v.set(0, v.dy() * rsqrt((v.x(0) - 1.0) * (v.x(0) + 1.0)));
      })
      .sample({.inputs = {{1.5, 2, 30}},
               .outputs = {{0.9624236501192069, 1.3169578969248168,
                            4.0940666686320855}},
               .by = "NumPy 2.4.6"});
}

Op atanh() {
  return TN_FLOAT_ROWS(Unary("atanh").saved(), LongUnaryRows, AtanhV)
      .source("array API 2023.12")
      .doc(R"(The number whose hyperbolic tangent is x.

    y = ln((1 + x) / (1 - x)) / 2

NaN where |x| > 1. Off by at most 0.50 ulp (float64: 1.84). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() / ((1.0 - v.x(0)) * (v.x(0) + 1.0))); })
      .sample({.inputs = {{0.5, -0.25, 0.9}},
               .outputs = {{0.5493061443340549, -0.25541281188299536,
                            1.4722194895832204}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
