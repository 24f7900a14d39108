// Logarithm, sine and cosine that give the same bits at every SIMD level: no
// fused multiply-add, series instead of fits.
#if defined(TENON_CORE_OPS_EXACT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_OPS_EXACT_INL_H_
#undef TENON_CORE_OPS_EXACT_INL_H_
#else
#define TENON_CORE_OPS_EXACT_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// sum of c[k] x^k, from the last of n coefficients.
template <class D, class V>
HWY_INLINE V Series(D d, V x, const double* c, int n) {
  using T = hn::TFromD<D>;
  V sum = hn::Set(d, static_cast<T>(c[n - 1]));
  for (int k = n - 2; k >= 0; --k) {
    sum = hn::Add(hn::Mul(sum, x), hn::Set(d, static_cast<T>(c[k])));
  }
  return sum;
}

// ln x for normal x > 0: x = m 2^e with m in [sqrt(1/2), sqrt(2)), and
// ln m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172.
template <class D, class V>
HWY_INLINE V ExactLog(D d, V x) {
  using T = hn::TFromD<D>;
  constexpr bool kSingle = sizeof(T) == 4;
  constexpr int kMantissa = kSingle ? 23 : 52;
  static constexpr double kArtanh[] = {1,        1.0 / 3,  1.0 / 5,  1.0 / 7,
                                       1.0 / 9,  1.0 / 11, 1.0 / 13, 1.0 / 15,
                                       1.0 / 17, 1.0 / 19, 1.0 / 21};
  const hn::RebindToSigned<D> di;
  using I = hn::TFromD<decltype(di)>;
  const auto root =
      hn::Set(di, static_cast<I>(kSingle ? 0x3F3504F3 : 0x3FE6A09E667F3BCD));
  const auto bits = hn::BitCast(di, x);
  const auto e = hn::ShiftRight<kMantissa>(hn::Sub(bits, root));
  const V m = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<kMantissa>(e)));
  const V one = hn::Set(d, T{1});
  const V s = hn::Div(hn::Sub(m, one), hn::Add(m, one));
  const V series = Series(d, hn::Mul(s, s), kArtanh, kSingle ? 5 : 11);
  const V ln2 = hn::Set(d, static_cast<T>(0.693147180559945309417));
  return hn::Add(hn::Mul(hn::ConvertTo(d, e), ln2),
                 hn::Mul(hn::Add(s, s), series));
}

// Sine and cosine of the angle that `turn`, an integer lane, is as a fraction
// of 2^32 or 2^64 of a full turn.
template <class D, class U, class V>
HWY_INLINE void ExactSinCos(D d, U turn, V& sine, V& cosine) {
  using T = hn::TFromD<D>;
  constexpr bool kSingle = sizeof(T) == 4;
  constexpr int kBits = sizeof(T) * 8;
  static constexpr double kSine[] = {1,
                                     -1.0 / 6,
                                     1.0 / 120,
                                     -1.0 / 5040,
                                     1.0 / 362880,
                                     -1.0 / 39916800,
                                     1.0 / 6227020800,
                                     -1.0 / 1307674368000};
  static constexpr double kCosine[] = {1,
                                       -1.0 / 2,
                                       1.0 / 24,
                                       -1.0 / 720,
                                       1.0 / 40320,
                                       -1.0 / 3628800,
                                       1.0 / 479001600,
                                       -1.0 / 87178291200,
                                       1.0 / 20922789888000};
  const hn::RebindToUnsigned<D> du;
  const hn::RebindToSigned<D> di;
  using W = hn::TFromD<decltype(du)>;
  // The nearest quarter, modulo four, and what is left, in [-1/2, 1/2).
  const auto quarter = hn::ShiftRight<kBits - 2>(
      hn::Add(turn, hn::Set(du, W{1} << (kBits - 3))));
  const V left = hn::ConvertTo(d, hn::BitCast(di, hn::ShiftLeft<2>(turn)));
  const T scale =
      static_cast<T>(1.57079632679489661923 / (kSingle ? 0x1p32 : 0x1p64));
  const V angle = hn::Mul(left, hn::Set(d, scale));
  const V square = hn::Mul(angle, angle);
  const V s = hn::Mul(angle, Series(d, square, kSine, kSingle ? 5 : 8));
  const V c = Series(d, square, kCosine, kSingle ? 5 : 9);
  const auto one = hn::Set(du, W{1});
  const auto two = hn::Set(du, W{2});
  const auto odd = hn::RebindMask(d, hn::Eq(hn::And(quarter, one), one));
  const auto sign = [&](auto q) {
    return hn::BitCast(d, hn::ShiftLeft<kBits - 2>(hn::And(q, two)));
  };
  sine = hn::Xor(hn::IfThenElse(odd, c, s), sign(quarter));
  cosine = hn::Xor(hn::IfThenElse(odd, s, c), sign(hn::Add(quarter, one)));
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
