// What the vector math headers share: polynomials, exact sums and products,
// powers of two, and float lanes worked on as double. No lane sees another.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_MATH_BASE_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_MATH_BASE_INL_H_
#undef TENON_CORE_DEVICE_CPU_MATH_BASE_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_MATH_BASE_INL_H_
#endif

#include <cstddef>
#include <cstdint>
#include <limits>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
using Lane = hn::TFromD<D>;

// Integer lanes of the same size.
template <class D>
using Bits = hn::RebindToUnsigned<D>;

template <class D>
inline constexpr bool kIsFloat = sizeof(Lane<D>) == sizeof(float);

// Below AVX2, MulAdd rounds twice.
inline constexpr bool kFused = HWY_TARGET <= HWY_AVX2;

template <class D>
inline constexpr int kMantissaBits = kIsFloat<D> ? 23 : 52;
template <class D>
inline constexpr int kExponentBias = kIsFloat<D> ? 127 : 1023;
// A value plus this is rounded to an integer, which then stands in the low
// bits.
template <class D>
inline constexpr double kRounder = kIsFloat<D> ? 0x1.8p23 : 0x1.8p52;
template <class D>
inline constexpr Lane<D> kInfinity = std::numeric_limits<Lane<D>>::infinity();
template <class D>
inline constexpr Lane<D> kNan = std::numeric_limits<Lane<D>>::quiet_NaN();

template <class D>
HWY_INLINE hn::Vec<D> Constant(D d, double value) {
  return hn::Set(d, static_cast<Lane<D>>(value));
}

// c0 + c1 x + c2 x^2 ... by Horner's rule.
template <class D, class V, class... C>
HWY_INLINE V Polynomial(D d, V x, double c0, C... rest) {
  if constexpr (sizeof...(rest) == 0) {
    return Constant(d, c0);
  } else {
    return hn::MulAdd(Polynomial(d, x, rest...), x, Constant(d, c0));
  }
}

// A value as the unevaluated sum of two lanes, |lo| <= ulp(hi) / 2.
template <class V>
struct Pair {
  V hi;
  V lo;
};

// a + b exactly, for |a| >= |b| or a = 0.
template <class V>
HWY_INLINE Pair<V> QuickTwoSum(V a, V b) {
  const V sum = hn::Add(a, b);
  return {sum, hn::Sub(b, hn::Sub(sum, a))};
}

// a + b exactly.
template <class V>
HWY_INLINE Pair<V> TwoSum(V a, V b) {
  const V sum = hn::Add(a, b);
  const V from_b = hn::Sub(sum, a);
  const V from_a = hn::Sub(sum, from_b);
  return {sum, hn::Add(hn::Sub(a, from_a), hn::Sub(b, from_b))};
}

// a * b exactly, for double lanes. Without a fused multiply-add by Dekker's
// splitting, which needs |a|, |b| < 2^995.
template <class D, class V>
HWY_INLINE Pair<V> TwoProduct(D d, V a, V b) {
  const V product = hn::Mul(a, b);
  if constexpr (kFused) return {product, hn::MulSub(a, b, product)};
  const V splitter = Constant(d, 0x1p27 + 1);
  const V scaled_a = hn::Mul(a, splitter);
  const V scaled_b = hn::Mul(b, splitter);
  const V a1 = hn::Sub(scaled_a, hn::Sub(scaled_a, a));
  const V b1 = hn::Sub(scaled_b, hn::Sub(scaled_b, b));
  const V a2 = hn::Sub(a, a1);
  const V b2 = hn::Sub(b, b1);
  V lo = hn::Sub(hn::Mul(a1, b1), product);
  lo = hn::Add(hn::Add(lo, hn::Mul(a1, b2)), hn::Mul(a2, b1));
  return {product, hn::Add(lo, hn::Mul(a2, b2))};
}

// 2^n for integral n in the range of normal exponents.
template <class D, class V>
HWY_INLINE V PowerOfTwo(D d, V n) {
  const Bits<D> du;
  const auto bits = hn::BitCast(du, hn::Add(n, Constant(d, kRounder<D>)));
  return hn::BitCast(d, hn::Add(hn::ShiftLeft<kMantissaBits<D>>(bits),
                                hn::BitCast(du, Constant(d, 1))));
}

