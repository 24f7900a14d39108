// log, log2, log10, log1p, softplus and log_sigmoid for float and double lanes:
// atanh series after fdlibm, minimax polynomials made with Sollya 8.0.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_LOG_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_LOG_INL_H_
#undef TENON_CORE_DEVICE_CPU_LOG_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_LOG_INL_H_
#endif

#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)), for 0 < x < inf.
template <class V>
struct LogReduced {
  V k;
  V f;
};

template <class D, class V>
HWY_INLINE LogReduced<V> ReduceNormalLog(D d, V x) {
  const Bits<D> du;
  using U = Lane<Bits<D>>;
  constexpr int kMantissa = kMantissaBits<D>;
  const auto one = hn::BitCast(du, Constant(d, 1));
  const auto root_half = hn::BitCast(du, Constant(d, 0x1.6a09e667f3bcdp-1));
  const auto bits = hn::Add(hn::BitCast(du, x), hn::Sub(one, root_half));
  const auto mantissa = hn::And(bits, hn::Set(du, (U{1} << kMantissa) - 1));
  // An integer e below 2^kMantissa is the low part of the value 2^kMantissa +
  // e.
  const V offset = Constant(d, static_cast<double>(U{1} << kMantissa));
  const V biased = hn::BitCast(
      d, hn::Or(hn::ShiftRight<kMantissa>(bits), hn::BitCast(du, offset)));
  const V k = hn::Sub(hn::Sub(biased, offset), Constant(d, kExponentBias<D>));
  const V m = hn::BitCast(d, hn::Add(mantissa, root_half));
  return {k, hn::Sub(m, Constant(d, 1))};
}

template <class D, class V>
HWY_INLINE LogReduced<V> ReduceLog(D d, V x) {
  constexpr double kShift = kIsFloat<D> ? 24 : 54;
  const V two_to_shift = Constant(d, kIsFloat<D> ? 0x1p24 : 0x1p54);
  const auto denormal =
      hn::Lt(x, hn::Set(d, std::numeric_limits<Lane<D>>::min()));
  LogReduced<V> reduced =
      ReduceNormalLog(d, hn::IfThenElse(denormal, hn::Mul(x, two_to_shift), x));
  reduced.k =
      hn::Sub(reduced.k, hn::IfThenElseZero(denormal, Constant(d, kShift)));
  return reduced;
}

// k ln 2 + log(1 + f).
template <class D, class V>
HWY_INLINE V LogOfReduced(D d, V k, V f) {
  constexpr double kLn2High = kIsFloat<D> ? 0x1.62e4p-1 : 0x1.62e42feep-1;
  constexpr double kLn2Low =
      kIsFloat<D> ? 0x1.7f7d1cf79abcap-20 : 0x1.a39ef35793c76p-33;
  const V s = hn::Div(f, hn::Add(f, Constant(d, 2)));
  const V z = hn::Mul(s, s);
  V tail;
  if constexpr (kIsFloat<D>) {
    tail = Polynomial(d, z, 0x1.55555cp-1, 0x1.997b4ap-2, 0x1.2f0748p-2);
  } else {
    tail = Polynomial(d, z, 0x1.5555555555558p-1, 0x1.99999999950bcp-2,
                      0x1.2492492e3ec62p-2, 0x1.c71c627b13f55p-3,
                      0x1.7462d3eab3a68p-3, 0x1.39fa428a21c94p-3,
                      0x1.2b8b8307bdf6ap-3);
  }
  const V half_square = hn::Mul(Constant(d, 0.5), hn::Mul(f, f));
  const V inner = hn::MulAdd(s, hn::MulAdd(z, tail, half_square),
                             hn::Mul(k, Constant(d, kLn2Low)));
  return hn::MulAdd(k, Constant(d, kLn2High),
                    hn::Sub(f, hn::Sub(half_square, inner)));
}

// y where 0 < x < inf; there and elsewhere what every logarithm gives.
template <class D, class V>
HWY_INLINE V LogSpecials(D d, V x, V y) {
  const auto positive = hn::Gt(x, hn::Zero(d));
  const auto infinity = hn::Set(d, kInfinity<D>);
  const V other = hn::IfThenElse(hn::Eq(x, hn::Zero(d)), hn::Neg(infinity),
                                 hn::Set(d, kNan<D>));
  y = hn::IfThenElse(hn::Eq(x, infinity), x, y);
  return hn::IfThenElse(positive, y, other);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log(D d, V x) {
  const LogReduced<V> reduced = ReduceLog(d, x);
  return LogSpecials(d, x, LogOfReduced(d, reduced.k, reduced.f));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log2(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto reduced = ReduceLog(d, x);
    const auto log = LogOfReduced(d, hn::Zero(d), reduced.f);
    const auto fraction =
        hn::MulAdd(log, Constant(d, 0x1.71547652b82fep+0),
                   hn::Mul(log, Constant(d, 0x1.777d0ffda0d24p-56)));
    return LogSpecials(d, x, hn::Add(reduced.k, fraction));
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log10(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto reduced = ReduceLog(d, x);
    const auto log = LogOfReduced(d, hn::Zero(d), reduced.f);
    // k times the first part of log10(2), of 32 bits, is exact.
    const auto low =
        hn::MulAdd(reduced.k, Constant(d, -0x1.0c0219dc1da99p-39),
                   hn::Mul(log, Constant(d, 0x1.95355baaafad3p-57)));
    const auto fraction =
        hn::MulAdd(log, Constant(d, 0x1.bcb7b1526e50ep-2), low);
    const auto y =
        hn::MulAdd(reduced.k, Constant(d, 0x1.3441350ap-2), fraction);
    return LogSpecials(d, x, y);
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log1p(D d, V x) {
  const V one = Constant(d, 1);
  const V u = hn::Add(one, x);
  const LogReduced<V> reduced = ReduceNormalLog(d, u);
  // What 1 + x lost in rounding, on the scale of 1 + f; nothing from 2^60 on.
  const V lost = hn::IfThenElse(hn::Lt(x, one), hn::Sub(x, hn::Sub(u, one)),
                                hn::Sub(one, hn::Sub(u, x)));
  const V scaled = hn::Mul(lost, PowerOfTwo(d, hn::Neg(reduced.k)));
  const V f = hn::Add(
      reduced.f, hn::IfThenElseZero(hn::Lt(x, Constant(d, 0x1p60)), scaled));
  const V y = LogOfReduced(d, reduced.k, f);
  const auto exact =
      hn::Or(hn::Eq(x, hn::Zero(d)), hn::Eq(x, hn::Set(d, kInfinity<D>)));
  return hn::IfThenElse(exact, x, LogSpecials(d, u, y));
}

// log(1 + exp(x)).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Softplus(D d, V x) {
  const V tail = Log1p(d, Exp(d, hn::Neg(hn::Abs(x))));
  return hn::Add(hn::Max(hn::Zero(d), x), tail);
}

// log(sigmoid(x)).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V LogSigmoid(D d, V x) {
  return hn::Neg(Softplus(d, hn::Neg(x)));
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_LOG_INL_H_
