// Each op is a vector instruction or a few, and none is a fused multiply-add:
// a chain gives the bits that its calls give one by one.
#include "core/graph/chain.h"

#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/graph/chain.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <utility>

#include "core/ops/basic-inl.h"
#include "core/ops/rows-inl.h"

// The numbers that steps are told apart by.
#ifndef TN_CHAIN_CODE
#define TN_CHAIN_CODE(op, term) \
  (static_cast<int>(op) * 4 + static_cast<int>(term))
#endif

HWY_BEFORE_NAMESPACE();
namespace tenon::graph::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace ops = ::tenon::ops::HWY_NAMESPACE;

// How a block's vectors are read and written: whole, or the first n lanes.
struct Whole {
  template <class D>
  HWY_INLINE hn::Vec<D> Load(D d, const hn::TFromD<D>* from) const {
    return hn::LoadU(d, from);
  }
  template <class D>
  HWY_INLINE void Store(hn::Vec<D> v, D d, hn::TFromD<D>* to) const {
    hn::StoreU(v, d, to);
  }
};
struct First {
  size_t n;
  template <class D>
  HWY_INLINE hn::Vec<D> Load(D d, const hn::TFromD<D>* from) const {
    return ops::LoadFirst(d, from, n);
  }
  template <class D>
  HWY_INLINE void Store(hn::Vec<D> v, D d, hn::TFromD<D>* to) const {
    ops::StoreFirst(v, d, to, n);
  }
};

struct TakeV {
  template <class D, class V>
  HWY_INLINE V operator()(D, V, V b) const {
    return b;
  }
};
template <class F>
struct Reversed {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return F()(d, b, a);
  }
};

// What follows is spelled out by macros, for the vectors must be in registers
// from step to step: `v[u]` of a pack u is one variable each.
#ifndef TN_CHAIN_EACH
#define TN_CHAIN_X(u) access.Load(d, x + u * hn::Lanes(d))
#define TN_CHAIN_EACH(...) ((__VA_ARGS__), ...)
#define TN_CHAIN_UNARY(name, functor)             \
  case TN_CHAIN_CODE(ChainOp::name, Term::kNone): \
    TN_CHAIN_EACH(v[u] = functor()(d, v[u]));     \
    break;
#define TN_CHAIN_BINARY(name, ...)                                           \
  case TN_CHAIN_CODE(ChainOp::name, Term::kElements): {                      \
    const T* x = static_cast<const T*>(step->x) + i;                         \
    TN_CHAIN_EACH(v[u] = __VA_ARGS__()(d, v[u], TN_CHAIN_X(u)));             \
    break;                                                                   \
  }                                                                          \
  case TN_CHAIN_CODE(ChainOp::name, Term::kNumber): {                        \
    const V b = hn::Set(d, *static_cast<const T*>(step->number));            \
    TN_CHAIN_EACH(v[u] = __VA_ARGS__()(d, v[u], b));                         \
    break;                                                                   \
  }                                                                          \
  case TN_CHAIN_CODE(ChainOp::name, Term::kScaled): {                        \
    const T* x = static_cast<const T*>(step->x) + i;                         \
    const V b = hn::Set(d, *static_cast<const T*>(step->number));            \
    TN_CHAIN_EACH(v[u] = __VA_ARGS__()(d, v[u], hn::Mul(b, TN_CHAIN_X(u)))); \
    break;                                                                   \
  }
#endif

// All steps for the block that begins at element i, of one vector per u.
template <class T, class Access, size_t... u>
HWY_INLINE void Block(const ChainStep* step, const ChainStep* end, int64_t i,
                      const Access& access, std::index_sequence<u...>) {
  const ops::Tag<T> d;
  using V = hn::Vec<ops::Tag<T>>;
  V v[] = {(static_cast<void>(u), hn::Zero(d))...};
  for (; step != end; ++step) {
    switch (TN_CHAIN_CODE(step->op, step->term)) {
      case TN_CHAIN_CODE(ChainOp::kStore, Term::kElements): {
        // Not read again between stores, which might change it.
        T* const x = static_cast<T*>(step->x) + i;
        TN_CHAIN_EACH(access.Store(v[u], d, x + u * hn::Lanes(d)));
        break;
      }
        TN_CHAIN_UNARY(kSquare, ops::SquareV)
        TN_CHAIN_UNARY(kSqrt, ops::SqrtV)
        TN_CHAIN_UNARY(kNegative, ops::NegativeV)
        TN_CHAIN_UNARY(kAbs, ops::AbsV)
        TN_CHAIN_UNARY(kSign, ops::SignV)
        TN_CHAIN_BINARY(kTake, TakeV)
        TN_CHAIN_BINARY(kAdd, ops::AddV)
        TN_CHAIN_BINARY(kMultiply, ops::MultiplyV)
        TN_CHAIN_BINARY(kSubtract, ops::SubtractV)
        TN_CHAIN_BINARY(kSubtractFrom, Reversed<ops::SubtractV>)
        TN_CHAIN_BINARY(kDivide, ops::DivideV)
        TN_CHAIN_BINARY(kDivideInto, Reversed<ops::DivideV>)
        TN_CHAIN_BINARY(kMaximum, ops::MaximumV)
        TN_CHAIN_BINARY(kMaximumOf, Reversed<ops::MaximumV>)
        TN_CHAIN_BINARY(kMinimum, ops::MinimumV)
        TN_CHAIN_BINARY(kMinimumOf, Reversed<ops::MinimumV>)
    }
  }
}

template <class T>
void Chain(const ChainStep* steps, size_t n_steps, int64_t n) {
  constexpr size_t kVectors = 8;  // half of AVX2's registers
  const auto lanes = static_cast<int64_t>(hn::Lanes(ops::Tag<T>()));
  const ChainStep* end = steps + n_steps;
  const std::make_index_sequence<1> one;
  int64_t i = 0;
  for (; i + static_cast<int64_t>(kVectors) * lanes <= n;
       i += static_cast<int64_t>(kVectors) * lanes) {
    Block<T>(steps, end, i, Whole{}, std::make_index_sequence<kVectors>());
  }
  for (; i + lanes <= n; i += lanes) Block<T>(steps, end, i, Whole{}, one);
  if (i != n) {
    Block<T>(steps, end, i, First{static_cast<size_t>(n - i)}, one);
  }
}

}  // namespace tenon::graph::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "tenon/c/abi.h"

namespace tenon::graph {

ChainFunction ChainOf(uint32_t dtype) {
  static constexpr auto kFloat = TN_PER_LEVEL(Chain<float>);
  static constexpr auto kDouble = TN_PER_LEVEL(Chain<double>);
  if (dtype == TN_F32) return kFloat.Active();
  if (dtype == TN_F64) return kDouble.Active();
  return nullptr;
}

}  // namespace tenon::graph
#endif  // HWY_ONCE