#if HWY_TARGET <= HWY_AVX3
// y 2^n for integral n by AVX-512's instruction for it.
template <class T, size_t N>
HWY_INLINE hn::Vec128<T, N> ScaleNative(hn::Vec128<T, N> y,
                                        hn::Vec128<T, N> n) {
  if constexpr (sizeof(T) == sizeof(float)) {
    return hn::Vec128<T, N>{_mm_scalef_ps(y.raw, n.raw)};
  } else {
    return hn::Vec128<T, N>{_mm_scalef_pd(y.raw, n.raw)};
  }
}
template <class T>
HWY_INLINE hn::Vec256<T> ScaleNative(hn::Vec256<T> y, hn::Vec256<T> n) {
  if constexpr (sizeof(T) == sizeof(float)) {
    return hn::Vec256<T>{_mm256_scalef_ps(y.raw, n.raw)};
  } else {
    return hn::Vec256<T>{_mm256_scalef_pd(y.raw, n.raw)};
  }
}
template <class T>
HWY_INLINE hn::Vec512<T> ScaleNative(hn::Vec512<T> y, hn::Vec512<T> n) {
  if constexpr (sizeof(T) == sizeof(float)) {
    return hn::Vec512<T>{_mm512_scalef_ps(y.raw, n.raw)};
  } else {
    return hn::Vec512<T>{_mm512_scalef_pd(y.raw, n.raw)};
  }
}
#endif

// y 2^n for integral n up to twice the range of exponents; rounds once, also
// where the result is denormal.
template <class D, class V>
HWY_INLINE V ScaleByPowerOfTwo([[maybe_unused]] D d, V y, V n) {
#if HWY_TARGET <= HWY_AVX3
  return ScaleNative(y, n);
#else
  const V rounder = Constant(d, kRounder<D>);
  const V half = hn::Sub(hn::MulAdd(n, Constant(d, 0.5), rounder), rounder);
  return hn::Mul(hn::Mul(y, PowerOfTwo(d, half)),
                 PowerOfTwo(d, hn::Sub(n, half)));
#endif
}

// x with NaN kept: on x86 Min and Max give their second operand then.
template <class D, class V>
HWY_INLINE V ClampKeepNan(D d, V x, double low, double high) {
  return hn::Max(Constant(d, low), hn::Min(Constant(d, high), x));
}

// f(tag, x...) on double lanes, for float lanes by promotion: then results are
// rounded once more but are otherwise as good as double's.
template <class D, class F, class... Vs>
HWY_INLINE hn::Vec<D> InDouble(D d, F f, Vs... x) {
  if constexpr (!kIsFloat<D>) {
    return f(d, x...);
  } else if constexpr (hn::MaxLanes(D()) * sizeof(double) > HWY_MAX_BYTES) {
    const hn::Half<D> dh;
    const hn::Rebind<double, decltype(dh)> dd;
    const auto lo = f(dd, hn::PromoteTo(dd, hn::LowerHalf(dh, x))...);
    const auto hi = f(dd, hn::PromoteTo(dd, hn::UpperHalf(dh, x))...);
    return hn::Combine(d, hn::DemoteTo(dh, hi), hn::DemoteTo(dh, lo));
  } else {
    const hn::Rebind<double, D> dd;
    return hn::DemoteTo(d, f(dd, hn::PromoteTo(dd, x)...));
  }
}

// y, but scalar(x...) in the lanes of `rare`.
template <class D, class M, class V, class F, class... Vs>
HWY_INLINE V ScalarWhere(D d, M rare, V y, F scalar, Vs... x) {
  if (HWY_LIKELY(hn::AllFalse(d, rare))) return y;
  constexpr size_t kLanes = hn::MaxLanes(D());
  struct alignas(64) Buffer {
    Lane<D> lane[kLanes];
  };
  Buffer out;
  Buffer flag;
  hn::Store(y, d, out.lane);
  hn::Store(hn::IfThenElseZero(rare, Constant(d, 1)), d, flag.lane);
  const auto load = [d](V v) HWY_ATTR {
    Buffer buffer;
    hn::Store(v, d, buffer.lane);
    return buffer;
  };
  [&](const auto&... in) HWY_ATTR {
    for (size_t i = 0; i < kLanes; ++i) {
      if (flag.lane[i] != 0) out.lane[i] = scalar(in.lane[i]...);
    }
  }(load(x)...);
  return hn::Load(d, out.lane);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_MATH_BASE_INL_H_
