// The innermost loops of Gemm: a tile of c, kept in registers, over all of k.
// A strip is up to kStripVectors vectors wide and any number of rows high.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_GEMM_TILE_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_GEMM_TILE_INL_H_
#undef TENON_CORE_DEVICE_CPU_GEMM_TILE_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_GEMM_TILE_INL_H_
#endif

#include <algorithm>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Accumulators fill 24 of 32 registers, or 12 of 16.
constexpr int kStripVectors = HWY_TARGET == HWY_AVX3 ? 4 : 2;
constexpr int kTileRows = 6;
// Rows of a tile of one or two vectors where the rows of a need not be packed.
constexpr int kNarrowTileRows = HWY_TARGET == HWY_AVX3 ? 8 : 6;
// Whether a load of part of a vector costs no more than that of a whole one,
// and whether it reads nothing else. Without the latter b must be padded.
constexpr bool kMasksAreFree = HWY_TARGET == HWY_AVX3;
constexpr bool kMasksAreSafe = HWY_TARGET != HWY_SSSE3;

template <class T>
using Full = hn::ScalableTag<T>;
template <class T>
constexpr int64_t kStripColumns = kStripVectors* hn::MaxLanes(Full<T>());

// One strip of the product: m x columns of c, over k.
template <class T>
struct StripArgs {
  int64_t m;
  int64_t k;
  int64_t columns;  // at most kStripColumns
  const T* a;
  int64_t a_row;
  int64_t a_col;
  const T* b;  // columns are adjacent
  int64_t b_row;
  T* c;
  int64_t c_row;
  bool accumulate;
  const T* bias;  // of the first column, or null
};

// The first `count` lanes of *p; the others may hold anything.
template <class T>
HWY_INLINE hn::Vec<Full<T>> LoadFirst(const T* p, int64_t count) {
  const Full<T> d;
  if constexpr (kMasksAreSafe) {
    return hn::MaskedLoad(hn::FirstN(d, count), d, p);
  } else {
    T lanes[hn::MaxLanes(Full<T>())] = {};
    std::copy_n(p, count, lanes);
    return hn::LoadU(d, lanes);
  }
}

template <class T>
HWY_INLINE void StoreFirst(hn::Vec<Full<T>> v, T* p, int64_t count) {
  const Full<T> d;
  if constexpr (kMasksAreSafe) {
    hn::BlendedStore(v, hn::FirstN(d, count), d, p);
  } else {
    T lanes[hn::MaxLanes(Full<T>())];
    hn::StoreU(v, d, lanes);
    std::copy_n(lanes, count, p);
  }
}

// Adds what Gemm's options say and writes one vector of c, `count` lanes.
template <class T>
HWY_INLINE void Finish(hn::Vec<Full<T>> sum, bool accumulate, const T* bias,
                       T* c, int64_t count) {
  const Full<T> d;
  if (count >= static_cast<int64_t>(hn::Lanes(d))) {
    if (accumulate) sum = hn::Add(hn::LoadU(d, c), sum);
    if (bias) sum = hn::Add(sum, hn::LoadU(d, bias));
    hn::StoreU(sum, d, c);
  } else {
    if (accumulate) sum = hn::Add(LoadFirst(c, count), sum);
    if (bias) sum = hn::Add(sum, LoadFirst(bias, count));
    StoreFirst(sum, c, count);
  }
}

