// Loops for functors that are long or give masks, and short ways to write
// functors. Included once per target; see exponential.cc, comparison.cc.
#if defined(TENON_CORE_OPS_FUNCTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_OPS_FUNCTORS_INL_H_
#undef TENON_CORE_OPS_FUNCTORS_INL_H_
#else
#define TENON_CORE_OPS_FUNCTORS_INL_H_
#endif

#include <utility>

#include "core/device/cpu/math_base-inl.h"
#include "core/ops/rows-inl.h"

// A functor of one vector x, or of two, a and b, from an expression; its result
// is a vector like them, or a mask.
#ifndef TN_FUNCTOR_X
#define TN_FUNCTOR_X(name, ...)                                   \
  struct name {                                                   \
    template <class D, class V>                                   \
    HWY_INLINE auto operator()([[maybe_unused]] D d, V x) const { \
      return __VA_ARGS__;                                         \
    }                                                             \
  }
#define TN_FUNCTOR_AB(name, ...)                                       \
  struct name {                                                        \
    template <class D, class V>                                        \
    HWY_INLINE auto operator()([[maybe_unused]] D d, V a, V b) const { \
      return __VA_ARGS__;                                              \
    }                                                                  \
  }
#endif

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

namespace math = ::tenon::device::HWY_NAMESPACE;

// What is stored of a functor's result: vectors as they are, masks as bytes.
template <class D>
HWY_INLINE hn::Vec<D> Stored(D, hn::Vec<D> v) {
  return v;
}
template <class D>
HWY_INLINE auto Stored(D, hn::Mask<D> m) {
  const hn::RebindToUnsigned<D> u;
  const auto ones = hn::IfThenElseZero(hn::RebindMask(u, m), hn::Set(u, 1));
  return hn::TruncateTo(hn::Rebind<uint8_t, D>(), ones);
}

// Compiles f once, where Row of rows-inl.h does so for each kind of operand
// and for the tail: for functors of dozens of instructions. The branches are
// always predicted.
template <class T, class R, class F, class... Operands>
HWY_INLINE void LongRow(const F& f, R* out, size_t n, const Operands&... in) {
  const Tag<T> d;
  const hn::Rebind<R, Tag<T>> to;
  const size_t lanes = hn::Lanes(d);
  for (size_t i = 0; i < n; i += lanes) {
    const size_t left = n - i;
    const bool whole = left >= lanes;
    const auto y =
        Stored(d, f(d, (whole ? in.At(d, i) : in.Tail(d, i, left))...));
    if (whole) {
      hn::StoreU(y, to, out + i);
    } else {
      StoreFirst(y, to, out + i, left);
    }
  }
}

template <class T, class R, class F, size_t... k>
HWY_INLINE void LongRows(const tn_rows* r, std::index_sequence<k...>) {
  const F f = MakeFunctor<F>(r->options);
  for (int64_t row = 0; row < r->rows; ++row) {
    LongRow<T>(f, Out<R>(r, row), static_cast<size_t>(r->n),
               AnyOperand<T>{In<T>(r, k, row), (r->scalars >> k & 1) != 0}...);
  }
}

// As UnaryRows and BinaryRows.
template <class T, class F>
void LongUnaryRows(const tn_rows* r) {
  LongRows<T, T, F>(r, std::make_index_sequence<1>());
}
template <class T, class F>
void LongBinaryRows(const tn_rows* r) {
  LongRows<T, T, F>(r, std::make_index_sequence<2>());
}
// Of functors that give masks; bool results.
template <class T, class F>
void UnaryMaskRows(const tn_rows* r) {
  LongRows<T, uint8_t, F>(r, std::make_index_sequence<1>());
}
template <class T, class F>
void BinaryMaskRows(const tn_rows* r) {
  LongRows<T, uint8_t, F>(r, std::make_index_sequence<2>());
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard with toggle
