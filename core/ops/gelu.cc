// The Gaussian error linear unit, exact and by tanh.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/gelu.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
@MATH@#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

template <class D>
HWY_INLINE hn::Vec<D> Number(D d, double x) {
  return hn::Set(d, static_cast<hn::TFromD<D>>(x));
}

// x Phi(x); by erfc, so that the small values left of -1 keep their digits.
struct ExactGeluV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V tail = math::Erfc(d, hn::Mul(x, Number(d, -0.70710678118654752)));
    return hn::Mul(hn::Mul(x, Number(d, 0.5)), tail);
  }
};

// (1 + tanh(u)) / 2 is the sigmoid of 2 u, u = sqrt(2/pi) (x + 0.044715 x^3).
struct TanhGeluV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V one = Number(d, 1);
    const V inner =
        hn::MulAdd(hn::Mul(x, x), Number(d, 0.044715), one);
    const V twice =
        hn::Mul(hn::Mul(x, inner), Number(d, 2 * 0.79788456080286536));
    const V e = math::Exp(d, hn::Neg(hn::Abs(twice)));
    const V top = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one);
    return hn::Mul(x, hn::Div(top, hn::Add(one, e)));
  }
};

template <class T, class F>
void GeluRows(const tn_rows* r) {
  if (r->options[0].as.i != 0) {
    LongUnaryRows<T, TanhGeluV>(r);
  } else {
    LongUnaryRows<T, F>(r);
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

// The derivative of x (1 + tanh(u)) / 2.
Tensor TanhSlope(const Operand& x) {
  constexpr double kScale = 0.79788456080286536;  // sqrt(2 / pi)
  constexpr double kCubic = 0.044715;
  const Tensor squared = square(x);
  const Tensor t = tanh(x * (squared * kCubic + 1.0) * kScale);
  const Tensor du = (squared * (3 * kCubic) + 1.0) * (kScale / 2);
  return (t + 1.0) * 0.5 + x * (1.0 - square(t)) * du;
}

// The derivative of x Phi(x): Phi(x) + x phi(x).
Tensor ExactSlope(const Operand& x) {
  constexpr double kDensity = 0.39894228040143268;  // 1 / sqrt(2 pi)
  constexpr double kRootHalf = 0.70710678118654752;
  const Tensor bell = exp(square(x) * -0.5) * kDensity;
  return erfc(x * -kRootHalf) * 0.5 + x * bell;
}

}  // namespace

Op gelu() {
  return TN_FLOAT_ROWS(
             Unary("gelu").saved().option(
                 "approximate", false, "use tanh in place of the error function"),
             GeluRows, ExactGeluV)
      .source("Hendrycks and Gimpel 2016, Gaussian Error Linear Units, "
              "section 2")
      .doc(R"(Each element times the probability that a normal variable is less.

    y = x Phi(x) = x erfc(-x / sqrt(2)) / 2
    approximate: y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2

*Options*: approximate (default false), off by up to 5e-4. *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        v.set(0, v.dy() * (v.flag(0) ? TanhSlope(v.x(0)) : ExactSlope(v.x(0))));
      })
      .sample(@mp.gelu|[0.5,-2,3]@)
      .sample(@mp.gelu_tanh|[0.5,-2,3]!internal::value(true)@);
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
