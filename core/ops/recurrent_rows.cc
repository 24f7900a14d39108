// The gates of lstm and gru for every SIMD level.
#include "core/ops/recurrent_rows.h"

#include <algorithm>

#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/recurrent_rows.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/hyperbolic-inl.h"
#include "core/ops/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {
namespace math = device::HWY_NAMESPACE;

template <class T>
void Lstm(const T* gates, const T* before, int64_t n, T* c, T* h) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < n; i += lanes) {
    const auto some = static_cast<size_t>(std::min(lanes, n - i));
    const auto gate = [&](int64_t k) HWY_ATTR {
      return LoadFirst(d, gates + k * n + i, some);
    };
    const auto kept =
        hn::Mul(math::Sigmoid(d, gate(1)), LoadFirst(d, before + i, some));
    const auto cell =
        hn::MulAdd(math::Sigmoid(d, gate(0)), math::Tanh(d, gate(2)), kept);
    StoreFirst(cell, d, c + i, some);
    StoreFirst(hn::Mul(math::Sigmoid(d, gate(3)), math::Tanh(d, cell)), d,
               h + i, some);
  }
}

template <class T>
void Gru(const T* x, const T* state, const T* before, int64_t n, T* h) {
  const Tag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t i = 0; i < n; i += lanes) {
    const auto some = static_cast<size_t>(std::min(lanes, n - i));
    const auto load = [&](const T* from, int64_t k) HWY_ATTR {
      return LoadFirst(d, from + k * n + i, some);
    };
    const auto reset = math::Sigmoid(d, hn::Add(load(x, 0), load(state, 0)));
    const auto update = math::Sigmoid(d, hn::Add(load(x, 1), load(state, 1)));
    const auto next =
        math::Tanh(d, hn::MulAdd(reset, load(state, 2), load(x, 2)));
    const auto change = hn::Sub(LoadFirst(d, before + i, some), next);
    StoreFirst(hn::MulAdd(update, change, next), d, h + i, some);
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {

#define TN_RECURRENT_ROWS(T)                                                  \
  void LstmRow(const T* gates, const T* before, int64_t n, T* c, T* h) {      \
    static constexpr auto kRow = TN_PER_LEVEL(Lstm<T>);                       \
    kRow.Active()(gates, before, n, c, h);                                    \
  }                                                                           \
  void GruRow(const T* x, const T* state, const T* before, int64_t n, T* h) { \
    static constexpr auto kRow = TN_PER_LEVEL(Gru<T>);                        \
    kRow.Active()(x, state, before, n, h);                                    \
  }

TN_RECURRENT_ROWS(float)
TN_RECURRENT_ROWS(double)
#undef TN_RECURRENT_ROWS

}  // namespace tenon::ops
#endif  // HWY_ONCE
