// sinh, cosh, tanh and their inverses for float and double lanes. All but tanh
// work on double lanes. Minimax polynomials made with Sollya 8.0.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_HYPERBOLIC_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_HYPERBOLIC_INL_H_
#undef TENON_CORE_DEVICE_CPU_HYPERBOLIC_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_HYPERBOLIC_INL_H_
#endif

#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/log-inl.h"
#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// (exp(|x|) -+ exp(-|x|)) / 2 from half = exp(|x|) / 2.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Cosh(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto half = ExpSum(d, hn::Abs(x), hn::Zero(d), -1);
    return hn::Add(half, hn::Div(Constant(d, 0.25), half));
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sinh(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto half = ExpSum(d, hn::Abs(x), hn::Zero(d), -1);
    const auto large =
        hn::CopySign(hn::Sub(half, hn::Div(Constant(d, 0.25), half)), x);
    const auto z = hn::Mul(x, x);
    const auto tail = Polynomial(
        d, z, 0x1.5555555555555p-3, 0x1.11111111111d8p-7, 0x1.a01a019ff8728p-13,
        0x1.71de3a7d5ee0ep-19, 0x1.ae6425abe539cp-26, 0x1.6144585cbbb64p-33,
        0x1.992cdcdf22c6ap-41, 0x1.d1d691490eddp-47);
    const auto small = hn::MulAdd(hn::Mul(x, z), tail, x);
    return hn::IfThenElse(hn::Lt(hn::Abs(x), Constant(d, 1)), small, large);
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Tanh(D d, V x) {
  const V one = Constant(d, 1);
  const V magnitude = hn::Abs(x);
  const V e = Exp(d, hn::Add(magnitude, magnitude));
  const V large = hn::Sub(one, hn::Div(Constant(d, 2), hn::Add(e, one)));
  const V z = hn::Mul(x, x);
  V tail;
  if constexpr (kIsFloat<D>) {
    tail = Polynomial(d, z, -0x1.555554p-2, 0x1.110fcap-3, -0x1.b99b0ep-5,
                      0x1.5cf902p-6, -0x1.b05946p-8);
  } else {
    tail = Polynomial(
        d, z, -0x1.5555555555555p-2, 0x1.1111111110fdap-3, -0x1.ba1ba1b9f8fcp-5,
        0x1.664f4875ab5bdp-6, -0x1.226e32bfd8e11p-7, 0x1.d6d331672c60dp-9,
        -0x1.7d976a3dac0a1p-10, 0x1.34c2624e26b19p-11, -0x1.ebef53b9904a8p-13,
        0x1.649edfd2a8bebp-14, -0x1.58c09d17cec23p-16);
  }
  const V small = hn::MulAdd(hn::Mul(x, z), tail, x);
  // Also the sign of 0.
  const auto is_small = hn::Lt(magnitude, Constant(d, 0.55));
  return hn::CopySign(hn::IfThenElse(is_small, small, large), x);
}

// log(2 x) for x above 2^28, where asinh and acosh do not differ from it.
template <class D, class V>
HWY_INLINE V LogOfTwice(D d, V x) {
  const LogReduced<V> reduced = ReduceLog(d, x);
  return LogSpecials(
      d, x, LogOfReduced(d, hn::Add(reduced.k, Constant(d, 1)), reduced.f));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Asinh(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto a = hn::Abs(x);
    const auto one = Constant(d, 1);
    const auto square = hn::Mul(a, a);
    const auto root = hn::Sqrt(hn::Add(square, one));
    const auto middle =
        Log1p(d, hn::Add(a, hn::Div(square, hn::Add(root, one))));
    const auto large = hn::IfThenElse(hn::Gt(a, Constant(d, 0x1p28)),
                                      LogOfTwice(d, a), middle);
    const auto tail = Polynomial(
        d, square, -0x1.5555555555555p-3, 0x1.33333333331f9p-4,
        -0x1.6db6db6da13e5p-5, 0x1.f1c71c66a18f2p-6, -0x1.6e8ba14799a5fp-6,
        0x1.1c4e9ea5849edp-6, -0x1.c994eb15c2c42p-7, 0x1.7a54ea9d33fb5p-7,
        -0x1.3e5d4833e5306p-7, 0x1.0ad61f96b7f9ep-7, -0x1.a1e39a86339f5p-8,
        0x1.05e398bfb7e64p-8, -0x1.711e23c541fe8p-10);
    const auto small = hn::MulAdd(hn::Mul(x, square), tail, x);
    const auto is_small = hn::Lt(a, Constant(d, 0.5));
    return hn::CopySign(hn::IfThenElse(is_small, small, large), x);
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Acosh(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto t = hn::Sub(x, Constant(d, 1));
    const auto root = hn::Sqrt(hn::MulAdd(t, t, hn::Add(t, t)));
    const auto y = Log1p(d, hn::Add(t, root));
    const auto all =
        hn::IfThenElse(hn::Gt(x, Constant(d, 0x1p28)), LogOfTwice(d, x), y);
    return hn::IfThenElse(hn::Ge(t, hn::Zero(d)), all,
                          hn::Set(d, kNan<decltype(d)>));
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Atanh(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto a = hn::Abs(x);
    const auto ratio = hn::Div(hn::Add(a, a), hn::Sub(Constant(d, 1), a));
    const auto y = hn::Mul(Constant(d, 0.5), Log1p(d, ratio));
    return hn::CopySign(hn::IfThenElse(hn::Lt(a, Constant(d, 0x1p-28)), a, y),
                        x);
  };
  return InDouble(d, in_double, x);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_HYPERBOLIC_INL_H_
