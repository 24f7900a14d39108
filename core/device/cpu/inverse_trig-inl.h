// asin, acos, atan and atan2 for float and double lanes, all on double lanes:
// argument reductions after Cephes, minimax polynomials made with Sollya 8.0.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_INVERSE_TRIG_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_INVERSE_TRIG_INL_H_
#undef TENON_CORE_DEVICE_CPU_INVERSE_TRIG_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_INVERSE_TRIG_INL_H_
#endif

#include "core/device/cpu/math_base-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

inline constexpr double kHalfPi = 0x1.921fb54442d18p+0;
inline constexpr double kHalfPiLow = 0x1.1a62633145c07p-54;

// asin(s) - s for s^2 = z <= 1/4.
template <class D, class V>
HWY_INLINE V AsinTail(D d, V s, V z) {
  const V tail = Polynomial(
      d, z, 0x1.555555555554ep-3, 0x1.333333333746dp-4, 0x1.6db6db67c1797p-5,
      0x1.f1c71fd904adp-6, 0x1.6e8b22b1a5094p-6, 0x1.1c59dc98793ebp-6,
      0x1.c863c930d6068p-7, 0x1.859067cc4dab7p-7, 0x1.fb41503dbc3b9p-8,
      0x1.09cd5f1de08e9p-6, -0x1.6a9bf3e7455eap-7, 0x1.d14ec2a309198p-6);
  return hn::Mul(hn::Mul(s, z), tail);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Asin(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto a = hn::Abs(x);
    const auto half = Constant(d, 0.5);
    const auto is_large = hn::Gt(a, half);
    const auto z_large = hn::Mul(hn::Sub(Constant(d, 1), a), half);
    const auto z = hn::IfThenElse(is_large, z_large, hn::Mul(a, a));
    const auto s = hn::IfThenElse(is_large, hn::Sqrt(z), a);
    const auto tail = AsinTail(d, s, z);
    // pi/2 - 2 asin(sqrt((1 - a) / 2)).
    const auto two = Constant(d, 2);
    const auto head = hn::NegMulAdd(two, s, Constant(d, kHalfPi));
    const auto low = hn::NegMulAdd(two, tail, Constant(d, kHalfPiLow));
    const auto y =
        hn::IfThenElse(is_large, hn::Add(head, low), hn::Add(s, tail));
    return hn::CopySign(y, x);
  };
  return InDouble(d, in_double, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Acos(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    const auto a = hn::Abs(x);
    const auto half = Constant(d, 0.5);
    const auto two = Constant(d, 2);
    const auto is_large = hn::Gt(a, half);
    const auto z_large = hn::Mul(hn::Sub(Constant(d, 1), a), half);
    const auto z = hn::IfThenElse(is_large, z_large, hn::Mul(x, x));
    const auto s = hn::IfThenElse(is_large, hn::Sqrt(z), x);
    const auto tail = AsinTail(d, s, z);
    const auto pi_half = Constant(d, kHalfPi);
    const auto pi_half_low = Constant(d, kHalfPiLow);
    // pi/2 - asin(x); 2 asin(s); pi - 2 asin(s).
    const auto small = hn::Sub(pi_half, hn::Sub(x, hn::Sub(pi_half_low, tail)));
    const auto right = hn::Mul(two, hn::Add(s, tail));
    const auto left =
        hn::Mul(two, hn::Sub(pi_half, hn::Add(s, hn::Sub(tail, pi_half_low))));
    const auto large = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), left, right);
    return hn::IfThenElse(is_large, large, small);
  };
  return InDouble(d, in_double, x);
}

// atan(a / b) for a, b >= 0, not both 0 and not both infinite.
template <class D, class V>
HWY_INLINE V AtanOfRatio(D d, V a, V b) {
  const auto above = hn::Gt(a, hn::Mul(b, Constant(d, 0x1.3504f333f9de6p+1)));
  const auto middle = hn::AndNot(
      above, hn::Gt(a, hn::Mul(b, Constant(d, 0x1.a827999fcef32p-2))));
  // t = -b / a, (a - b) / (a + b) or a / b: less pi/2, pi/4 or 0.
  const V top = hn::IfThenElse(above, hn::Neg(b),
                               hn::IfThenElse(middle, hn::Sub(a, b), a));
  const V bottom =
      hn::IfThenElse(above, a, hn::IfThenElse(middle, hn::Add(a, b), b));
  const V t = hn::Div(top, bottom);
  const V z = hn::Mul(t, t);
  const V tail = Polynomial(
      d, z, -0x1.5555555555555p-2, 0x1.9999999999445p-3, -0x1.249249243ee06p-3,
      0x1.c71c718992864p-4, -0x1.745d0bbbb593cp-4, 0x1.3b126e8a10f6cp-4,
      -0x1.10fb0683964d8p-4, 0x1.dfeef0f3969bcp-5, -0x1.a0c2744723777p-5,
      0x1.41cdfbe58393ap-5, -0x1.3b21d3629fd8fp-6);
  const V steps = hn::IfThenElse(above, Constant(d, 1),
                                 hn::IfThenElseZero(middle, Constant(d, 0.5)));
  const V low =
      hn::MulAdd(hn::Mul(t, z), tail, hn::Mul(steps, Constant(d, kHalfPiLow)));
  return hn::Add(hn::Mul(steps, Constant(d, kHalfPi)), hn::Add(t, low));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Atan(D d, V x) {
  const auto in_double = [](auto d, auto x) HWY_ATTR {
    return hn::CopySign(AtanOfRatio(d, hn::Abs(x), Constant(d, 1)), x);
  };
  return InDouble(d, in_double, x);
}

// The angle of the point (x, y), as of C's atan2.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Atan2(D d, V y, V x) {
  const auto in_double = [](auto d, auto y, auto x) HWY_ATTR {
    // Sums of the largest values would overflow, quotients of the smallest
    // lose bits.
    const auto scale = hn::IfThenElse(
        hn::Gt(hn::Max(hn::Abs(x), hn::Abs(y)), Constant(d, 0x1p1000)),
        Constant(d, 0.25), Constant(d, 1));
    const auto a = hn::Mul(hn::Abs(y), scale);
    const auto b = hn::Mul(hn::Abs(x), scale);
    auto angle = AtanOfRatio(d, a, b);
    angle = hn::IfThenElse(hn::Eq(a, hn::Zero(d)), hn::Zero(d), angle);
    const auto both_infinite =
        hn::And(hn::Eq(a, hn::Set(d, kInfinity<decltype(d)>)), hn::Eq(a, b));
    angle = hn::IfThenElse(both_infinite, Constant(d, kHalfPi / 2), angle);
    const auto flipped = hn::Sub(Constant(d, 2 * kHalfPi),
                                 hn::Sub(angle, Constant(d, 2 * kHalfPiLow)));
    const auto left = hn::Ne(hn::CopySign(Constant(d, 1), x), Constant(d, 1));
    const auto result = hn::CopySign(hn::IfThenElse(left, flipped, angle), y);
    const auto sum = hn::Add(hn::Abs(x), hn::Abs(y));
    return hn::IfThenElse(hn::Eq(sum, sum), result, sum);
  };
  return InDouble(d, in_double, y, x);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // TENON_CORE_DEVICE_CPU_INVERSE_TRIG_INL_H_
