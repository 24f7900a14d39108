// Functors of the ops that one instruction or a few do: their kernels and the
// chains of fused passes share them, so that both give the same bits.
#if defined(TENON_CORE_OPS_BASIC_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_OPS_BASIC_INL_H_
#undef TENON_CORE_OPS_BASIC_INL_H_
#else
#define TENON_CORE_OPS_BASIC_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct AddV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Add(a, b);
  }
};
struct SubtractV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Sub(a, b);
  }
};
struct MultiplyV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Mul(a, b);
  }
};
struct DivideV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Div(a, b);
  }
};
// NaN wins, as in NumPy; of the two operands Max and Min give b if one is NaN.
struct MaximumV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::IfThenElse(hn::IsNaN(a), a, hn::Max(a, b));
  }
};
struct MinimumV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::IfThenElse(hn::IsNaN(a), a, hn::Min(a, b));
  }
};

struct SquareV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V x) const {
    return hn::Mul(x, x);
  }
};
struct SqrtV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V x) const {
    return hn::Sqrt(x);
  }
};
struct NegativeV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V x) const {
    return hn::Neg(x);
  }
};
struct AbsV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V x) const {
    return hn::Abs(x);
  }
};
struct SignV {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V one = hn::CopySign(hn::Set(d, 1), x);
    const V zero = hn::Zero(d);
    return hn::IfThenElse(hn::Or(hn::Lt(x, zero), hn::Gt(x, zero)), one, x);
  }
};

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard with toggle
