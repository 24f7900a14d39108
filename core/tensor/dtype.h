// Element types: sizes, names, kinds, promotion, and the 16-bit floats.
#ifndef TENON_CORE_TENSOR_DTYPE_H_
#define TENON_CORE_TENSOR_DTYPE_H_

#include <bit>
#include <cstdint>

#include "tenon/c/abi.h"

namespace tenon::tensor {

// Bytes of one element; 0 for a number that is no dtype.
inline constexpr uint8_t kElementSizes[TN_NUM_DTYPES] = {0, 1, 1, 1, 2, 2, 4,
                                                         4, 8, 8, 2, 2, 4, 8};
constexpr int64_t ElementSize(uint32_t dtype) {
  return dtype < TN_NUM_DTYPES ? kElementSizes[dtype] : 0;
}

constexpr bool IsFloating(uint32_t dtype) {
  return dtype >= TN_F16 && dtype <= TN_F64;
}
constexpr bool IsSigned(uint32_t dtype) {
  return dtype == TN_I8 || dtype == TN_I16 || dtype == TN_I32 ||
         dtype == TN_I64;
}
constexpr bool IsInteger(uint32_t dtype) {
  return dtype >= TN_U8 && dtype <= TN_I64;
}
constexpr bool IsHalf(uint32_t dtype) {
  return dtype == TN_F16 || dtype == TN_BF16;
}

// "float32" and so on; "none" for what is no dtype.
const char* DTypeName(uint32_t dtype);

// The array-API promotion table; beyond it an integer or bool takes the dtype
// of a floating partner, and uint64 with a signed integer is TN_DTYPE_NONE:
// no dtype holds both.
uint32_t Promote(uint32_t a, uint32_t b);

// What a tensor of `dtype` becomes beside an immediate of TN_VALUE_ `kind`:
// itself, unless the immediate is of a higher kind.
uint32_t PromoteScalar(uint32_t dtype, uint32_t kind);

struct Half {
  uint16_t bits;
};
struct BFloat16 {
  uint16_t bits;
};

inline float ToFloat(BFloat16 x) {
  return std::bit_cast<float>(static_cast<uint32_t>(x.bits) << 16);
}

// Rounds to nearest, ties to even; NaN stays NaN.
inline BFloat16 ToBFloat16(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  const uint32_t rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
  const uint32_t nan = (bits >> 16) | 0x40;
  const bool is_nan = (bits & 0x7FFFFFFF) > 0x7F800000;
  return {static_cast<uint16_t>(is_nan ? nan : rounded)};
}

inline float ToFloat(Half x) {
  const uint32_t sign = (x.bits & 0x8000u) << 16;
  const uint32_t magnitude = x.bits & 0x7FFFu;
  if (magnitude >= 0x7C00) {  // infinity, NaN
    return std::bit_cast<float>(sign | 0x7F800000 | (magnitude & 0x3FF) << 13);
  }
  // Scaling by 2^112 re-biases normal and denormal numbers alike.
  const float scaled = std::bit_cast<float>(magnitude << 13) * 0x1p112f;
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(scaled));
}

// Rounds to nearest, ties to even; overflow gives infinity, NaN stays NaN.
inline Half ToHalf(float x) {
  const uint32_t bits = std::bit_cast<uint32_t>(x);
  const uint16_t sign = static_cast<uint16_t>((bits >> 16) & 0x8000);
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000) return {static_cast<uint16_t>(sign | 0x7E00)};
  if (magnitude >= 0x477FF000) return {static_cast<uint16_t>(sign | 0x7C00)};
  if (magnitude < 0x38800000) {  // denormal: let the adder round at 2^-24
    const float aligned = std::bit_cast<float>(magnitude) + 0.5f;
    return {static_cast<uint16_t>(
        sign | (std::bit_cast<uint32_t>(aligned) - 0x3F000000))};
  }
  const uint32_t rounded = magnitude + 0xFFF + ((magnitude >> 13) & 1);
  return {static_cast<uint16_t>(sign | ((rounded - 0x38000000) >> 13))};
}

}  // namespace tenon::tensor

#endif  // TENON_CORE_TENSOR_DTYPE_H_
