// Row reductions for every SIMD level.
#include "core/ops/row_kernels.h"

#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/row_kernels.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct Add {
  template <class V>
  static HWY_INLINE V Of(V a, V b) {
    return hn::Add(a, b);
  }
  template <class T>
  static HWY_INLINE T One(T a, T b) {
    return a + b;
  }
  template <class D, class V>
  static HWY_INLINE hn::TFromD<D> Lanes(D d, V v) {
    return hn::GetLane(hn::SumOfLanes(d, v));
  }
};

// The instructions give their second operand where either is NaN, so only a
// NaN in `a` would be lost.
template <bool kMax>
struct Extremum {
  template <class V>
  static HWY_INLINE V Of(V a, V b) {
    const V chosen = kMax ? hn::Max(a, b) : hn::Min(a, b);
    return hn::IfThenElse(hn::Or(hn::IsNaN(a), hn::IsNaN(b)), hn::Add(a, b),
                          chosen);
  }
  template <class T>
  static HWY_INLINE T One(T a, T b) {
    if (a != a) return a;
    if (b != b) return b;
    return (kMax ? a < b : b < a) ? b : a;
  }
  template <class D, class V>
  static HWY_INLINE hn::TFromD<D> Lanes(D d, V v) {
    HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(d)];
    hn::Store(v, d, lanes);
    hn::TFromD<D> result = lanes[0];
    for (size_t i = 1; i < hn::Lanes(d); ++i) result = One(result, lanes[i]);
    return result;
  }
};
using Max = Extremum<true>;
using Min = Extremum<false>;

template <class T, class F>
T ReduceRow(const T* x, int64_t n) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  T result;
  if (n >= 4 * lanes) {
    auto a = hn::LoadU(d, x);
    auto b = hn::LoadU(d, x + lanes);
    auto c = hn::LoadU(d, x + 2 * lanes);
    auto e = hn::LoadU(d, x + 3 * lanes);
    for (i = 4 * lanes; i + 4 * lanes <= n; i += 4 * lanes) {
      a = F::Of(a, hn::LoadU(d, x + i));
      b = F::Of(b, hn::LoadU(d, x + i + lanes));
      c = F::Of(c, hn::LoadU(d, x + i + 2 * lanes));
      e = F::Of(e, hn::LoadU(d, x + i + 3 * lanes));
    }
    a = F::Of(F::Of(a, b), F::Of(c, e));
    for (; i + lanes <= n; i += lanes) a = F::Of(a, hn::LoadU(d, x + i));
    result = F::Lanes(d, a);
  } else if (n >= lanes) {
    auto a = hn::LoadU(d, x);
    for (i = lanes; i + lanes <= n; i += lanes) {
      a = F::Of(a, hn::LoadU(d, x + i));
    }
    result = F::Lanes(d, a);
  } else {
    result = x[i++];
  }
  for (; i < n; ++i) result = F::One(result, x[i]);
  return result;
}

template <class T, class F>
void JoinFour(T* to, const T* const* x, int64_t n) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto a = F::Of(hn::LoadU(d, x[0] + i), hn::LoadU(d, x[1] + i));
    const auto b = F::Of(hn::LoadU(d, x[2] + i), hn::LoadU(d, x[3] + i));
    hn::StoreU(F::Of(hn::LoadU(d, to + i), F::Of(a, b)), d, to + i);
  }
  for (; i < n; ++i) {
    const T a = F::One(x[0][i], x[1][i]);
    const T b = F::One(x[2][i], x[3][i]);
    to[i] = F::One(to[i], F::One(a, b));
  }
}

template <class T, class F>
void JoinRows(T* to, const T* const* x, int64_t count, int64_t n) {
  static_assert(kRowsAtOnce == 4);
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t k = 0;
  for (; k + 4 <= count; k += 4) JoinFour<T, F>(to, x + k, n);
  for (; k < count; ++k) {
    int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      const auto row = hn::LoadU(d, x[k] + i);
      hn::StoreU(F::Of(hn::LoadU(d, to + i), row), d, to + i);
    }
    for (; i < n; ++i) to[i] = F::One(to[i], x[k][i]);
  }
}

template <class T>
T SumSquares(const T* x, int64_t n, T shift) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto by = hn::Set(d, shift);
  auto a = hn::Zero(d);
  auto b = hn::Zero(d);
  int64_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    const auto first = hn::Sub(hn::LoadU(d, x + i), by);
    const auto second = hn::Sub(hn::LoadU(d, x + i + lanes), by);
    a = hn::MulAdd(first, first, a);
    b = hn::MulAdd(second, second, b);
  }
  T sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(a, b)));
  for (; i < n; ++i) sum += (x[i] - shift) * (x[i] - shift);
  return sum;
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {

#define TN_ROW_KERNELS(T, functor, Reduce, Join)                             \
  T Reduce(const T* x, int64_t n) {                                          \
    static constexpr device::PerLevel<T (*)(const T*, int64_t)> kRow{        \
        {&N_SSSE3::ReduceRow<T, N_SSSE3::functor>,                           \
         &N_AVX2::ReduceRow<T, N_AVX2::functor>,                             \
         &N_AVX3::ReduceRow<T, N_AVX3::functor>}};                           \
    return kRow.Active()(x, n);                                              \
  }                                                                          \
  void Join(T* to, const T* const* x, int64_t count, int64_t n) {            \
    static constexpr device::PerLevel<void (*)(T*, const T* const*, int64_t, \
                                               int64_t)>                     \
        kRows{{&N_SSSE3::JoinRows<T, N_SSSE3::functor>,                      \
               &N_AVX2::JoinRows<T, N_AVX2::functor>,                        \
               &N_AVX3::JoinRows<T, N_AVX3::functor>}};                      \
    kRows.Active()(to, x, count, n);                                         \
  }

TN_ROW_KERNELS(float, Add, SumRow, AddRows)
TN_ROW_KERNELS(double, Add, SumRow, AddRows)
TN_ROW_KERNELS(float, Max, MaxRow, MaxRows)
TN_ROW_KERNELS(double, Max, MaxRow, MaxRows)
TN_ROW_KERNELS(float, Min, MinRow, MinRows)
TN_ROW_KERNELS(double, Min, MinRow, MinRows)
#undef TN_ROW_KERNELS

float SumSquaresRow(const float* x, int64_t n, float shift) {
  static constexpr auto kRow = TN_PER_LEVEL(SumSquares<float>);
  return kRow.Active()(x, n, shift);
}
double SumSquaresRow(const double* x, int64_t n, double shift) {
  static constexpr auto kRow = TN_PER_LEVEL(SumSquares<double>);
  return kRow.Active()(x, n, shift);
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
