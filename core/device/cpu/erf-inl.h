// erf, erfc and the inverse of erf for float and double lanes. The tail is
// after Shepherd and Laframboise (1981), the inverse after Giles (2012);
// polynomials made with Sollya 8.0 and mpmath 1.4.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_ERF_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_ERF_INL_H_
#undef TENON_CORE_DEVICE_CPU_ERF_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_ERF_INL_H_
#endif

#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/log-inl.h"
#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// erf(x) for |x| <= 1, on double lanes.
template <class D, class V>
HWY_INLINE V ErfNearZero(D d, V x) {
  const V tail = Polynomial(
      d, hn::Mul(x, x), 0x1.06eba8214db69p-3, -0x1.812746b0379fdp-2,
      0x1.ce2f21a04362dp-4, -0x1.b82ce312abf08p-6, 0x1.565bcd12991cp-8,
      -0x1.c02db49b09506p-11, 0x1.f9a335388d2f5p-14, -0x1.f4d333884b5cap-17,
      0x1.b9ee95850f6f5p-20, -0x1.5f9828c55da45p-23, 0x1.fc78cbccf6129p-27,
      -0x1.46794feb16f44p-30, 0x1.2978304266ff7p-34);
  return hn::MulAdd(x, tail, x);
}

// erfc(x) for x >= 1/2, on double lanes.
template <class D, class V>
HWY_INLINE V ErfcTail(D d, V x) {
  x = ClampKeepNan(d, x, 0.5, 28);
  const V four = Constant(d, 4);
  const V t = hn::Div(hn::Sub(x, four), hn::Add(x, four));
  const V y = Polynomial(
      d, t, 0x1.3ba5916e9fd7fp+0, -0x1.1df1ad154a26cp-3, 0x1.f7f5df66fc2b8p-7,
      0x1.16ecefcfa3221p-4, -0x1.9ddb23c3e0946p-4, 0x1.7fee004e5f884p-4,
      -0x1.0fb06dff04441p-4, 0x1.3079edec4582bp-5, -0x1.09623862f9d7ep-6,
      0x1.49c67584ba22fp-8, -0x1.8d4ab72f7f26dp-11, -0x1.a1e14277a92d8p-13,
      0x1.3be231f9e83ebp-13, -0x1.991d1d1c48a38p-16, -0x1.78d9bff496737p-17,
      0x1.7d07a96dd3578p-18, 0x1.4bcfbf993522p-22, -0x1.a30e50befe33fp-21,
      0x1.fbf0f74837d69p-25, 0x1.3c50186789fp-24, -0x1.43e6e5e940a5cp-27);
  const Pair<V> square = TwoProduct(d, x, x);
  // Kept 2^64 above the result until it is whole, as that may be denormal.
  const V e = ExpSum(d, hn::Neg(square.hi), hn::Neg(square.lo), 64);
  const V divisor = hn::MulAdd(Constant(d, 2), x, Constant(d, 1));
  return hn::Mul(hn::Mul(e, hn::Div(y, divisor)), Constant(d, 0x1p-64));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Erf(D d, V x) {
  const V a = hn::Abs(x);
  const V one = Constant(d, 1);
  if constexpr (kIsFloat<D>) {
    const V tail = Polynomial(d, hn::Mul(x, x), 0x1.06eba8p-3, -0x1.812742p-2,
                              0x1.ce2e1ap-4, -0x1.b816d6p-6, 0x1.55741p-8,
                              -0x1.b5c508p-11, 0x1.b5d9dep-14, -0x1.00c2dcp-17);
    const V small = hn::MulAdd(x, tail, x);
    const V clamped = hn::Min(Constant(d, 4), a);
    const V log_erfc =
        Polynomial(d, clamped, -0x1.a4831cp-10, -0x1.1f9142p+0, -0x1.48ef1cp-1,
                   -0x1.9daeecp-4, 0x1.6347dp-6, -0x1.a57cecp-9, 0x1.2f5476p-12,
                   -0x1.8bb19p-17);
    const V large = hn::CopySign(hn::Sub(one, Exp(d, log_erfc)), x);
    return hn::IfThenElse(hn::Lt(a, Constant(d, 1.25)), small, large);
  } else {
    const V large = hn::CopySign(hn::Sub(one, ErfcTail(d, a)), x);
    return hn::IfThenElse(hn::Lt(a, one), ErfNearZero(d, x), large);
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Erfc(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto half = Constant(d, 0.5);
    const auto near = hn::Sub(Constant(d, 1), ErfNearZero(d, x));
    const auto tail = ErfcTail(d, hn::Abs(x));
    const auto left = hn::Sub(Constant(d, 2), tail);
    const auto far = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), left, tail);
    return hn::IfThenElse(hn::Lt(hn::Abs(x), half), near, far);
  };
  return InDouble(d, in_double, x);
}

