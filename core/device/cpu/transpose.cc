// A block of N x N elements, N = 16 bytes / element, is transposed by log2(N)
// rounds of interleaving; 32-byte vectors hold two blocks, one below the other.
#include "core/device/cpu/transpose.h"

#include <algorithm>
#include <cstdint>

#include "core/device/cpu/targets.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/device/cpu/transpose.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Rows and columns of a tile that stays in the first-level cache.
constexpr int64_t kTile = 64;

// Loads row i of the block and, in the upper half, row i + N.
template <class T>
HWY_INLINE auto LoadRow(hn::CappedTag<T, 32 / sizeof(T)> d, const T* p,
                        int64_t stride) {
#if HWY_TARGET == HWY_SSSE3
  (void)stride;
  return hn::LoadU(d, p);
#else
  const hn::Half<decltype(d)> half;
  const T* upper = p + stride * static_cast<int64_t>(hn::Lanes(half));
  return hn::Combine(d, hn::LoadU(half, upper), hn::LoadU(half, p));
#endif
}

// One block: N columns of Lanes(d) rows, N or 2 N.
template <class D, class Load, class T = hn::TFromD<D>>
HWY_INLINE void TransposeBlock(D d, Load load, T* dst, int64_t dst_stride) {
  constexpr int kN = 16 / sizeof(T);
  hn::Vec<D> v[kN];
  hn::Vec<D> w[kN];
  HWY_UNROLL(16)
  for (int i = 0; i < kN; ++i) v[i] = load(i);
  HWY_UNROLL(4)
  for (int round = 1; round < kN; round *= 2) {
    HWY_UNROLL(8)
    for (int i = 0; i < kN / 2; ++i) {
      w[2 * i] = hn::InterleaveLower(d, v[i], v[i + kN / 2]);
      w[2 * i + 1] = hn::InterleaveUpper(d, v[i], v[i + kN / 2]);
    }
    HWY_UNROLL(16)
    for (int i = 0; i < kN; ++i) v[i] = w[i];
  }
  HWY_UNROLL(16)
  for (int i = 0; i < kN; ++i) hn::StoreU(v[i], d, dst + i * dst_stride);
}

// All columns of Lanes(d) rows; the last block overlaps the one before it.
template <class D, class RowLoad, class T = hn::TFromD<D>>
HWY_INLINE void TransposeRows(D d, RowLoad row_load, const T* src,
                              int64_t src_stride, T* dst, int64_t dst_stride,
                              int64_t cols) {
  constexpr int64_t kN = 16 / sizeof(T);
  for (int64_t j = 0; j < cols; j += kN) {
    const int64_t at = std::min(j, cols - kN);
    TransposeBlock(
        d, [=](int i) HWY_ATTR { return row_load(src + at + i * src_stride); },
        dst + at * dst_stride, dst_stride);
  }
}

template <class T>
void TransposeTile(const T* src, int64_t src_stride, T* dst, int64_t dst_stride,
                   int64_t rows, int64_t cols) {
  const hn::CappedTag<T, 32 / sizeof(T)> wide;
  const hn::CappedTag<T, 16 / sizeof(T)> narrow;
  constexpr int64_t kN = 16 / sizeof(T);
  if (rows < kN || cols < kN) {
    for (int64_t j = 0; j < cols; ++j) {
      for (int64_t i = 0; i < rows; ++i) {
        dst[j * dst_stride + i] = src[i * src_stride + j];
      }
    }
    return;
  }
  const int64_t step = hn::Lanes(wide);
  int64_t i = 0;
  for (; i + step <= rows; i += step) {
    TransposeRows(
        wide,
        [=](const T* p) HWY_ATTR { return LoadRow<T>(wide, p, src_stride); },
        src + i * src_stride, src_stride, dst + i, dst_stride, cols);
  }
  for (; i < rows; i += kN) {
    const int64_t at = std::min(i, rows - kN);
    TransposeRows(
        narrow, [=](const T* p) HWY_ATTR { return hn::LoadU(narrow, p); },
        src + at * src_stride, src_stride, dst + at, dst_stride, cols);
  }
}

template <class T>
void TransposeAs(const void* src, int64_t src_stride, void* dst,
                 int64_t dst_stride, int64_t rows, int64_t cols) {
  const T* from = static_cast<const T*>(src);
  T* to = static_cast<T*>(dst);
  for (int64_t i = 0; i < rows; i += kTile) {
    for (int64_t j = 0; j < cols; j += kTile) {
      TransposeTile(from + i * src_stride + j, src_stride,
                    to + j * dst_stride + i, dst_stride,
                    std::min(kTile, rows - i), std::min(kTile, cols - j));
    }
  }
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::device {
namespace {
using Function = void(const void*, int64_t, void*, int64_t, int64_t, int64_t);

constexpr PerLevel<Function*> kTranspose[] = {
    TN_PER_LEVEL(TransposeAs<uint8_t>), TN_PER_LEVEL(TransposeAs<uint16_t>),
    TN_PER_LEVEL(TransposeAs<uint32_t>), TN_PER_LEVEL(TransposeAs<uint64_t>)};
}  // namespace

void Transpose(const void* src, int64_t src_row_stride, void* dst,
               int64_t dst_row_stride, int64_t rows, int64_t cols,
               int elem_size) {
  const int log2_size = __builtin_ctz(static_cast<unsigned>(elem_size));
  kTranspose[log2_size].Active()(src, src_row_stride, dst, dst_row_stride, rows,
                                 cols);
}

}  // namespace tenon::device
#endif  // HWY_ONCE
