// sin, cos and tan for float and double lanes, right for every argument: three
// parts of pi/2 after Cody and Waite, beyond 2^20 quadrants libm. All work on
// double lanes. Minimax polynomials made with Sollya 8.0.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_TRIG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_TRIG_INL_H_
#undef TENON_CORE_DEVICE_CPU_TRIG_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_TRIG_INL_H_
#endif

#include <cmath>

#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// x = n pi/2 + hi + lo, |hi| <= pi/4. The two low bits of `quadrant` are n's.
template <class V, class U>
struct TrigReduced {
  U quadrant;
  V hi;
  V lo;
};

inline constexpr double kLargestReduced = 0x1p20;

template <class D, class V>
HWY_INLINE auto ReduceTrig(D d, V x) {
  const Bits<D> du;
  const V rounder = Constant(d, kRounder<D>);
  const V shifted = hn::MulAdd(x, Constant(d, 0x1.45f306dc9c883p-1), rounder);
  const V n = hn::Sub(shifted, rounder);
  // The parts of pi/2 have 33 bits and n has 20, so that products are exact.
  const V a = hn::NegMulAdd(n, Constant(d, 0x1.921fb544p+0), x);
  const V second = hn::Mul(n, Constant(d, 0x1.0b4611a6p-34));
  const V b = hn::Sub(a, second);
  const V lost_b = hn::Sub(hn::Sub(a, b), second);
  const V third = hn::Mul(n, Constant(d, 0x1.3198a2ep-69));
  const V rest = hn::MulAdd(n, Constant(d, -0x1.b839a252049c1p-104),
                            hn::Sub(lost_b, third));
  const V hi = hn::Add(b, rest);
  const V lo = hn::Add(hn::Sub(b, hi), rest);
  const auto quadrant = hn::BitCast(du, shifted);
  return TrigReduced<V, decltype(quadrant)>{quadrant, hi, lo};
}

// sin(hi + lo) and cos(hi + lo). kFew: coefficients enough for a float result.
template <bool kFew, class D, class V>
HWY_INLINE V SinOfReduced(D d, V hi, V lo) {
  const V z = hn::Mul(hi, hi);
  if constexpr (kFew) {
    const V tail = Polynomial(d, z, -0x1.555555545b528p-3, 0x1.11110de8472dfp-7,
                              -0x1.a0139e0699988p-13, 0x1.6dbae35c0b5ep-19);
    return hn::MulAdd(hn::Mul(hi, z), tail, hi);
  } else {
    const V tail = Polynomial(d, z, -0x1.5555555555555p-3, 0x1.1111111110c74p-7,
                              -0x1.a01a019e9cfc7p-13, 0x1.71de37abfe0b6p-19,
                              -0x1.ae601ac6fd253p-26, 0x1.5e0f4550227b2p-33);
    const V cubic = hn::Mul(hi, z);
    // sin(hi + lo) = sin(hi) + lo (1 - hi^2 / 2).
    const V low = hn::NegMulAdd(hn::Mul(z, lo), Constant(d, 0.5), lo);
    return hn::Add(hi, hn::MulAdd(cubic, tail, low));
  }
}

template <bool kFew, class D, class V>
HWY_INLINE V CosOfReduced(D d, V hi, V lo) {
  const V one = Constant(d, 1);
  const V z = hn::Mul(hi, hi);
  const V half = hn::Mul(Constant(d, 0.5), z);
  if constexpr (kFew) {
    const V tail =
        Polynomial(d, z, 0x1.5555555501e0dp-5, -0x1.6c16bf50355f8p-10,
                   0x1.a015be0537d66p-16, -0x1.25222e531caecp-22);
    return hn::MulAdd(hn::Mul(z, z), tail, hn::Sub(one, half));
  } else {
    const V tail =
        Polynomial(d, z, 0x1.5555555555555p-5, -0x1.6c16c16c168c5p-10,
                   0x1.a01a019f36bf6p-16, -0x1.27e4fa00c5845p-22,
                   0x1.1eeb55793b5bdp-29, -0x1.9071c0389561ep-37);
    const V head = hn::Sub(one, half);
    const V lost = hn::Sub(hn::Sub(one, head), half);
    // cos(hi + lo) = cos(hi) - hi lo.
    const V low = hn::NegMulAdd(hi, lo, lost);
    return hn::Add(head, hn::MulAdd(hn::Mul(z, z), tail, low));
  }
}

// Lanes where the two low bits of quadrant have `bit` set.
template <class D, class U>
HWY_INLINE hn::Mask<D> QuadrantHas(D d, U quadrant, uint64_t bit) {
  const Bits<D> du;
  return hn::RebindMask(d, hn::TestBit(quadrant, hn::Set(du, bit)));
}

// sin(x + shift pi/2) for shift 0 or 1: sin or cos of x.
template <bool kFew, class D, class V>
HWY_INLINE V SinShifted(D d, V x, uint64_t shift) {
  const Bits<D> du;
  const auto r = ReduceTrig(d, x);
  const auto quadrant = hn::Add(r.quadrant, hn::Set(du, shift));
  const V y = hn::IfThenElse(QuadrantHas(d, quadrant, 1),
                             CosOfReduced<kFew>(d, r.hi, r.lo),
                             SinOfReduced<kFew>(d, r.hi, r.lo));
  // Bit 1 of the quadrant is the sign.
  const auto sign =
      hn::And(hn::ShiftLeft<62>(quadrant), hn::BitCast(du, hn::SignBit(d)));
  return hn::Xor(y, hn::BitCast(d, sign));
}

template <class D, class V>
HWY_INLINE hn::Mask<D> TooLargeToReduce(D d, V x) {
  return hn::Gt(hn::Abs(x), Constant(d, kLargestReduced));
}

// y, but x where sin(x) and tan(x) are x; this keeps the sign of 0.
template <class D, class V>
HWY_INLINE V SelfNearZero(D d, V x, V y) {
  return hn::IfThenElse(hn::Lt(hn::Abs(x), Constant(d, 0x1p-27)), x, y);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sin(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    return ScalarWhere(
        d, TooLargeToReduce(d, x),
        SelfNearZero(d, x, SinShifted<kIsFloat<D>>(d, x, 0)),
        [](double v) { return std::sin(v); }, x);
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Cos(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    return ScalarWhere(
        d, TooLargeToReduce(d, x), SinShifted<kIsFloat<D>>(d, x, 1),
        [](double v) { return std::cos(v); }, x);
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Tan(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto r = ReduceTrig(d, x);
    const auto sin = SinOfReduced<kIsFloat<D>>(d, r.hi, r.lo);
    const auto cos = CosOfReduced<kIsFloat<D>>(d, r.hi, r.lo);
    const auto odd = QuadrantHas(d, r.quadrant, 1);
    const auto y = hn::Div(hn::IfThenElse(odd, hn::Neg(cos), sin),
                           hn::IfThenElse(odd, sin, cos));
    return ScalarWhere(
        d, TooLargeToReduce(d, x), SelfNearZero(d, x, y),
        [](double v) { return std::tan(v); }, x);
  };
  return InDouble(d, in_double, x);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_TRIG_INL_H_
