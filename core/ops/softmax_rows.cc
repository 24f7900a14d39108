// Softmax and its kin on rows, for every SIMD level.
#include "core/ops/softmax_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/softmax_rows.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/log-inl.h"
#include "core/ops/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// The largest element; a NaN may be lost, the exponentials bring it back.
template <class T>
HWY_INLINE T Largest(const T* x, size_t n) {
  const Tag<T> d;
  const size_t lanes = hn::Lanes(d);
  auto largest = hn::Set(d, x[0]);
  size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    largest = hn::Max(largest, hn::LoadU(d, x + i));
  }
  if (i != n) largest = hn::Max(largest, LoadFirst(d, x + i, n - i));
  return hn::GetLane(hn::MaxOfLanes(d, largest));
}

// sum_i exp(x_i - shift); the terms go to y, unless it is null.
template <class T>
T SumExp(const T* x, T shift, int64_t count, T* y) {
  namespace math = device::HWY_NAMESPACE;
  const Tag<T> d;
  const size_t lanes = hn::Lanes(d);
  const size_t n = static_cast<size_t>(count);
  const auto by = hn::Set(d, shift);
  auto sum = hn::Zero(d);
  size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto e = math::Exp(d, hn::Sub(hn::LoadU(d, x + i), by));
    if (y != nullptr) hn::StoreU(e, d, y + i);
    sum = hn::Add(sum, e);
  }
  if (i != n) {
    const auto e = math::Exp(d, hn::Sub(LoadFirst(d, x + i, n - i), by));
    if (y != nullptr) StoreFirst(e, d, y + i, n - i);
    sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, n - i), e));
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

template <class T>
void LogSumExp(const T* x, int64_t rows, int64_t n, T* y) {
  namespace math = device::HWY_NAMESPACE;
  constexpr size_t kBatch = 64;  // rows, whose logarithms are vectors
  const Tag<T> d;
  const size_t lanes = hn::Lanes(d);
  const size_t count = static_cast<size_t>(n);
  T shifts[kBatch];
  for (size_t left = static_cast<size_t>(rows), batch; left > 0;
       left -= batch) {
    batch = std::min(left, kBatch);
    for (size_t r = 0; r < batch; ++r, x += n) {
      const T largest = Largest(x, count);
      shifts[r] = std::isinf(largest) ? T{0} : largest;
      y[r] = SumExp<T>(x, shifts[r], n, nullptr);
    }
    for (size_t r = 0; r < batch; r += lanes) {
      const size_t some = std::min(lanes, batch - r);
      const auto log = math::Log(d, LoadFirst(d, y + r, some));
      StoreFirst(hn::Add(LoadFirst(d, shifts + r, some), log), d, y + r, some);
    }
    y += batch;
  }
}

template <class T>
void Normalize(const T* x, T* y, int64_t n, T shift, T scale) {
  const Tag<T> d;
  const size_t lanes = hn::Lanes(d);
  const size_t count = static_cast<size_t>(n);
  const auto by = hn::Set(d, shift);
  const auto factor = hn::Set(d, scale);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::Mul(hn::Sub(hn::LoadU(d, x + i), by), factor), d, y + i);
  }
  if (i == count) return;
  const auto last = LoadFirst(d, x + i, count - i);
  StoreFirst(hn::Mul(hn::Sub(last, by), factor), d, y + i, count - i);
}

template <class T>
void Softmax(const T* x, T* y, int64_t rows, int64_t n, T scale) {
  const size_t count = static_cast<size_t>(n);
  for (int64_t r = 0; r < rows; ++r, x += n, y += n) {
    const T sum = SumExp(x, Largest(x, count), n, y);
    Normalize(y, y, n, T{0}, scale / sum);
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {

#define TN_SOFTMAX_ROWS(T)                                               \
  void LogSumExpRows(const T* x, int64_t rows, int64_t n, T* y) {        \
    static constexpr auto kRows = TN_PER_LEVEL(LogSumExp<T>);            \
    kRows.Active()(x, rows, n, y);                                       \
  }                                                                      \
  void SoftmaxRows(const T* x, T* y, int64_t rows, int64_t n, T scale) { \
    static constexpr auto kRows = TN_PER_LEVEL(Softmax<T>);              \
    kRows.Active()(x, y, rows, n, scale);                                \
  }                                                                      \
  void NormalizeRow(const T* x, T* y, int64_t n, T shift, T scale) {     \
    static constexpr auto kRow = TN_PER_LEVEL(Normalize<T>);             \
    kRow.Active()(x, y, n, shift, scale);                                \
  }                                                                      \
  T ExpRow(const T* x, T shift, int64_t n, T* y) {                       \
    static constexpr auto kRow = TN_PER_LEVEL(SumExp<T>);                \
    return kRow.Active()(x, shift, n, y);                                \
  }

TN_SOFTMAX_ROWS(float)
TN_SOFTMAX_ROWS(double)
#undef TN_SOFTMAX_ROWS

}  // namespace tenon::ops
#endif  // HWY_ONCE
