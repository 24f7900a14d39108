// Row reductions for every SIMD level.
#include "core/ops/row_kernels.h"

#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/row_kernels.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>

#include "core/ops/rows-inl.h"

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

// What `sum` and `count` rows give: x(k) is a vector of row k.
template <class F, class V, class Load>
HWY_INLINE V Joined(V sum, int64_t count, const Load& x) {
  static_assert(kRowsAtOnce == 4);
  int64_t k = 0;
  for (; k + 4 <= count; k += 4) {
    const V a = F::Of(x(k), x(k + 1));
    const V b = F::Of(x(k + 2), x(k + 3));
    sum = F::Of(sum, F::Of(a, b));
  }
  for (; k < count; ++k) sum = F::Of(sum, x(k));
  return sum;
}

// Columns outside, rows inside: sums stay in registers.
template <class T, class F>
HWY_INLINE void JoinColumns(T* to, const T* x, int64_t stride, int64_t count,
                            int64_t n) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto sum = Joined<F>(
        hn::LoadU(d, to + i), count,
        [=](int64_t k) HWY_ATTR { return hn::LoadU(d, x + k * stride + i); });
    hn::StoreU(sum, d, to + i);
  }
  if (i == n) return;
  const auto left = static_cast<size_t>(n - i);
  const auto sum =
      Joined<F>(LoadFirst(d, to + i, left), count, [=](int64_t k) HWY_ATTR {
        return LoadFirst(d, x + k * stride + i, left);
      });
  StoreFirst(sum, d, to + i, left);
}

template <class T, class F>
void JoinRows(T* to, const T* x, int64_t stride, int64_t count, int64_t n) {
  // Long rows are read as they lie, a few at a time.
  const auto lanes = static_cast<int64_t>(hn::Lanes(hn::ScalableTag<T>()));
  const int64_t at_once = n <= 16 * lanes ? count : kRowsAtOnce;
  for (int64_t k = 0; k < count; k += at_once) {
    JoinColumns<T, F>(to, x + k * stride, stride, std::min(at_once, count - k),
                      n);
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

#define TN_ROW_KERNELS(T, functor, Reduce, Join)                               \
  T Reduce(const T* x, int64_t n) {                                            \
    static constexpr device::PerLevel<T (*)(const T*, int64_t)> kRow{          \
        {&N_SSSE3::ReduceRow<T, N_SSSE3::functor>,                             \
         &N_AVX2::ReduceRow<T, N_AVX2::functor>,                               \
         &N_AVX3::ReduceRow<T, N_AVX3::functor>}};                             \
    return kRow.Active()(x, n);                                                \
  }                                                                            \
  void Join(T* to, const T* x, int64_t stride, int64_t count, int64_t n) {     \
    static constexpr device::PerLevel<void (*)(T*, const T*, int64_t, int64_t, \
                                               int64_t)>                       \
        kRows{{&N_SSSE3::JoinRows<T, N_SSSE3::functor>,                        \
               &N_AVX2::JoinRows<T, N_AVX2::functor>,                          \
               &N_AVX3::JoinRows<T, N_AVX3::functor>}};                        \
    kRows.Active()(to, x, stride, count, n);                                   \
  }

TN_ROW_KERNELS(float, Add, SumRow, AddRows)
TN_ROW_KERNELS(double, Add, SumRow, AddRows)
TN_ROW_KERNELS(float, Max, MaxRow, MaxRows)
TN_ROW_KERNELS(double, Max, MaxRow, MaxRows)
TN_ROW_KERNELS(float, Min, MinRow, MinRows)
TN_ROW_KERNELS(double, Min, MinRow, MinRows)
#undef TN_ROW_KERNELS

double JoinTileSums(const double* tiles, int64_t n) {
  double sum = 0;
  for (int64_t begin = 0; begin < n; begin += kBlockTiles) {
    double block = tiles[begin];
    const int64_t end = std::min(n, begin + kBlockTiles);
    for (int64_t i = begin + 1; i < end; ++i) block += tiles[i];
    sum = begin == 0 ? block : sum + block;
  }
  return sum;
}

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
