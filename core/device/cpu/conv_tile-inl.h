// The innermost loops of a convolution: a tile of the result, kept in
// registers, while rows of the left matrix are read through pointers.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_CONV_TILE_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_CONV_TILE_INL_H_
#undef TENON_CORE_DEVICE_CPU_CONV_TILE_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_CONV_TILE_INL_H_
#endif

#include <algorithm>
#include <cstdint>

#include "core/device/cpu/gemm_tile-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {

template <int n, class T>
HWY_INLINE bool AreAll(const T* const* a, const T* wanted) {
  bool all = true;
  HWY_UNROLL(8)
  for (int i = 0; i < n; ++i) all &= a[i] == wanted;
  return all;
}

// Rows times a packed panel of b, kStripColumns wide and zero beyond
// `columns`: row i of the result is the sum over taps t and elements p of
// runs[t * stride + i][offset + p] b[t * depth + p].
template <class T>
struct WindowStrip {
  int64_t taps;
  int64_t depth;
  const T* const* runs;
  int64_t stride;
  int64_t offset;
  const T*
      outside;  // the run of zeros: a tap where all rows have it is left out
  const T* b;
  T* const* targets;
  int64_t column;  // in the rows of the result
  int64_t columns;
  bool accumulate;
  const T* bias;  // of the first column, or null
};

template <class T, int kRows, int kVectors>
HWY_NOINLINE void WindowTile(const WindowStrip<T>& args, int64_t row) {
  const WindowStrip<T> s = args;
  const Full<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(Full<T>());
  using V = hn::Vec<Full<T>>;
  V sum[kRows][kVectors];
  HWY_UNROLL(8)
  for (int i = 0; i < kRows; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < kVectors; ++j) sum[i][j] = hn::Zero(d);
  }
  const T* b = s.b;
  for (int64_t t = 0; t < s.taps; ++t) {
    const T* a[kRows];
    HWY_UNROLL(8)
    for (int i = 0; i < kRows; ++i) {
      a[i] = s.runs[t * s.stride + row + i];
    }
    if (AreAll<kRows>(a, s.outside)) {
      b += s.depth * kStripColumns<T>;
      continue;
    }
    HWY_UNROLL(8)
    for (int i = 0; i < kRows; ++i) a[i] += s.offset;
    for (int64_t p = 0; p < s.depth; ++p) {
      V vb[kVectors];
      HWY_UNROLL(4)
      for (int j = 0; j < kVectors; ++j) vb[j] = hn::LoadU(d, b + j * kLanes);
      HWY_UNROLL(8)
      for (int i = 0; i < kRows; ++i) {
        const V va = hn::Set(d, a[i][p]);
        HWY_UNROLL(4)
        for (int j = 0; j < kVectors; ++j) {
          sum[i][j] = hn::MulAdd(va, vb[j], sum[i][j]);
        }
      }
      b += kStripColumns<T>;
    }
  }
  const int64_t last = s.columns - (kVectors - 1) * kLanes;
  HWY_UNROLL(8)
  for (int i = 0; i < kRows; ++i) {
    T* c = s.targets[row + i] + s.column;
    HWY_UNROLL(4)
    for (int j = 0; j < kVectors; ++j) {
      const T* bias = s.bias ? s.bias + j * kLanes : nullptr;
      Finish(sum[i][j], s.accumulate, bias, c + j * kLanes,
             j + 1 == kVectors ? last : kLanes);
    }
  }
}

// The transpose of rows times a packed panel of b, added to c: row i of c gets
// the sum over rows r of runs[r][offset + i] b[r].
template <class T>
struct TransposedStrip {
  int64_t rows;
  const T* const* runs;
  int64_t offset;
  const T* outside;  // the run of zeros: its rows are left out
  const T* b;
  T* c;
  int64_t c_row;
  int64_t columns;
};

template <class T, int kRows, int kVectors>
HWY_NOINLINE void TransposedTile(const TransposedStrip<T>& args, int64_t row) {
  const TransposedStrip<T> s = args;
  const Full<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(Full<T>());
  using V = hn::Vec<Full<T>>;
  V sum[kRows][kVectors];
  HWY_UNROLL(8)
  for (int i = 0; i < kRows; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < kVectors; ++j) sum[i][j] = hn::Zero(d);
  }
  const T* b = s.b;
  const int64_t offset = s.offset + row;
  for (int64_t r = 0; r < s.rows; ++r, b += kStripColumns<T>) {
    if (s.runs[r] == s.outside) continue;
    const T* a = s.runs[r] + offset;
    V vb[kVectors];
    HWY_UNROLL(4)
    for (int j = 0; j < kVectors; ++j) vb[j] = hn::LoadU(d, b + j * kLanes);
    HWY_UNROLL(8)
    for (int i = 0; i < kRows; ++i) {
      const V va = hn::Set(d, a[i]);
      HWY_UNROLL(4)
      for (int j = 0; j < kVectors; ++j) {
        sum[i][j] = hn::MulAdd(va, vb[j], sum[i][j]);
      }
    }
  }
  const int64_t last = s.columns - (kVectors - 1) * kLanes;
  T* c = s.c + row * s.c_row;
  HWY_UNROLL(8)
  for (int i = 0; i < kRows; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < kVectors; ++j) {
      Finish<T>(sum[i][j], true, nullptr, c + j * kLanes,
                j + 1 == kVectors ? last : kLanes);
    }
    c += s.c_row;
  }
}

// Calls tile<rows, vectors>(row) for all of m rows: whole tiles, then 4, 2, 1.
template <int kVectors, class Tile>
HWY_INLINE void ForTileRows(int64_t m, const Tile& tile) {
  int64_t i = 0;
  for (; i + kTileRows <= m; i += kTileRows) {
    tile.template Run<kTileRows, kVectors>(i);
  }
  const int64_t rest = m - i;
  if (rest & 4) tile.template Run<4, kVectors>(i);
  i += rest & 4;
  if (rest & 2) tile.template Run<2, kVectors>(i);
  i += rest & 2;
  if (rest & 1) tile.template Run<1, kVectors>(i);
}

template <class T, class Tile>
HWY_INLINE void ForTiles(int64_t m, int64_t columns, const Tile& tile) {
  constexpr int64_t kLanes = hn::MaxLanes(Full<T>());
  const int64_t vectors = (columns + kLanes - 1) / kLanes;
  if constexpr (kStripVectors == 4) {
    if (vectors == 4) return ForTileRows<4>(m, tile);
    if (vectors == 3) return ForTileRows<3>(m, tile);
  }
  if (vectors == 2) return ForTileRows<2>(m, tile);
  ForTileRows<1>(m, tile);
}

template <class T>
struct WindowTiles {
  const WindowStrip<T>& strip;
  template <int kRows, int kVectors>
  HWY_INLINE void Run(int64_t row) const {
    WindowTile<T, kRows, kVectors>(strip, row);
  }
};

template <class T>
struct TransposedTiles {
  const TransposedStrip<T>& strip;
  template <int kRows, int kVectors>
  HWY_INLINE void Run(int64_t row) const {
    TransposedTile<T, kRows, kVectors>(strip, row);
  }
};

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
