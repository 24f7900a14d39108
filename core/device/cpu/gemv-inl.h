// Matrix times vector for Gemm with one row or one column: each element of the
// matrix is read once, along its rows, so memory bounds the time.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_GEMV_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_GEMV_INL_H_
#undef TENON_CORE_DEVICE_CPU_GEMV_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_GEMV_INL_H_
#endif

#include <algorithm>
#include <cstdint>

#include "core/device/cpu/gemm_scratch.h"
#include "core/device/parallel.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// y = [y +] x M [+ bias] for M of k rows and n columns, x of k, y of n.
template <class T>
struct VectorArgs {
  int64_t k;
  int64_t n;
  const T* x;
  int64_t x_step;
  const T* matrix;
  int64_t matrix_row;
  int64_t matrix_col;
  T* y;
  int64_t y_step;
  bool accumulate;
  const T* bias;
  int64_t bias_step;  // 0 where all of y share one

  void Finish(int64_t j, T sum) const {
    if (accumulate) sum = y[j * y_step] + sum;
    if (bias) sum += bias[j * bias_step];
    y[j * y_step] = sum;
  }
};

// Elements of a matrix that are worth a chunk of their own in the pool.
constexpr int64_t kChunkElements = 1 << 18;

// Columns [begin, end) of at most kBlock, rows of the matrix adjacent: adds
// four rows at a time to a block of sums.
template <class T>
void AddRows(const VectorArgs<T>& v, int64_t begin, int64_t end, T* sum) {
  const hn::ScalableTag<T> d;
  const int64_t n = end - begin;
  const int64_t lanes = hn::Lanes(d);
  std::fill_n(sum, n, T{0});
  int64_t p = 0;
  for (; p + 4 <= v.k; p += 4) {
    const T* row = v.matrix + p * v.matrix_row + begin;
    const T* x = v.x + p * v.x_step;
    int64_t j = 0;
    for (; j + lanes <= n; j += lanes) {
      auto s = hn::LoadU(d, sum + j);
      HWY_UNROLL(4)
      for (int i = 0; i < 4; ++i) {
        s = hn::MulAdd(hn::Set(d, x[i * v.x_step]),
                       hn::LoadU(d, row + i * v.matrix_row + j), s);
      }
      hn::StoreU(s, d, sum + j);
    }
    for (; j < n; ++j) {
      for (int i = 0; i < 4; ++i) {
        sum[j] += x[i * v.x_step] * row[i * v.matrix_row + j];
      }
    }
  }
  for (; p < v.k; ++p) {
    const T* row = v.matrix + p * v.matrix_row + begin;
    for (int64_t j = 0; j < n; ++j) sum[j] += v.x[p * v.x_step] * row[j];
  }
}

template <class T>
void VectorTimesRows(const VectorArgs<T>& v) {
  constexpr int64_t kBlock = 1024;
  const int64_t blocks = (v.n + kBlock - 1) / kBlock;
  const int64_t grain = std::max<int64_t>(1, kChunkElements / (kBlock * v.k));
  ParallelFor(blocks, grain, [&](int64_t first, int64_t last) {
    alignas(64) T sum[kBlock];
    for (int64_t b = first; b < last; ++b) {
      const int64_t begin = b * kBlock;
      const int64_t end = std::min(v.n, begin + kBlock);
      AddRows(v, begin, end, sum);
      for (int64_t j = begin; j < end; ++j) v.Finish(j, sum[j - begin]);
    }
  });
}

// kColumns dot products of x (adjacent) with columns (adjacent) from j on.
template <int kColumns, class T>
void Dots(const VectorArgs<T>& v, const T* x, int64_t j) {
  const hn::ScalableTag<T> d;
  const int64_t lanes = hn::Lanes(d);
  const T* column = v.matrix + j * v.matrix_col;
  hn::Vec<decltype(d)> even[kColumns];
  hn::Vec<decltype(d)> odd[kColumns];
  for (int i = 0; i < kColumns; ++i) even[i] = odd[i] = hn::Zero(d);
  int64_t p = 0;
  for (; p + 2 * lanes <= v.k; p += 2 * lanes) {
    const auto x0 = hn::LoadU(d, x + p);
    const auto x1 = hn::LoadU(d, x + p + lanes);
    HWY_UNROLL(4)
    for (int i = 0; i < kColumns; ++i) {
      const T* at = column + i * v.matrix_col + p;
      even[i] = hn::MulAdd(x0, hn::LoadU(d, at), even[i]);
      odd[i] = hn::MulAdd(x1, hn::LoadU(d, at + lanes), odd[i]);
    }
  }
  for (int i = 0; i < kColumns; ++i) {
    T sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(even[i], odd[i])));
    for (int64_t q = p; q < v.k; ++q) {
      sum += x[q] * column[i * v.matrix_col + q];
    }
    v.Finish(j + i, sum);
  }
}

template <class T>
void VectorTimesColumns(const VectorArgs<T>& v) {
  const T* x = v.x;
  if (v.x_step != 1) {
    T* copy = GemmScratch<T>(ScratchUse::kA, v.k);
    for (int64_t p = 0; p < v.k; ++p) copy[p] = v.x[p * v.x_step];
    x = copy;
  }
  const int64_t grain = std::max<int64_t>(16, kChunkElements / v.k);
  ParallelFor(v.n, grain, [&](int64_t begin, int64_t end) {
    int64_t j = begin;
    for (; j + 4 <= end; j += 4) Dots<4>(v, x, j);
    for (; j < end; ++j) Dots<1>(v, x, j);
  });
}

// Whether v was one of the two layouts that are done here, and is done.
template <class T>
bool VectorTimesMatrix(const VectorArgs<T>& v) {
  if (v.matrix_row == 1) {
    VectorTimesColumns(v);
  } else if (v.matrix_col == 1) {
    VectorTimesRows(v);
  } else {
    return false;
  }
  return true;
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
