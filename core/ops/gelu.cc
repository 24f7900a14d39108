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

// Phi(x), to a few ulps on both sides. For float lanes, after Shepherd and
// Laframboise (1981): Phi(-a) e^(a^2 / 2) (a + k) is a short polynomial in
// (a - k) / (a + k), fitted by NumPy 2.4.6 to mpmath 1.4.1 for 0 <= a <= 14.5,
// where Phi(-a) ends.
template <class D, class V>
HWY_INLINE V NormalCdf(D d, V x) {
  const V half = math::Constant(d, 0.5);
  if constexpr (!math::kIsFloat<D>) {
    const V scaled = hn::Mul(x, math::Constant(d, -0.70710678118654752));
    return hn::Mul(half, math::Erfc(d, scaled));
  } else {
    const V k = math::Constant(d, 2.5);
    const V one = math::Constant(d, 1);
    const V a = hn::Min(math::Constant(d, 14.5), hn::Abs(x));
    const V s = hn::Div(one, hn::Add(a, k));
    const V p = math::Polynomial(
        d, hn::Mul(hn::Sub(a, k), s), 0.7066566574399974, -0.43369201097739674,
        0.1319871230726759, 0.00923589237908434, -0.016387497567853602,
        -0.0016013462910637083, 0.0025277701816786235, 0.0006866961092768702,
        -0.00031515906620350207, -0.00016035888431508024);
    const V square = hn::Mul(a, a);
    const V rounded_off = hn::MulSub(a, a, square);
    const V bell = math::Exp(d, hn::Neg(hn::Mul(square, half)));
    const V tail = hn::Mul(hn::Mul(hn::NegMulAdd(rounded_off, half, one), bell),
                           hn::Mul(p, s));
    return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), tail, hn::Sub(one, tail));
  }
}

// Left of -40 both forms are 0 even in float64; so they are at -infinity.
template <class D, class V>
HWY_INLINE V LeftClamped(D d, V x) {
  return hn::Max(math::Constant(d, -40), x);
}

struct ExactGeluV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return hn::Mul(LeftClamped(d, x), NormalCdf(d, x));
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
    return hn::Mul(LeftClamped(d, x), math::Sigmoid(d, twice));
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
  return (erf(x * kRootHalf) + 1.0) * 0.5 + x * bell;
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

    y = x Phi(x) = x (1 + erf(x / sqrt(2))) / 2
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
