// log|gamma| and digamma for float and double lanes, all on double lanes. Near
// the zeros of both on the negative axis the absolute error is small, not the
// relative one. Polynomials made with mpmath 1.4 and Sollya 8.0.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_GAMMA_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_GAMMA_INL_H_
#undef TENON_CORE_DEVICE_CPU_GAMMA_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_GAMMA_INL_H_
#endif

#include "core/device/cpu/log-inl.h"
#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// x = n + r with integral n; sin(pi r) and cos(pi r).
template <class D, class V>
HWY_INLINE V SinPiFraction(D d, V x) {
  const V r = hn::Sub(x, hn::Round(x));
  return hn::Mul(r, Polynomial(d, hn::Mul(r, r), 0x1.921fb54442d18p+1,
                               -0x1.4abbce625be32p+2, 0x1.466bc677598f4p+1,
                               -0x1.32d2cce59cc43p-1, 0x1.5078343a8cc15p-4,
                               -0x1.e3071ead61151p-8, 0x1.e8e14cbdbb19dp-12,
                               -0x1.6b5bf0b2a2e8p-16, 0x1.2d0f7bc69716bp-22,
                               0x1.b914246670838p-22));
}

template <class D, class V>
HWY_INLINE V CosPiFraction(D d, V x) {
  const V r = hn::Sub(x, hn::Round(x));
  return Polynomial(d, hn::Mul(r, r), 0x1p+0, -0x1.3bd3cc9be45dep+2,
                    0x1.03c1f081b5aap+2, -0x1.55d3c7e3caafap+0,
                    0x1.e1f5068852eap-3, -0x1.a6d1f25d69acdp-6,
                    0x1.f9d36e25dfc97p-10, -0x1.b6db759aa770ap-14,
                    0x1.1fd5e20fc74c2p-18, -0x1.0b16d18db960dp-23);
}

// From here on the asymptotic series are used.
inline constexpr int kAsymptotic = 8;

// Recurrences from 0 < x < kAsymptotic to 2 + t with |t| <= 1/2: gamma(x) is
// gamma(2 + t) / factor where `divides`, else gamma(2 + t) factor. slope is the
// derivative of factor.
template <class V, class M>
struct GammaReduced {
  V t;
  V factor;
  V slope;
  M divides;
};

template <class D, class V>
HWY_INLINE auto ReduceGamma(D d, V x) {
  const V one = Constant(d, 1);
  const auto below_half = hn::Lt(x, Constant(d, 0.5));
  const auto divides = hn::Lt(x, Constant(d, 1.5));
  // x, or x (x + 1).
  V factor = hn::IfThenElse(divides, x, one);
  V slope = hn::IfThenElseZero(divides, one);
  const V next = hn::Add(x, one);
  factor = hn::IfThenElse(below_half, hn::Mul(x, next), factor);
  slope = hn::IfThenElse(below_half, hn::Add(x, next), slope);
  // (x - 1) (x - 2) ...
  V shifted = x;
  for (int i = 2; i < kAsymptotic; ++i) {
    const auto above = hn::Ge(shifted, Constant(d, 2.5));
    const V less = hn::Sub(shifted, one);
    slope = hn::IfThenElse(above, hn::MulAdd(slope, less, factor), slope);
    factor = hn::IfThenElse(above, hn::Mul(factor, less), factor);
    shifted = hn::IfThenElse(above, less, shifted);
  }
  V t = hn::Sub(shifted, hn::IfThenElse(divides, one, Constant(d, 2)));
  t = hn::IfThenElse(below_half, x, t);
  return GammaReduced<V, decltype(divides)>{t, factor, slope, divides};
}

