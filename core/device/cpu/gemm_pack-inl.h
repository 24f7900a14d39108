// Packed copies for Gemm: 16-bit elements widened to float, b in panels of
// kStripColumns columns, a in panels of kTileRows rows.
#include "core/device/cpu/targets.h"

#if defined(TENON_CORE_DEVICE_CPU_GEMM_PACK_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef TENON_CORE_DEVICE_CPU_GEMM_PACK_INL_H_
#undef TENON_CORE_DEVICE_CPU_GEMM_PACK_INL_H_
#else
#define TENON_CORE_DEVICE_CPU_GEMM_PACK_INL_H_
#endif

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "core/device/cpu/gemm.h"
#include "core/device/cpu/gemm_scratch.h"
#include "core/device/cpu/gemm_tile-inl.h"
#include "core/device/cpu/transpose.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
struct Matrix {
  const T* data;
  int64_t row;
  int64_t col;

  Matrix At(int64_t i, int64_t j) const {
    return {data + i * row + j * col, row, col};
  }
};

inline float ToFloat(BFloat16 x) {
  return std::bit_cast<float>(static_cast<uint32_t>(x.bits) << 16);
}

inline float ToFloat(Float16 x) {
  const uint32_t sign = static_cast<uint32_t>(x.bits & 0x8000) << 16;
  const uint32_t magnitude = x.bits & 0x7FFF;
  uint32_t bits;
  if (magnitude < 0x0400) {  // zero or denormal: a multiple of 2^-24
    bits = std::bit_cast<uint32_t>(static_cast<float>(magnitude) * 0x1p-24f);
  } else if (magnitude < 0x7C00) {
    bits = (magnitude << 13) + (112u << 23);  // exponent bias 15 -> 127
  } else {
    bits = (magnitude << 13) | 0x7F800000;
  }
  return std::bit_cast<float>(bits | sign);
}

inline void FromFloat(float x, BFloat16& to) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  const bool is_nan = (bits & 0x7FFFFFFF) > 0x7F800000;
  const uint32_t rounded = bits + 0x7FFF + ((bits >> 16) & 1);
  to.bits = static_cast<uint16_t>(is_nan ? (bits >> 16) | 0x40 : rounded >> 16);
}

inline void FromFloat(float x, Float16& to) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  const uint32_t sign = (bits >> 16) & 0x8000;
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  uint32_t half;
  if (magnitude > 0x7F800000) {
    half = 0x7E00 | ((magnitude >> 13) & 0x3FF);  // a quiet NaN
  } else if (magnitude >= 0x477FF000) {           // 65520 rounds to infinity
    half = 0x7C00;
  } else if (magnitude < 0x38800000) {  // below 2^-14: multiples of 2^-24,
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;  // ulp(0.5)
    half = std::bit_cast<uint32_t>(shifted) - std::bit_cast<uint32_t>(0.5f);
  } else {
    half = (magnitude + 0xFFF + ((magnitude >> 13) & 1) - (112u << 23)) >> 13;
  }
  to.bits = static_cast<uint16_t>(half | sign);
}

#if HWY_TARGET == HWY_SSSE3
template <class T>
void Widen(const T* from, int64_t n, float* to) {
  for (int64_t i = 0; i < n; ++i) to[i] = ToFloat(from[i]);
}

template <class T>
void Narrow(const float* from, int64_t n, T* to) {
  for (int64_t i = 0; i < n; ++i) FromFloat(from[i], to[i]);
}
#else
HWY_INLINE hn::Vec<Full<float>> LoadWide(const BFloat16* p) {
  const Full<uint32_t> d32;
  const hn::Rebind<uint16_t, Full<uint32_t>> d16;
  const auto bits = hn::LoadU(d16, &p->bits);
  return hn::BitCast(Full<float>(),
                     hn::ShiftLeft<16>(hn::PromoteTo(d32, bits)));
}

HWY_INLINE hn::Vec<Full<float>> LoadWide(const Float16* p) {
  const hn::Rebind<hwy::float16_t, Full<float>> d16;
  const hn::Rebind<uint16_t, Full<float>> bits16;
  return hn::PromoteTo(Full<float>(),
                       hn::BitCast(d16, hn::LoadU(bits16, &p->bits)));
}

template <class T>
void Widen(const T* from, int64_t n, float* to) {
  const Full<float> d;
  const int64_t lanes = hn::Lanes(d);
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) hn::StoreU(LoadWide(from + i), d, to + i);
  for (; i < n; ++i) to[i] = ToFloat(from[i]);
}