// An approximation of the t with erf(t) = y, good to about 4 ulp, from
// w = -log(1 - y^2), for 0 <= y < 1 on double lanes.
template <class D, class V>
HWY_INLINE V RoughErfinv(D d, V y) {
  const V one = Constant(d, 1);
  const V w = hn::Neg(Log(d, hn::Mul(hn::Sub(one, y), hn::Add(one, y))));
  const V root = hn::Sqrt(w);
  const V near = Polynomial(
      d, hn::Sub(w, Constant(d, 3.125)), 0x1.a755e7c99ae86p+0,
      0x1.ebd80d9b13e2bp-3, -0x1.8b6c33114eae7p-8, -0x1.84576948514e9p-11,
      0x1.879c2a20bb963p-13, -0x1.d1d1f7b799e14p-17, -0x1.6e8a53d8b2f84p-20,
      0x1.c6b4f5b4485bep-22, -0x1.f36ce9a1f1537p-26, -0x1.1a9e34ea80b32p-28,
      0x1.20f50c65994a5p-30, -0x1.dc58e86640cd4p-35, -0x1.c89af9a5a861dp-37,
      0x1.72a472e24d62fp-39, -0x1.6d16abb83554bp-44, -0x1.6d477ac908a6ep-45,
      0x1.da47a520e32a3p-48, 0x1.8fbd6d8bfb534p-56, -0x1.299d9e862c5a3p-53,
      0x1.9a782918c0eefp-57, 0x1.457b7c7ee27bcp-60, -0x1.8c612fe6d4cc6p-63,
      -0x1.1d97cd0a28444p-72);
  const V middle = Polynomial(
      d, hn::Sub(root, Constant(d, 3.25)), 0x1.8abcc380d5a48p+1,
      0x1.0158a6d641d39p+0, 0x1.5ffcfe5b6db7ap-8, -0x1.ebadabb88eb36p-9,
      0x1.468eeca887021p-9, -0x1.ba924133966efp-10, 0x1.f3cc54ba4185ap-11,
      -0x1.7448a8807fc16p-12, 0x1.932deb51d5effp-16, 0x1.1e684a09f878bp-14,
      -0x1.8cf1ea476ca5dp-15, 0x1.a29a626bd0bb9p-17, 0x1.88e7be48aa51ap-19,
      -0x1.0d5f12f3cb324p-18, 0x1.918866d43073fp-20, 0x1.3acdcdc26635cp-26,
      -0x1.206ae34abd5a9p-22, 0x1.85a326c1cb527p-24, -0x1.a53a301e22b57p-32);
  const V far = Polynomial(
      d, hn::Sub(root, Constant(d, 5.125)), 0x1.3e79eb73b06f3p+2,
      0x1.02a027c1f336fp+0, -0x1.bdda7d49511c4p-13, -0x1.795c0dd4218f9p-13,
      0x1.0f552ba51bca5p-14, -0x1.16550dfac0292p-16, 0x1.f6fe3ed1d1c38p-19,
      -0x1.ab7afe3d15d44p-21, 0x1.6b92df5e44107p-23, -0x1.64c5793bc1c85p-25,
      0x1.f592a10487f1dp-27, -0x1.e2a4dc54abe1ep-28, 0x1.dff17720aa35dp-29,
      -0x1.d3c6a68f4a1e9p-30, 0x1.d3bd93d466be9p-31, -0x1.4906e865e79e8p-32,
      0x1.6499a0335958p-36, 0x1.d9f5c85441729p-37);
  const V tail = hn::IfThenElse(hn::Lt(w, Constant(d, 16)), middle, far);
  return hn::Mul(y, hn::IfThenElse(hn::Lt(w, Constant(d, 6.25)), near, tail));
}

// The t with erf(t) = y.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Erfinv(D d, V y) {
  const auto in_double = [](auto d, auto y) HWY_ATTR {
    const auto one = Constant(d, 1);
    const auto a = hn::Abs(y);
    auto t = RoughErfinv(d, a);
    if constexpr (!kIsFloat<D>) {
      // A step of Newton's method, on 1 - erf where that is the smaller.
      const auto miss = hn::IfThenElse(hn::Lt(a, Constant(d, 0.5)),
                                       hn::Sub(ErfNearZero(d, t), a),
                                       hn::Sub(hn::Sub(one, a), Erfc(d, t)));
      const auto slope_inverse =
          hn::Mul(Constant(d, 0x1.c5bf891b4ef6bp-1), Exp(d, hn::Mul(t, t)));
      t = hn::NegMulAdd(miss, slope_inverse, t);
    }
    const auto infinity = hn::Set(d, kInfinity<decltype(d)>);
    const auto end =
        hn::IfThenElse(hn::Eq(a, one), infinity, hn::Set(d, kNan<decltype(d)>));
    return hn::CopySign(hn::IfThenElse(hn::Lt(a, one), t, end), y);
  };
  return InDouble(d, in_double, y);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_ERF_INL_H_
