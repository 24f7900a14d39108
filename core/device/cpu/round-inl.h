// floor, ceil, trunc, round, fmod and remainder for float and double lanes,
// exact.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_ROUND_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_ROUND_INL_H_
#undef TENON_CORE_DEVICE_CPU_ROUND_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_ROUND_INL_H_
#endif

#include <cmath>

#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Highway's own lose the sign of -0 below SSE4.1.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Floor(D, V x) {
  return hn::CopySign(hn::Floor(x), x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Ceil(D, V x) {
  return hn::CopySign(hn::Ceil(x), x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Trunc(D, V x) {
  return hn::CopySign(hn::Trunc(x), x);
}

// Ties go to even.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Round(D, V x) {
  return hn::CopySign(hn::Round(x), x);
}

// x - trunc(x / y) y exactly, as of C's fmod: it has the sign of x.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Fmod(D d, V x, V y) {
  const auto in_double = [](auto d, auto x, auto y) HWY_ATTR {
    // Up to here quotient times y is exact, or a fused multiply-add is.
    constexpr double kLimit = kIsFloat<D> ? 0x1p28 : kFused ? 0x1p52 : 0;
    const auto b = hn::Abs(y);
    const auto a = hn::Abs(x);
    const auto quotient = hn::Trunc(hn::Div(a, b));
    auto r = hn::NegMulAdd(quotient, b, a);
    r = hn::IfThenElse(hn::Lt(r, hn::Zero(d)), hn::Add(r, b), r);
    r = hn::IfThenElse(hn::Ge(r, b), hn::Sub(r, b), r);
    const auto usual = hn::And(hn::Lt(quotient, Constant(d, kLimit)),
                               hn::Lt(b, hn::Set(d, kInfinity<decltype(d)>)));
    return ScalarWhere(
        d, hn::Not(usual), hn::CopySign(r, x),
        [](double p, double q) { return std::fmod(p, q); }, x, y);
  };
  return InDouble(d, in_double, x, y);
}

// x - floor(x / y) y, as of Python's %: it has the sign of y.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Remainder(D d, V x, V y) {
  const V r = Fmod(d, x, y);
  const V zero = hn::Zero(d);
  const auto opposite = hn::Lt(
      hn::Mul(hn::CopySign(Constant(d, 1), r), hn::CopySign(Constant(d, 1), y)),
      zero);
  const V moved = hn::IfThenElse(opposite, hn::Add(r, y), r);
  return hn::IfThenElse(hn::Eq(r, zero), hn::CopySign(zero, y), moved);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_ROUND_INL_H_
