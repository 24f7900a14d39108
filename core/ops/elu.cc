// Exponential linear units: elu, celu, selu.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/elu.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/exp-inl.h"
#include "core/ops/functors-inl.h"

#ifndef TENON_CORE_OPS_ELU_CC_
#define TENON_CORE_OPS_ELU_CC_
namespace tenon::ops {
inline constexpr double kSeluAlpha = 1.67326324235437728;
inline constexpr double kSeluScale = 1.05070098735548049;
}  // namespace tenon::ops
#endif

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// x where it is positive, else scale (e^(x / width) - 1).
template <class D, class V>
HWY_INLINE V Bent(D d, V x, double scale, double width) {
  const V zero = hn::Zero(d);
  const V inside = hn::Div(hn::Min(x, zero), math::Constant(d, width));
  const V bent = hn::Mul(math::Expm1(d, inside), math::Constant(d, scale));
  return hn::IfThenElse(hn::Lt(x, zero), bent, x);
}
struct EluV {
  explicit EluV(const tn_value* options) : alpha(options[0].as.f) {}
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return Bent(d, x, alpha, 1);
  }
  double alpha;
};
struct CeluV {
  explicit CeluV(const tn_value* options) : alpha(options[0].as.f) {}
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return Bent(d, x, alpha, alpha);
  }
  double alpha;
};
struct SeluV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return hn::Mul(Bent(d, x, kSeluAlpha, 1), math::Constant(d, kSeluScale));
  }
};

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

Op elu() {
  return TN_FLOAT_ROWS(Unary("elu").saves_output().option(
                           "alpha", 1.0, "y goes to -alpha", positive),
                       LongUnaryRows, EluV)
      .source(
          "Clevert, Unterthiner and Hochreiter 2016, Exponential Linear "
          "Units, equation 15")
      .doc(R"(Each element, bent to an exponential where it is negative.

    y = x if x > 0 else alpha (e^x - 1)

*Options*: alpha (above 0, default 1). *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        const Tensor bent = v.dy() * (v.y() + v.number(0));
        v.set(0, where(greater(v.y(), 0.0), v.dy(), bent));
      })
      .sample({.inputs = {{0.5, -2, 3}},
               .options = {internal::value(1.5)},
               .outputs = {{0.5, -1.296997075145081, 3}},
               .by = "mpmath 1.4.1"});
}

Op celu() {
  return TN_FLOAT_ROWS(Unary("celu").saves_output().option(
                           "alpha", 1.0,
                           "y goes to -alpha, over a width of alpha", positive),
                       LongUnaryRows, CeluV)
      .source(
          "Barron 2017, Continuously Differentiable Exponential Linear "
          "Units, equation 2")
      .doc(R"(As elu, with a slope of 1 at 0 for every alpha.

    y = x if x > 0 else alpha (e^(x / alpha) - 1)

*Options*: alpha (above 0, default 1). *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        const Tensor bent = v.dy() * (v.y() * (1 / v.number(0)) + 1.0);
        v.set(0, where(greater(v.y(), 0.0), v.dy(), bent));
      })
      .sample({.inputs = {{0.5, -2, 3}},
               .options = {internal::value(1.5)},
               .outputs = {{0.5, -1.10460429282641, 3}},
               .by = "mpmath 1.4.1"});
}

Op selu() {
  return TN_FLOAT_ROWS(Unary("selu").saves_output(), LongUnaryRows, SeluV)
      .source(
          "Klambauer et al. 2017, Self-Normalizing Neural Networks, "
          "equation 2 and appendix A1")
      .doc(R"(As elu, scaled so that layers keep mean 0 and variance 1.

    y = 1.0507 x if x > 0 else 1.0507 1.67326 (e^x - 1)

*Cost*: O(N).)")
      .vjp([](Vjp& v) {
        const Tensor bent = v.dy() * (v.y() + kSeluAlpha * kSeluScale);
        const Tensor straight = v.dy() * kSeluScale;
        v.set(0, where(greater(v.y(), 0.0), straight, bent));
      })
      .sample({.inputs = {{0.5, -2, 3}},
               .outputs = {{0.5253504936777402, -1.520166468595695,
                            3.1521029620664414}},
               .by = "mpmath 1.4.1"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
