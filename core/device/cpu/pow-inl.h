// pow for float and double lanes, with the specials of C's pow. Float lanes
// work on plain double logarithms; double lanes on logarithms of about 105
// bits.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_POW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_POW_INL_H_
#undef TENON_CORE_DEVICE_CPU_POW_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_POW_INL_H_
#endif

#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/log-inl.h"
#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// log(x) for finite x > 0 to about 2^-66 of itself, on double lanes.
template <class D, class V>
HWY_INLINE Pair<V> LogPair(D d, V x) {
  const LogReduced<V> r = ReduceLog(d, x);
  // s = f / (2 + f) in two parts; log(1 + f) = 2 atanh(s).
  const V two = Constant(d, 2);
  const V sum = hn::Add(two, r.f);
  const V sum_low = hn::Sub(r.f, hn::Sub(sum, two));
  const V s = hn::Div(r.f, sum);
  const Pair<V> back = TwoProduct(d, s, sum);
  const V s_low = hn::Div(
      hn::Sub(hn::Sub(hn::Sub(r.f, back.hi), back.lo), hn::Mul(s, sum_low)),
      sum);
  // atanh(s) = s + s z (1/3 + z tail) with z = s^2.
  Pair<V> z = TwoProduct(d, s, s);
  z.lo = hn::MulAdd(hn::Mul(two, s), s_low, z.lo);
  const V tail = Polynomial(d, z.hi, 0x1.999999999999ap-3, 0x1.2492492492306p-3,
                            0x1.c71c71c749946p-4, 0x1.745d173fa25c1p-4,
                            0x1.3b13a89c06d38p-4, 0x1.111592f1866f1p-4,
                            0x1.e00b7d2ca3b77p-5, 0x1.db387aec603e6p-5);
  Pair<V> u =
      QuickTwoSum(Constant(d, 0x1.5555555555555p-2), hn::Mul(z.hi, tail));
  u.lo = hn::Add(u.lo, Constant(d, 0x1.5555555555555p-56));
  Pair<V> v = TwoProduct(d, z.hi, u.hi);
  v.lo = hn::Add(v.lo, hn::MulAdd(z.hi, u.lo, hn::Mul(z.lo, u.hi)));
  Pair<V> cubic = TwoProduct(d, s, v.hi);
  cubic.lo = hn::Add(cubic.lo, hn::MulAdd(s, v.lo, hn::Mul(s_low, v.hi)));
  Pair<V> atanh = QuickTwoSum(s, cubic.hi);
  atanh.lo = hn::Add(atanh.lo, hn::Add(cubic.lo, s_low));
  // Plus k ln 2, whose first part is exact.
  const Pair<V> total = TwoSum(hn::Mul(r.k, Constant(d, 0x1.62e42feep-1)),
                               hn::Mul(two, atanh.hi));
  const V low = hn::MulAdd(r.k, Constant(d, 0x1.a39ef35793c76p-33),
                           hn::Mul(two, atanh.lo));
  return QuickTwoSum(total.hi, hn::Add(total.lo, low));
}

// x^y for 0 < x < inf, x != 1 and finite y.
template <class D, class V>
HWY_INLINE V PowPositive(D d, V x, V y) {
  const Pair<V> log = LogPair(d, x);
  // Beyond 2^11 the result is 0 or infinite: keeps products from overflowing.
  const V limit = Constant(d, 0x1p80);
  const V small_y = hn::Max(hn::Neg(limit), hn::Min(limit, y));
  const Pair<V> product = TwoProduct(d, small_y, log.hi);
  const V low = hn::MulAdd(small_y, log.lo, product.lo);
  const auto in_range = hn::Lt(hn::Abs(product.hi), Constant(d, 2048));
  return ExpSum(d, product.hi, hn::IfThenElseZero(in_range, low), 0);
}

// The sign and specials of x^y around magnitude, which is |x|^y where |x| is
// neither 0, 1 nor infinite and y is finite.
template <class D, class V>
HWY_INLINE V PowSpecials(D d, V x, V y, V magnitude) {
  const V one = Constant(d, 1);
  const V zero = hn::Zero(d);
  const V infinity = hn::Set(d, kInfinity<D>);
  const V a = hn::Abs(x);
  // Infinite y, or |x| of 0 or infinity: the result is 0, 1 or infinite.
  const auto extreme = hn::Or(hn::Eq(hn::Abs(y), infinity),
                              hn::Or(hn::Eq(a, zero), hn::Eq(a, infinity)));
  const auto grows = hn::Xor(hn::Gt(a, one), hn::Lt(y, zero));
  V result =
      hn::IfThenElse(extreme, hn::IfThenElseZero(grows, infinity), magnitude);
  result = hn::IfThenElse(hn::Or(hn::Eq(a, one), hn::Eq(y, zero)), one, result);
  // A negative base: odd y give negative results, fractions none.
  const V half_y = hn::Mul(y, Constant(d, 0.5));
  const auto integral = hn::Eq(hn::Trunc(y), y);
  const auto odd = hn::And(hn::And(integral, hn::Ne(hn::Trunc(half_y), half_y)),
                           hn::Lt(hn::Abs(y), Constant(d, 0x1p53)));
  result = hn::IfThenElse(odd, hn::CopySign(result, x), result);
  const auto negative = hn::And(hn::Lt(x, zero), hn::Ne(a, infinity));
  result = hn::IfThenElse(hn::AndNot(integral, negative), hn::Set(d, kNan<D>),
                          result);
  const V sum = hn::Add(x, y);
  const auto is_nan = hn::Or(hn::IsNaN(x), hn::IsNaN(y));
  result = hn::IfThenElse(is_nan, sum, result);
  const auto always_one = hn::Or(hn::Eq(x, one), hn::Eq(y, zero));
  return hn::IfThenElse(always_one, one, result);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Pow(D d, V x, V y) {
  const auto in_double = [](auto d, auto x, auto y) HWY_ATTR {
    const auto a = hn::Abs(x);
    if constexpr (kIsFloat<D>) {
      return PowSpecials(d, x, y, Exp(d, hn::Mul(y, Log(d, a))));
    } else {
      return PowSpecials(d, x, y, PowPositive(d, a, y));
    }
  };
  return InDouble(d, in_double, x, y);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_POW_INL_H_
