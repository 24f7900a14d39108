// exp, exp2, expm1 and sigmoid for float and double lanes. Range reduction
// after Cody and Waite; minimax polynomials made with Sollya 8.0 (fpminimax).
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_EXP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_EXP_INL_H_
#undef TENON_CORE_DEVICE_CPU_EXP_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_EXP_INL_H_
#endif

#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// x = n ln 2 + hi + lo with integral n: hi is exact, lo = -n times the low part
// of ln 2.
template <class V>
struct ExpReduced {
  V n;
  V hi;
  V lo;
};

template <class D, class V>
HWY_INLINE ExpReduced<V> ReduceExp(D d, V x) {
  constexpr double kLn2High = kIsFloat<D> ? 0x1.62e4p-1 : 0x1.62e42feep-1;
  constexpr double kLn2Low =
      kIsFloat<D> ? 0x1.7f7d1cf79abcap-20 : 0x1.a39ef35793c76p-33;
  const V rounder = Constant(d, kRounder<D>);
  const V n = hn::Sub(hn::MulAdd(x, Constant(d, 0x1.71547652b82fep+0), rounder),
                      rounder);
  return {n, hn::NegMulAdd(n, Constant(d, kLn2High), x),
          hn::Mul(n, Constant(d, -kLn2Low))};
}

// (exp(r) - 1 - r) / r^2 for |r| <= ln(2) / 2.
template <class D, class V>
HWY_INLINE V ExpTail(D d, V r) {
  if constexpr (kIsFloat<D>) {
    return Polynomial(d, r, 0x1p-1, 0x1.5554dcp-3, 0x1.5554e8p-5, 0x1.120c28p-7,
                      0x1.6d4e7p-10);
  } else {
    return Polynomial(d, r, 0x1.0000000000001p-1, 0x1.5555555555558p-3,
                      0x1.5555555553cc2p-5, 0x1.111111110f8dp-7,
                      0x1.6c16c178b624ep-10, 0x1.a01a01afbeba8p-13,
                      0x1.a019b88afbe0dp-16, 0x1.71ddf76e11584p-19,
                      0x1.2892099c9ee21p-22, 0x1.af61f506fe2c2p-26);
  }
}

// exp(x + low) 2^shift for |low| <= ulp(x) and integral shift, both mostly 0.
template <class D, class V>
HWY_INLINE V ExpSum(D d, V x, V low, double shift) {
  x = ClampKeepNan(d, x, kIsFloat<D> ? -150 : -800, kIsFloat<D> ? 90 : 712);
  const ExpReduced<V> reduced = ReduceExp(d, x);
  low = hn::Add(reduced.lo, low);
  const V r = hn::Add(reduced.hi, low);
  // Smallest first: one rounding of weight is left.
  const V rest = hn::MulAdd(hn::Mul(r, r), ExpTail(d, r), low);
  const V y = hn::Add(hn::Add(reduced.hi, rest), Constant(d, 1));
  return ScaleByPowerOfTwo(d, y, hn::Add(reduced.n, Constant(d, shift)));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp(D d, V x) {
  return ExpSum(d, x, hn::Zero(d), 0);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp2(D d, V x) {
  x = ClampKeepNan(d, x, kIsFloat<D> ? -160 : -1100, kIsFloat<D> ? 130 : 1030);
  const V rounder = Constant(d, kRounder<D>);
  const V n = hn::Sub(hn::Add(x, rounder), rounder);
  const V r = hn::Sub(x, n);
  V tail;
  if constexpr (kIsFloat<D>) {
    tail = Polynomial(d, r, 0x1.62e43p-1, 0x1.ebfbep-3, 0x1.c6af9cp-5,
                      0x1.3b2a48p-7, 0x1.5ef5dp-10, 0x1.442512p-13);
  } else {
    tail = Polynomial(
        d, r, 0x1.62e42fefa39efp-1, 0x1.ebfbdff82c598p-3, 0x1.c6b08d704a1d3p-5,
        0x1.3b2ab6fba1ec4p-7, 0x1.5d87fe787493ap-10, 0x1.4309130944095p-13,
        0x1.ffcbfd479e5bbp-17, 0x1.62bfd4df40b7cp-20, 0x1.b52335e6fe3c9p-24,
        0x1.e60595a88cd51p-28, 0x1.ec6b6282a685bp-32);
  }
  return ScaleByPowerOfTwo(d, hn::MulAdd(r, tail, Constant(d, 1)), n);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Expm1(D d, V x) {
  const V clamped =
      ClampKeepNan(d, x, kIsFloat<D> ? -40 : -80, kIsFloat<D> ? 89 : 710);
  const ExpReduced<V> reduced = ReduceExp(d, clamped);
  const V r = hn::Add(reduced.hi, reduced.lo);
  const V tail = hn::MulAdd(hn::Mul(r, r), ExpTail(d, r), reduced.lo);
  // Half of the result, as 2^n may be above the largest value.
  const V scale = PowerOfTwo(d, hn::Sub(reduced.n, Constant(d, 1)));
  const V head =
      hn::MulAdd(scale, reduced.hi, hn::Sub(scale, Constant(d, 0.5)));
  const V half = hn::MulAdd(scale, tail, head);
  constexpr double kTiny = kIsFloat<D> ? 0x1p-26 : 0x1p-55;
  return hn::IfThenElse(hn::Lt(hn::Abs(x), Constant(d, kTiny)), x,
                        hn::Add(half, half));
}

// 1 / (1 + exp(-x)), denormal for large negative x.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sigmoid(D d, V x) {
  const V one = Constant(d, 1);
  const V e = Exp(d, hn::Neg(hn::Abs(x)));
  return hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one),
                 hn::Add(one, e));
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_EXP_INL_H_
