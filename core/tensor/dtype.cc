// Names and promotion of element types.
#include "core/tensor/dtype.h"

#include <algorithm>

namespace tenon::tensor {

const char* DTypeName(uint32_t dtype) {
  constexpr const char* kNames[TN_NUM_DTYPES] = {
      "none",  "bool",   "uint8", "int8",    "uint16",   "int16",   "uint32",
      "int32", "uint64", "int64", "float16", "bfloat16", "float32", "float64"};
  return kNames[dtype < TN_NUM_DTYPES ? dtype : 0];
}

uint32_t Promote(uint32_t a, uint32_t b) {
  if (a == b) return a;
  if (a > b) std::swap(a, b);
  if (a == TN_DTYPE_NONE) return TN_DTYPE_NONE;
  if (a == TN_BOOL) return b;
  if (IsFloating(b)) {
    if (a == TN_F16 && b == TN_BF16) return TN_F32;
    return b;
  }
  if (IsSigned(a) == IsSigned(b)) return b;  // numbers grow with the width
  const uint32_t is_unsigned = IsSigned(a) ? b : a;
  const uint32_t is_signed = IsSigned(a) ? a : b;
  if (ElementSize(is_signed) > ElementSize(is_unsigned)) return is_signed;
  return is_unsigned == TN_U64 ? TN_DTYPE_NONE : is_unsigned + 3;
}

uint32_t PromoteScalar(uint32_t dtype, uint32_t kind) {
  if (kind == TN_VALUE_FLOAT && !IsFloating(dtype)) return TN_F32;
  if (kind == TN_VALUE_INT && dtype == TN_BOOL) return TN_I64;
  return dtype;
}

}  // namespace tenon::tensor
