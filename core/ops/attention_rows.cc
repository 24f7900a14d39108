// Rows of attention's scores for every SIMD level.
#include "core/ops/attention_rows.h"

#include <algorithm>

#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/attention_rows.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

template <class T>
T Score(T* s, int64_t n, T scale, const T* bias) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto by = hn::Set(d, scale);
  auto largest =
      hn::Set(d, bias == nullptr ? s[0] * scale : s[0] * scale + bias[0]);
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    auto x = hn::Mul(hn::LoadU(d, s + i), by);
    if (bias != nullptr) x = hn::Add(x, hn::LoadU(d, bias + i));
    hn::StoreU(x, d, s + i);
    largest = hn::Max(largest, x);
  }
  T result = hn::GetLane(hn::MaxOfLanes(d, largest));
  for (; i < n; ++i) {
    s[i] *= scale;
    if (bias != nullptr) s[i] += bias[i];
    result = std::max(result, s[i]);
  }
  return result;
}

template <class T>
void SoftmaxSlope(const T* p, T* ds, int64_t n, T scale) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  auto sum = hn::Zero(d);
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    sum = hn::MulAdd(hn::LoadU(d, p + i), hn::LoadU(d, ds + i), sum);
  }
  T mean = hn::GetLane(hn::SumOfLanes(d, sum));
  for (; i < n; ++i) mean += p[i] * ds[i];
  const auto shift = hn::Set(d, mean);
  const auto by = hn::Set(d, scale);
  for (i = 0; i + lanes <= n; i += lanes) {
    const auto slope = hn::Sub(hn::LoadU(d, ds + i), shift);
    hn::StoreU(hn::Mul(hn::Mul(hn::LoadU(d, p + i), slope), by), d, ds + i);
  }
  for (; i < n; ++i) ds[i] = p[i] * (ds[i] - mean) * scale;
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {

#define TN_ATTENTION_ROWS(T)                                    \
  T ScoreRow(T* s, int64_t n, T scale, const T* bias) {         \
    static constexpr auto kRow = TN_PER_LEVEL(Score<T>);        \
    return kRow.Active()(s, n, scale, bias);                    \
  }                                                             \
  void SoftmaxSlopeRow(const T* p, T* ds, int64_t n, T scale) { \
    static constexpr auto kRow = TN_PER_LEVEL(SoftmaxSlope<T>); \
    kRow.Active()(p, ds, n, scale);                             \
  }

TN_ATTENTION_ROWS(float)
TN_ATTENTION_ROWS(double)
#undef TN_ATTENTION_ROWS

}  // namespace tenon::ops
#endif  // HWY_ONCE
