// rsqrt and cbrt for float and double lanes; the square root is Highway's Sqrt.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_ROOT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_ROOT_INL_H_
#undef TENON_CORE_DEVICE_CPU_ROOT_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_ROOT_INL_H_
#endif

#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Rsqrt(D d, V x) {
  return hn::Div(Constant(d, 1), hn::Sqrt(x));
}

// After fdlibm: a 22-bit root, then one step of Halley's method.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Cbrt(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    using DD = decltype(d);
    const Bits<DD> du;
    const auto a = hn::Abs(x);
    const auto denormal = hn::Lt(a, Constant(d, 0x1p-1022));
    const auto scaled =
        hn::IfThenElse(denormal, hn::Mul(a, Constant(d, 0x1p54)), a);
    // scaled = 2^(3 third) 2^rest m, with m in [1, 2) and rest 0, 1 or 2.
    const auto bits = hn::BitCast(du, scaled);
    const auto offset = Constant(d, 0x1p52);
    const auto exponent = hn::Sub(
        hn::BitCast(d,
                    hn::Or(hn::ShiftRight<52>(bits), hn::BitCast(du, offset))),
        hn::Add(offset, Constant(d, 1023)));
    const auto rounder = Constant(d, kRounder<DD>);
    const auto third = hn::Sub(
        hn::Add(
            hn::Mul(hn::Sub(exponent, Constant(d, 1)), Constant(d, 1.0 / 3)),
            rounder),
        rounder);
    const auto rest = hn::Sub(exponent, hn::Mul(third, Constant(d, 3)));
    const auto mantissa = hn::And(bits, hn::Set(du, (uint64_t{1} << 52) - 1));
    const auto m =
        hn::BitCast(d, hn::Or(mantissa, hn::BitCast(du, Constant(d, 1))));
    const auto root_rest = hn::IfThenElse(
        hn::Gt(rest, Constant(d, 1.5)), Constant(d, 0x1.965fea53d6e3dp+0),
        hn::IfThenElse(hn::Gt(rest, Constant(d, 0.5)),
                       Constant(d, 0x1.428a2f98d728bp+0), Constant(d, 1)));
    const auto reduced = hn::Mul(m, PowerOfTwo(d, rest));
    const auto rough = hn::Mul(
        root_rest, Polynomial(d, m, 0x1.e4b0cc26c356dp-2, 0x1.ad234fe066e98p-1,
                              -0x1.e07d7e66369f9p-2, 0x1.9f49ab1ed6ddbp-3,
                              -0x1.9cc43b46bc14p-5, 0x1.5e85bcf4ecc0ap-8));
    // Cut to 22 bits, so that its square is exact.
    const auto t = hn::BitCast(
        d, hn::And(hn::BitCast(du, rough), hn::Set(du, ~uint64_t{0x7fffffff})));
    const auto r = hn::Div(reduced, hn::Mul(t, t));
    const auto step = hn::Div(hn::Sub(r, t), hn::Add(hn::Add(t, t), r));
    const auto power =
        hn::Sub(third, hn::IfThenElseZero(denormal, Constant(d, 18)));
    const auto y = hn::Mul(hn::MulAdd(t, step, t), PowerOfTwo(d, power));
    const auto usual =
        hn::And(hn::Gt(a, hn::Zero(d)), hn::Lt(a, hn::Set(d, kInfinity<DD>)));
    return hn::IfThenElse(usual, hn::CopySign(y, x), x);
  };
  return InDouble(d, in_double, x);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_ROOT_INL_H_
