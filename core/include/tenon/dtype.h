// Element types in C++: the enumeration, and which C++ type each one is.
#ifndef TENON_DTYPE_H_
#define TENON_DTYPE_H_

#include <cstdint>
#include <type_traits>

#include "tenon/c/abi.h"

namespace tenon {

// Numbers are the contract's, and stand in files.
enum class DType : uint32_t {
  none = TN_DTYPE_NONE,
  boolean = TN_BOOL,
  uint8 = TN_U8,
  int8 = TN_I8,
  uint16 = TN_U16,
  int16 = TN_I16,
  uint32 = TN_U32,
  int32 = TN_I32,
  uint64 = TN_U64,
  int64 = TN_I64,
  float16 = TN_F16,
  bfloat16 = TN_BF16,
  float32 = TN_F32,
  float64 = TN_F64,
};

// "float32" and so on.
constexpr const char* name_of(DType dtype) {
  constexpr const char* names[] = {
      "none",  "bool",   "uint8", "int8",    "uint16",   "int16",   "uint32",
      "int32", "uint64", "int64", "float16", "bfloat16", "float32", "float64"};
  return names[static_cast<uint32_t>(dtype)];
}

constexpr bool is_floating(DType dtype) { return dtype >= DType::float16; }

constexpr int64_t size_of(DType dtype) {
  constexpr int64_t sizes[] = {0, 1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 2, 4, 8};
  return sizes[static_cast<uint32_t>(dtype)];
}

// The dtype whose elements are of C++ type T.
template <class T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, bool>) return DType::boolean;
  if constexpr (std::is_same_v<T, float>) return DType::float32;
  if constexpr (std::is_same_v<T, double>) return DType::float64;
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    constexpr uint32_t width = sizeof(T) == 1   ? 0
                               : sizeof(T) == 2 ? 2
                               : sizeof(T) == 4 ? 4
                                                : 6;
    return static_cast<DType>(TN_U8 + width + std::is_signed_v<T>);
  }
  return DType::none;
}

}  // namespace tenon

#endif  // TENON_DTYPE_H_
