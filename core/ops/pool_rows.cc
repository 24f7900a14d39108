// Windows pooled channel by channel, at every SIMD level.
#include "core/device/cpu/targets.h"
#include "core/ops/pooling.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/pool_rows.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// The largest of a window, lane by lane, and which of its elements is the
// first to have it; the first NaN where there is one.
template <class T>
struct Largest {
  using V = hn::Vec<Tag<T>>;
  V value;
  V index;

  HWY_INLINE Largest(const T* x, const int64_t* at, int64_t count, size_t n) {
    const Tag<T> d;
    value = LoadUpTo(x + at[0], n);
    index = hn::Zero(d);
    for (int64_t i = 1; i < count; ++i) {
      const V v = LoadUpTo(x + at[i], n);
      const auto is_nan = hn::And(hn::Ne(v, v), hn::Eq(value, value));
      const auto larger = hn::Or(hn::Gt(v, value), is_nan);
      value = hn::IfThenElse(larger, v, value);
      index = hn::IfThenElse(larger, hn::Set(d, static_cast<T>(i)), index);
    }
  }
};

template <class T>
void Max(const T* image, const int64_t* at, int64_t count, int64_t n, T* y) {
  const int64_t lanes = hn::Lanes(Tag<T>());
  for (int64_t c = 0; c < n; c += lanes) {
    StoreUpTo<T>(Largest<T>(image + c, at, count, n - c).value, y + c, n - c);
  }
}

template <class T>
void MaxGradient(const T* image, const int64_t* at, int64_t count, int64_t n,
                 const T* dy, T* dx) {
  const Tag<T> d;
  const int64_t lanes = hn::Lanes(d);
  for (int64_t c = 0; c < n; c += lanes) {
    const Largest<T> largest(image + c, at, count, n - c);
    const auto slope = LoadUpTo(dy + c, n - c);
    for (int64_t i = 0; i < count; ++i) {
      const auto here = hn::Eq(largest.index, hn::Set(d, static_cast<T>(i)));
      T* to = dx + at[i] + c;
      StoreUpTo<T>(
          hn::Add(LoadUpTo<T>(to, n - c), hn::IfThenElseZero(here, slope)), to,
          n - c);
    }
  }
}

template <class T>
void MaxSelect(const T* image, const int64_t* at, int64_t count, int64_t n,
               const T* g, T* y) {
  const Tag<T> d;
  const int64_t lanes = hn::Lanes(d);
  for (int64_t c = 0; c < n; c += lanes) {
    const Largest<T> largest(image + c, at, count, n - c);
    auto selected = hn::Zero(d);
    for (int64_t i = 0; i < count; ++i) {
      const auto here = hn::Eq(largest.index, hn::Set(d, static_cast<T>(i)));
      selected = hn::IfThenElse(here, LoadUpTo(g + at[i] + c, n - c), selected);
    }
    StoreUpTo<T>(selected, y + c, n - c);
  }
}

template <class T>
void Mean(const T* image, const int64_t* at, int64_t count, int64_t n, T* y) {
  const Tag<T> d;
  const int64_t lanes = hn::Lanes(d);
  const auto divisor = hn::Set(d, static_cast<T>(count));
  for (int64_t c = 0; c < n; c += lanes) {
    auto sum = hn::Zero(d);
    for (int64_t i = 0; i < count; ++i) {
      sum = hn::Add(sum, LoadUpTo(image + at[i] + c, n - c));
    }
    StoreUpTo<T>(hn::Div(sum, divisor), y + c, n - c);
  }
}

template <class T>
void MeanGradient(const int64_t* at, int64_t count, int64_t n, const T* dy,
                  T* dx) {
  const Tag<T> d;
  const int64_t lanes = hn::Lanes(d);
  const auto divisor = hn::Set(d, static_cast<T>(count));
  for (int64_t c = 0; c < n; c += lanes) {
    const auto share = hn::Div(LoadUpTo(dy + c, n - c), divisor);
    for (int64_t i = 0; i < count; ++i) {
      T* to = dx + at[i] + c;
      StoreUpTo<T>(hn::Add(LoadUpTo<T>(to, n - c), share), to, n - c);
    }
  }
}

template <class T>
PoolRows<T> MakePoolRows() {
  return {Max<T>, MaxGradient<T>, MaxSelect<T>, Mean<T>, MeanGradient<T>};
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {

template <>
PoolRows<float> ActivePoolRows() {
  static constexpr auto kMake = TN_PER_LEVEL(MakePoolRows<float>);
  return kMake.Active()();
}

template <>
PoolRows<double> ActivePoolRows() {
  static constexpr auto kMake = TN_PER_LEVEL(MakePoolRows<double>);
  return kMake.Active()();
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
