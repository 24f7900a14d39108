// Channels are lanes: columns outside, rows inside.
#include "core/ops/channel_rows.h"

#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/channel_rows.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

template <class T>
void AddSquares(T* to, const T* x, const T* shift, int64_t rows, int64_t n) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t r = 0; r < rows; ++r, x += n) {
    int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      const auto by = hn::Sub(hn::LoadU(d, x + i), hn::LoadU(d, shift + i));
      hn::StoreU(hn::MulAdd(by, by, hn::LoadU(d, to + i)), d, to + i);
    }
    if (i == n) continue;
    const auto left = static_cast<size_t>(n - i);
    const auto by =
        hn::Sub(LoadFirst(d, x + i, left), LoadFirst(d, shift + i, left));
    StoreFirst(hn::MulAdd(by, by, LoadFirst(d, to + i, left)), d, to + i, left);
  }
}

template <class T>
void AddScaled(T* to, const T* x, T weight, int64_t n) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto w = hn::Set(d, weight);
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    hn::StoreU(hn::MulAdd(w, hn::LoadU(d, x + i), hn::LoadU(d, to + i)), d,
               to + i);
  }
  if (i == n) return;
  const auto left = static_cast<size_t>(n - i);
  StoreFirst(
      hn::MulAdd(w, LoadFirst(d, x + i, left), LoadFirst(d, to + i, left)), d,
      to + i, left);
}

template <class T>
void MapRows(const ChannelMap<T>& map, const T* x, T* y, int64_t rows,
             int64_t n) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t r = 0; r < rows; ++r, x += n, y += n) {
    int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      const auto by = hn::Sub(hn::LoadU(d, x + i), hn::LoadU(d, map.shift + i));
      hn::StoreU(hn::MulAdd(by, hn::LoadU(d, map.factor + i),
                            hn::LoadU(d, map.offset + i)),
                 d, y + i);
    }
    if (i == n) continue;
    const auto left = static_cast<size_t>(n - i);
    const auto by =
        hn::Sub(LoadFirst(d, x + i, left), LoadFirst(d, map.shift + i, left));
    StoreFirst(hn::MulAdd(by, LoadFirst(d, map.factor + i, left),
                          LoadFirst(d, map.offset + i, left)),
               d, y + i, left);
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {

#define TN_CHANNEL_ROWS(T)                                             \
  void AddSquaresRows(T* to, const T* x, const T* shift, int64_t rows, \
                      int64_t n) {                                     \
    static constexpr auto kRows = TN_PER_LEVEL(AddSquares<T>);         \
    kRows.Active()(to, x, shift, rows, n);                             \
  }                                                                    \
  void AddScaledRow(T* to, const T* x, T weight, int64_t n) {          \
    static constexpr auto kRow = TN_PER_LEVEL(AddScaled<T>);           \
    kRow.Active()(to, x, weight, n);                                   \
  }                                                                    \
  void MapChannelRows(const ChannelMap<T>& map, const T* x, T* y,      \
                      int64_t rows, int64_t n) {                       \
    static constexpr auto kRows = TN_PER_LEVEL(MapRows<T>);            \
    kRows.Active()(map, x, y, rows, n);                                \
  }

TN_CHANNEL_ROWS(float)
TN_CHANNEL_ROWS(double)
#undef TN_CHANNEL_ROWS

}  // namespace tenon::ops
#endif  // HWY_ONCE