// kRows rows from `row` on, kVectors vectors; the last one is partial where
// kPartial says so. kAdjacent: a_row is 1.
template <class T, int kRows, int kVectors, bool kPartial, bool kAdjacent>
HWY_NOINLINE void Tile(const StripArgs<T>& args, int64_t row) {
  const StripArgs<T> s = args;  // stores to c can not change it
  const Full<T> d;
  constexpr int64_t kLanes = hn::MaxLanes(Full<T>());
  using V = hn::Vec<Full<T>>;
  const int64_t last = kPartial ? s.columns - (kVectors - 1) * kLanes : kLanes;
  const auto mask = hn::FirstN(d, last);
  V sum[kRows][kVectors];
  HWY_UNROLL(8)
  for (int i = 0; i < kRows; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < kVectors; ++j) sum[i][j] = hn::Zero(d);
  }
  const int64_t a_row = kAdjacent ? 1 : s.a_row;
  const int64_t a_col = s.a_col;
  const int64_t b_row = s.b_row;
  const T* a = s.a + row * a_row;
  const T* b = s.b;
  for (int64_t p = s.k; p > 0; --p) {
    V vb[kVectors];
    HWY_UNROLL(4)
    for (int j = 0; j < kVectors; ++j) {
      if constexpr (kPartial && kMasksAreSafe) {
        vb[j] = j + 1 == kVectors ? hn::MaskedLoad(mask, d, b + j * kLanes)
                                  : hn::LoadU(d, b + j * kLanes);
      } else {
        vb[j] = hn::LoadU(d, b + j * kLanes);
      }
    }
    HWY_UNROLL(8)
    for (int i = 0; i < kRows; ++i) {
      const V va = hn::Set(d, a[i * a_row]);
      HWY_UNROLL(4)
      for (int j = 0; j < kVectors; ++j) {
        sum[i][j] = hn::MulAdd(va, vb[j], sum[i][j]);
      }
    }
    a += a_col;
    b += b_row;
  }
  T* c = s.c + row * s.c_row;
  HWY_UNROLL(8)
  for (int i = 0; i < kRows; ++i) {
    HWY_UNROLL(4)
    for (int j = 0; j < kVectors; ++j) {
      const T* bias = s.bias ? s.bias + j * kLanes : nullptr;
      Finish(sum[i][j], s.accumulate, bias, c + j * kLanes,
             j + 1 == kVectors ? last : kLanes);
    }
    c += s.c_row;
  }
}

template <class T, int kRows, int kVectors, bool kPartial, bool kAdjacent>
HWY_INLINE void TileRows(const StripArgs<T>& s) {
  int64_t i = 0;
  for (; i + kRows <= s.m; i += kRows) {
    Tile<T, kRows, kVectors, kPartial, kAdjacent>(s, i);
  }
  const int64_t rest = s.m - i;
  if (rest & 4) Tile<T, 4, kVectors, kPartial, kAdjacent>(s, i);
  i += rest & 4;
  if (rest & 2) Tile<T, 2, kVectors, kPartial, kAdjacent>(s, i);
  i += rest & 2;
  if (rest & 1) Tile<T, 1, kVectors, kPartial, kAdjacent>(s, i);
}

enum class AForm { kStrided, kAdjacentRows, kPacked };

template <class T, int kVectors, bool kPartial>
void StripOfWidth(const StripArgs<T>& s, AForm form) {
  constexpr int kRows = kVectors <= 2 ? kNarrowTileRows : kTileRows;
  if (form == AForm::kStrided) {
    TileRows<T, kRows, kVectors, kPartial, false>(s);
  } else if (form == AForm::kAdjacentRows) {
    TileRows<T, kRows, kVectors, kPartial, true>(s);
  } else {
    TileRows<T, kTileRows, kVectors, kPartial, true>(s);
  }
}

template <class T>
void Strip(const StripArgs<T>& s, AForm form) {
  constexpr int64_t kLanes = hn::MaxLanes(Full<T>());
  const int64_t vectors = (s.columns + kLanes - 1) / kLanes;
  if constexpr (kStripVectors == 4) {
    if (vectors == 4) return StripOfWidth<T, 4, true>(s, form);
    if (vectors == 3) return StripOfWidth<T, 3, true>(s, form);
  }
  if (!kMasksAreFree && s.columns == 2 * kLanes) {
    return StripOfWidth<T, 2, kMasksAreFree>(s, form);
  }
  if (vectors == 2) return StripOfWidth<T, 2, true>(s, form);
  StripOfWidth<T, 1, true>(s, form);
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
