// The logistic function, what is made of it, and the smooth activations on it.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/sigmoid.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/log-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_X(SigmoidV, math::Sigmoid(d, x));
TN_FUNCTOR_X(LogSigmoidV, math::LogSigmoid(d, x));

struct SoftplusV {
  explicit SoftplusV(const tn_value* options) : beta(options[0].as.f) {}
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V scale = math::Constant(d, beta);
    return hn::Div(math::Softplus(d, hn::Mul(x, scale)), scale);
  }
  double beta;
};

TN_FUNCTOR_X(SiluV, hn::Mul(x, math::Sigmoid(d, x)));

// tanh(ln(1 + e^x)) with w = e^-|x|: (1 + 2w) / (1 + 2w + 2w^2) for x >= 0 and
// (w^2 + 2w) / (w^2 + 2w + 2) below, of which none can overflow.
struct MishV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V two = hn::Set(d, 2);
    const V w = math::Exp(d, hn::Neg(hn::Abs(x)));
    const auto below = hn::Lt(x, hn::Zero(d));
    const V top =
        hn::MulAdd(two, w, hn::IfThenElse(below, hn::Mul(w, w), hn::Set(d, 1)));
    const V rest = hn::IfThenElse(below, two, hn::Mul(two, hn::Mul(w, w)));
    return hn::Mul(x, hn::Div(top, hn::Add(top, rest)));
  }
};

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

Op sigmoid() {
  return TN_FLOAT_ROWS(Unary("sigmoid").saves_output(), LongUnaryRows, SigmoidV)
      .source("Verhulst 1845")
      .doc(R"(The logistic function of each element.

    y = 1 / (1 + e^-x)

Off by at most 2.32 ulp (float64: 2.16). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * (v.y() * (1.0 - v.y()))); })
      .sample({.inputs = {{0.5, -2, 30}},
               .outputs = {{0.6224593312018546, 0.11920292202211755,
                            0.9999999999999065}},
               .by = "SciPy 1.17.1"});
}

Op log_sigmoid() {
  return TN_FLOAT_ROWS(Unary("log_sigmoid").saved(), LongUnaryRows, LogSigmoidV)
      .source("Verhulst 1845")
      .doc(
          R"(The logarithm of the sigmoid of each element, without overflow.

    y = -ln(1 + e^-x)

Off by at most 1.58 ulp (float64: 1.61). *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * sigmoid(v.x(0) * -1.0)); })
      .sample({.inputs = {{0.5, -2, 30}},
               .outputs = {{-0.4740769841801067, -2.1269280110429727,
                            -9.357622968839737e-14}},
               .by = "SciPy 1.17.1"});
}

Op softplus() {
  return TN_FLOAT_ROWS(
             Unary("softplus")
                 .saved()
                 .option("beta", 1.0, "sharpness of the bend", positive),
             LongUnaryRows, SoftplusV)
      .source(
          "Dugas et al. 2001, Incorporating Second-Order Functional "
          "Knowledge for Better Option Pricing, equation 4")
      .doc(R"(A smooth positive part of each element.

    y = ln(1 + e^(beta x)) / beta

*Options*: beta (above 0, default 1): the greater, the closer to relu. Off by at
most 1.57 ulp (float64: 1.58) at beta 1. *Cost*: O(N).)")
      .vjp([](Vjp& v) { v.set(0, v.dy() * sigmoid(v.x(0) * v.number(0))); })
      .sample({.inputs = {{0.5, -2, 30}},
               .options = {internal::value(2.0)},
               .outputs = {{0.6566308437591114, 0.00907496395890487, 30}},
               .by = "mpmath 1.4.1"});
}

Op silu() {
  return TN_FLOAT_ROWS(Unary("silu").saved(), LongUnaryRows, SiluV)
      .source(
          "Elfwing, Uchibe and Doya 2018, Sigmoid-Weighted Linear Units, "
          "equation 5")
      .doc(R"(Each element times its sigmoid; also known as swish.

    y = x / (1 + e^-x)

*Cost*: O(N).)")
      .vjp([](Vjp& v) {
        const Tensor s = sigmoid(v.x(0));
        v.set(0, v.dy() * (s * (v.x(0) * (1.0 - s) + 1.0)));
      })
      .sample({.inputs = {{0.5, -2, 30}},
               .outputs = {{0.3112296656009273, -0.23840584404423512,
                            29.999999999997193}},
               .by = "mpmath 1.4.1"});
}

Op mish() {
  return TN_FLOAT_ROWS(Unary("mish").saved(), LongUnaryRows, MishV)
      .source(
          "Misra 2020, Mish: A Self Regularized Non-Monotonic Activation "
          "Function, equation 1")
      .doc(R"(Each element times the hyperbolic tangent of its softplus.

    y = x tanh(ln(1 + e^x))

*Cost*: O(N).)")
      .vjp([](Vjp& v) {
        const Tensor t = tanh(softplus(v.x(0)));
        const Tensor bend = sigmoid(v.x(0)) * (1.0 - square(t));
        v.set(0, v.dy() * (t + v.x(0) * bend));
      })
      .sample({.inputs = {{0.5, -2, 30}},
               .outputs = {{0.37524521130489513, -0.2525014826957089, 30}},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
