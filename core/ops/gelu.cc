// The Gaussian error linear unit, exact and by tanh.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/gelu.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/erf-inl.h"
#include "core/device/cpu/exp-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// x Phi(x); by erfc, so that the small values left of -1 keep their digits.
struct ExactGeluV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V tail =
        math::Erfc(d, hn::Mul(x, math::Constant(d, -0.70710678118654752)));
    return hn::Mul(hn::Mul(x, math::Constant(d, 0.5)), tail);
  }
};

// (1 + tanh(u)) / 2 is the sigmoid of 2 u, u = sqrt(2/pi) (x + 0.044715 x^3).
struct TanhGeluV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V inner = hn::MulAdd(hn::Mul(x, x), math::Constant(d, 0.044715),
                               math::Constant(d, 1));
    const V twice =
        hn::Mul(hn::Mul(x, inner), math::Constant(d, 2 * 0.79788456080286536));
    return hn::Mul(x, math::Sigmoid(d, twice));
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
  return TN_FLOAT_ROWS(Unary("gelu").saved().option(
                           "approximate", false,
                           "use tanh in place of the error function"),
                       GeluRows, ExactGeluV)
      .source(
          "Hendrycks and Gimpel 2016, Gaussian Error Linear Units, "
          "section 2")
      .doc(R"(Each element times the probability that a normal variable is less.

    y = x Phi(x) = x erfc(-x / sqrt(2)) / 2
    approximate: y = x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2

*Options*: approximate (default false), off by up to 5e-4. *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        v.set(0, v.dy() * (v.flag(0) ? TanhSlope(v.x(0)) : ExactSlope(v.x(0))));
      })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{0.34573123063700656, -0.04550026389635842,
                            2.99595030590511}},
               .by = "mpmath 1.4.1"})
      .sample({.inputs = {{0.5, -2, 3}},
               .options = {internal::value(true)},
               .outputs = {{0.34571400982514394, -0.04540230591222498,
                            2.996362607918227}},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