// log(gamma(x)) for x > 0.
template <class D, class V>
HWY_INLINE V LgammaPositive(D d, V x) {
  const V one = Constant(d, 1);
  const auto r = ReduceGamma(d, x);
  const auto large = hn::Ge(x, Constant(d, kAsymptotic));
  const V log = Log(d, hn::IfThenElse(large, x, r.factor));
  const V near_two = hn::Mul(
      r.t,
      Polynomial(
          d, r.t, 0x1.b0ee6072093cep-2, 0x1.4a34cc4a60fa7p-2,
          -0x1.13e001a557607p-4, 0x1.51322ac7d7fd2p-6, -0x1.e404fc218ecffp-8,
          0x1.7add6eae5b8fdp-9, -0x1.38ac5c2c96006p-10, 0x1.0b36af3424c5p-11,
          -0x1.d3fd4bda4f97bp-13, 0x1.a127dd231f4b2p-14, -0x1.78de85fa0bf74p-15,
          0x1.5806d7786fbc2p-16, -0x1.3cb5f201754a6p-17, 0x1.2640a5e8ab73ep-18,
          -0x1.125408d7ee6ebp-19, 0x1.edf317afe0c72p-21, -0x1.d06b46182e294p-22,
          0x1.2b4bb069ee6a9p-22, -0x1.1be56b7e101c6p-23));
  const V small =
      hn::Add(near_two, hn::IfThenElse(r.divides, hn::Neg(log), log));
  // Stirling: (x - 1/2) (log x - 1) + (log(2 pi) - 1) / 2 + 1 / (12 x) ...
  const V inverse = hn::Div(one, x);
  const V series =
      hn::MulAdd(inverse,
                 Polynomial(d, hn::Mul(inverse, inverse), 0x1.5555555555555p-4,
                            -0x1.6c16c16c149f4p-9, 0x1.a01a017dcf9e1p-11,
                            -0x1.38134d4f8896fp-11, 0x1.b92c33f9445e5p-11,
                            -0x1.ef8d748aeb0f2p-10, 0x1.4bffc9d8b455bp-8),
                 Constant(d, 0x1.acfe390c97d69p-2));
  const V stirling =
      hn::MulAdd(hn::Sub(x, Constant(d, 0.5)), hn::Sub(log, one), series);
  return hn::IfThenElse(hn::Gt(x, hn::Zero(d)),
                        hn::IfThenElse(large, stirling, small),
                        hn::Set(d, kInfinity<D>));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Lgamma(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    using DD = decltype(d);
    const auto a = hn::Abs(x);
    const auto infinity = hn::Set(d, kInfinity<DD>);
    const auto finite = hn::Lt(a, infinity);
    auto y = LgammaPositive(d, hn::IfThenElse(finite, a, Constant(d, 1)));
    // gamma(-a) gamma(a) = -pi / (a sin(pi a)).
    const auto negative = hn::Lt(x, hn::Zero(d));
    if (HWY_UNLIKELY(!hn::AllFalse(d, negative))) {
      const auto sine = hn::Abs(SinPiFraction(d, a));
      const auto log = Log(d, hn::Mul(sine, a));
      const auto reflected =
          hn::Sub(hn::Sub(Constant(d, 0x1.250d048e7a1bdp+0), log), y);
      // Nearer to 0 both signs of x give -log|x|.
      const auto reflects = hn::And(negative, hn::Gt(a, Constant(d, 0x1p-60)));
      y = hn::IfThenElse(reflects, reflected, y);
      y = hn::IfThenElse(hn::And(reflects, hn::Eq(sine, hn::Zero(d))), infinity,
                         y);
    }
    return hn::IfThenElse(finite, y, hn::Mul(x, x));
  };
  return InDouble(d, in_double, x);
}

// digamma(x) for x > 0.
template <class D, class V>
HWY_INLINE V DigammaPositive(D d, V x) {
  const V one = Constant(d, 1);
  const auto r = ReduceGamma(d, x);
  const V steps = hn::Div(r.slope, r.factor);
  const V near_two = Polynomial(
      d, r.t, 0x1.b0ee6072093cep-2, 0x1.4a34cc4a60fa6p-1, -0x1.9dd002780312cp-3,
      0x1.51322ac7d84a6p-4, -0x1.2e831d94f52d3p-5, 0x1.1c26130244a41p-6,
      -0x1.1196d0aa0279ap-7, 0x1.0b36af89c216cp-8, -0x1.073e799508ed2p-9,
      0x1.04b8cd2925e4bp-10, -0x1.031933e455c94p-11, 0x1.020aafeb9532cp-12,
      -0x1.014d5109c9d6dp-13, 0x1.00d8c65004dfap-14, -0x1.019f5317c37cdp-15,
      0x1.016c60642fd5fp-16, -0x1.e54fad6e23daep-18, 0x1.e52339ac70151p-19,
      -0x1.60b5ac7a730fcp-19, 0x1.60aa4409eadabp-20);
  const V small =
      hn::Add(near_two, hn::IfThenElse(r.divides, hn::Neg(steps), steps));
  const V inverse = hn::Div(one, x);
  const V z = hn::Mul(inverse, inverse);
  const V series =
      hn::MulAdd(z,
                 Polynomial(d, z, 0x1.5555555555555p-4, -0x1.1111111110d4fp-7,
                            0x1.0410410195bbfp-8, -0x1.11110c0ff8839p-8,
                            0x1.f077209c326cp-8, -0x1.58e68c895ad5bp-6,
                            0x1.47c69710dec6fp-4, -0x1.329c9079bcef2p-2),
                 hn::Mul(Constant(d, 0.5), inverse));
  return hn::IfThenElse(hn::Ge(x, Constant(d, kAsymptotic)),
                        hn::Sub(Log(d, x), series), small);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Digamma(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    using DD = decltype(d);
    const auto one = Constant(d, 1);
    const auto zero = hn::Zero(d);
    const auto negative = hn::Lt(x, zero);
    auto y = DigammaPositive(d, hn::IfThenElse(negative, hn::Sub(one, x), x));
    // digamma(x) = digamma(1 - x) - pi / tan(pi x); integers are poles.
    if (HWY_UNLIKELY(!hn::AllFalse(d, negative))) {
      const auto sine = SinPiFraction(d, x);
      const auto cotangent = hn::Div(CosPiFraction(d, x), sine);
      const auto reflected =
          hn::NegMulAdd(Constant(d, 0x1.921fb54442d18p+1), cotangent, y);
      y = hn::IfThenElse(negative, reflected, y);
      y = hn::IfThenElse(hn::And(negative, hn::Eq(sine, zero)),
                         hn::Set(d, kNan<DD>), y);
    }
    const auto infinity = hn::Set(d, kInfinity<DD>);
    y = hn::IfThenElse(hn::Eq(x, infinity), x, y);
    return hn::IfThenElse(hn::Eq(x, zero), hn::CopySign(infinity, hn::Neg(x)),
                          y);
  };
  return InDouble(d, in_double, x);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_GAMMA_INL_H_
