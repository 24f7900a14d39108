// Multiplied and added with a rounding each: never as one fused operation.
#include "core/graph/joined.h"

#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/graph/joined.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::graph::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Calls row(d, i) for vectors of elements, then for what is left one by one.
template <class T, class Row>
HWY_INLINE void ForElements(int64_t n, const Row& row) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> one;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    row(d, i);
    row(d, i + lanes);
  }
  for (; i + lanes <= n; i += lanes) row(d, i);
  for (; i < n; ++i) row(one, i);
}

template <class T>
HWY_INLINE const T* In(const tn_rows* r, int k) {
  return static_cast<const T*>(r->in[k]);
}

template <class T>
void ScaledSum(const tn_rows* r) {
  const T* x = In<T>(r, 1);
  const T* y = In<T>(r, 3);
  const T a = *In<T>(r, 0);
  const T b = *In<T>(r, 2);
  T* out = static_cast<T*>(r->out);
  ForElements<T>(r->n, [=](auto d, int64_t i) HWY_ATTR {
    const auto ax = hn::Mul(hn::Set(d, a), hn::LoadU(d, x + i));
    const auto by = hn::Mul(hn::Set(d, b), hn::LoadU(d, y + i));
    hn::StoreU(hn::Add(ax, by), d, out + i);
  });
}

template <class T, bool minus>
void WithScaled(const tn_rows* r) {
  const T* x = In<T>(r, 0);
  const T* y = In<T>(r, 2);
  const T a = *In<T>(r, 1);
  T* out = static_cast<T*>(r->out);
  ForElements<T>(r->n, [=](auto d, int64_t i) HWY_ATTR {
    const auto ay = hn::Mul(hn::Set(d, a), hn::LoadU(d, y + i));
    const auto left = hn::LoadU(d, x + i);
    hn::StoreU(minus ? hn::Sub(left, ay) : hn::Add(left, ay), d, out + i);
  });
}

template <class T>
void ScaledPlus(const tn_rows* r) {
  const T* x = In<T>(r, 1);
  const T a = *In<T>(r, 0);
  const T b = *In<T>(r, 2);
  T* out = static_cast<T*>(r->out);
  ForElements<T>(r->n, [=](auto d, int64_t i) HWY_ATTR {
    const auto ax = hn::Mul(hn::Set(d, a), hn::LoadU(d, x + i));
    hn::StoreU(hn::Add(ax, hn::Set(d, b)), d, out + i);
  });
}

}  // namespace tenon::graph::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::graph {
namespace {

using Kernels = device::PerLevel<tn_row_kernel>;

template <class T>
tn_row_kernel Choose(Joined joined) {
  static constexpr Kernels kSum = TN_PER_LEVEL(ScaledSum<T>);
  static constexpr Kernels kMinus = TN_PER_LEVEL(WithScaled<T, true>);
  static constexpr Kernels kWith = TN_PER_LEVEL(WithScaled<T, false>);
  static constexpr Kernels kPlus = TN_PER_LEVEL(ScaledPlus<T>);
  switch (joined) {
    case Joined::kScaledSum:
      return kSum.Active();
    case Joined::kMinusScaled:
      return kMinus.Active();
    case Joined::kPlusScaled:
      return kWith.Active();
    default:
      return kPlus.Active();
  }
}

}  // namespace

tn_row_kernel JoinedKernel(Joined joined, uint32_t dtype) {
  if (dtype == TN_F32) return Choose<float>(joined);
  if (dtype == TN_F64) return Choose<double>(joined);
  return nullptr;
}

}  // namespace tenon::graph
#endif  // HWY_ONCE