HWY_INLINE void StoreNarrow(hn::Vec<Full<float>> v, Float16* p) {
  const hn::Rebind<hwy::float16_t, Full<float>> d16;
  const hn::Rebind<uint16_t, Full<float>> bits16;
  hn::StoreU(hn::BitCast(bits16, hn::DemoteTo(d16, v)), bits16, &p->bits);
}

HWY_INLINE void StoreNarrow(hn::Vec<Full<float>> v, BFloat16* p) {
  const Full<uint32_t> d32;
  const hn::Rebind<uint16_t, Full<float>> d16;
  const auto bits = hn::BitCast(d32, v);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(d32, 1));
  const auto rounded = hn::Add(hn::Add(bits, hn::Set(d32, 0x7FFF)), odd);
  const auto quiet = hn::Or(bits, hn::Set(d32, 0x400000));
  const auto nan = hn::RebindMask(d32, hn::Ne(v, v));
  const auto high = hn::ShiftRight<16>(hn::IfThenElse(nan, quiet, rounded));
  hn::StoreU(hn::DemoteTo(d16, hn::BitCast(Full<int32_t>(), high)), d16,
             &p->bits);
}

template <class T>
void Narrow(const float* from, int64_t n, T* to) {
  const Full<float> d;
  const int64_t lanes = hn::Lanes(d);
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    StoreNarrow(hn::LoadU(d, from + i), to + i);
  }
  for (; i < n; ++i) FromFloat(from[i], to[i]);
}
#endif

template <class T>
Matrix<T> Widened(Matrix<T> x, int64_t, int64_t) {
  return x;
}

// A float copy of rows x cols of 16-bit elements.
template <class T>
requires(sizeof(T) == 2) Matrix<float> Widened(Matrix<T> x, int64_t rows,
                                               int64_t cols) {
  float* to = GemmScratch<float>(ScratchUse::kWidened, rows * cols);
  if (x.row == 1 && x.col != 1) {
    for (int64_t j = 0; j < cols; ++j) {
      Widen(x.At(0, j).data, rows, to + j * rows);
    }
    return {to, 1, rows};
  }
  for (int64_t i = 0; i < rows; ++i) {
    if (x.col == 1) {
      Widen(x.At(i, 0).data, cols, to + i * cols);
    } else {
      for (int64_t j = 0; j < cols; ++j) {
        to[i * cols + j] = ToFloat(*x.At(i, j).data);
      }
    }
  }
  return {to, cols, 1};
}

// to[j][i] = x[i][j] for a panel of a few rows; rows of `to` are row_size
// apart.
template <class T>
void CopyTransposed(Matrix<T> x, int64_t rows, int64_t cols, T* to,
                    int64_t row_size) {
  if (x.col == 1) {
    Transpose(x.data, x.row, to, row_size, rows, cols, sizeof(T));
  } else if (x.row == 1 && rows == kTileRows) {
    for (int64_t j = 0; j < cols; ++j) {
      std::memcpy(to + j * row_size, x.data + j * x.col, kTileRows * sizeof(T));
    }
  } else if (x.row == 1 && rows == kStripColumns<T>) {
    for (int64_t j = 0; j < cols; ++j) {
      std::memcpy(to + j * row_size, x.data + j * x.col,
                  kStripColumns<T> * sizeof(T));
    }
  } else {
    for (int64_t j = 0; j < cols; ++j) {
      for (int64_t i = 0; i < rows; ++i) {
        to[j * row_size + i] = *x.At(i, j).data;
      }
    }
  }
}

// A panel of b: k rows of kStripColumns elements, padded with zeros to a
// vector.
template <class T, class Acc>
void PackB(Matrix<T> b, int64_t k, int64_t columns, Acc* to) {
  constexpr int64_t kRow = kStripColumns<Acc>;
  const Matrix<Acc> wide = Widened(b, k, columns);
  const Matrix<Acc> transposed = {wide.data, wide.col, wide.row};
  CopyTransposed(transposed, columns, k, to, kRow);
  const int64_t lanes = hn::Lanes(Full<Acc>());
  const int64_t padded = (columns + lanes - 1) / lanes * lanes;
  if (!kMasksAreSafe && padded > columns) {
    for (int64_t p = 0; p < k; ++p) {
      std::fill(to + p * kRow + columns, to + p * kRow + padded, Acc{0});
    }
  }
}

// Panels of kTileRows rows of a; the last has what is left.
template <class T, class Acc>
void PackA(Matrix<T> a, int64_t rows, int64_t k, Acc* to) {
  const Matrix<Acc> wide = Widened(a, rows, k);
  for (int64_t i = 0; i < rows; i += kTileRows) {
    const int64_t height = std::min<int64_t>(kTileRows, rows - i);
    CopyTransposed(wide.At(i, 0), height, k, to + i * k, height);
  }
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
