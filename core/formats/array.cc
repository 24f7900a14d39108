// The table of dtypes, and sizes computed without overflow.

#include "core/formats/array.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tenon::formats {
namespace {

constexpr DTypeInfo kDTypes[] = {
    {DType::kBool, "bool", "BOOL", "|b1", 1},
    {DType::kU8, "uint8", "U8", "|u1", 1},
    {DType::kI8, "int8", "I8", "|i1", 1},
    {DType::kU16, "uint16", "U16", "<u2", 2},
    {DType::kI16, "int16", "I16", "<i2", 2},
    {DType::kU32, "uint32", "U32", "<u4", 4},
    {DType::kI32, "int32", "I32", "<i4", 4},
    {DType::kU64, "uint64", "U64", "<u8", 8},
    {DType::kI64, "int64", "I64", "<i8", 8},
    {DType::kF16, "float16", "F16", "<f2", 2},
    {DType::kBF16, "bfloat16", "BF16", "", 2},
    {DType::kF32, "float32", "F32", "<f4", 4},
    {DType::kF64, "float64", "F64", "<f8", 8},
};

}  // namespace

absl::Span<const DTypeInfo> AllDTypes() { return kDTypes; }

const DTypeInfo* FindDType(DType dtype) {
  const auto number = static_cast<uint32_t>(dtype);
  if (number < 1 || number > std::size(kDTypes)) return nullptr;
  return &kDTypes[number - 1];
}

absl::StatusOr<size_t> ByteSize(DType dtype, absl::Span<const int64_t> shape) {
  const DTypeInfo* info = FindDType(dtype);
  if (info == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("dtype number ", static_cast<uint32_t>(dtype),
                     " is unknown; give one of DType"));
  }
  // Strides are computed with zeros as ones, so these must fit too.
  int64_t strided = static_cast<int64_t>(info->size);
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("shape ", ShapeString(shape),
                       " has a negative size; sizes are >= 0"));
    }
    empty |= size == 0;
    if (__builtin_mul_overflow(strided, std::max<int64_t>(size, 1), &strided)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "shape ", ShapeString(shape), " of ", info->name, " is too large"));
    }
  }
  return empty ? 0 : static_cast<size_t>(strided);
}

std::string ShapeString(absl::Span<const int64_t> shape) {
  return absl::StrCat("[", absl::StrJoin(shape, ","), "]");
}

}  // namespace tenon::formats
