// Arrays as files hold them: a dtype, a shape and little-endian bytes in C
// order. No tensor type here, so that readers stand below the engine.

#ifndef TENON_CORE_FORMATS_ARRAY_H_
#define TENON_CORE_FORMATS_ARRAY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace tenon::formats {

// The numbers are the C contract's (tenon/c/abi.h) and never change.
enum class DType : uint32_t {
  kBool = 1,
  kU8 = 2,
  kI8 = 3,
  kU16 = 4,
  kI16 = 5,
  kU32 = 6,
  kI32 = 7,
  kU64 = 8,
  kI64 = 9,
  kF16 = 10,
  kBF16 = 11,
  kF32 = 12,
  kF64 = 13,
};

// Name and size of a dtype in each of the formats. An empty `npy` means that
// the format has no such type.
struct DTypeInfo {
  DType dtype;
  absl::string_view name;         // "float32", as error texts say it
  absl::string_view safetensors;  // "F32"
  absl::string_view npy;          // "<f4"
  size_t size;                    // bytes of an element
};

// All dtypes, in the order of their numbers.
absl::Span<const DTypeInfo> AllDTypes();

// The row of `dtype`; null when the number is none of DType's.
const DTypeInfo* FindDType(DType dtype);

// Bytes of an array; an error, without a subject for the caller to put before
// it, when a size is negative, the dtype unknown or the product of the sizes
// (zeros counted as ones) overflows 63 bits.
absl::StatusOr<size_t> ByteSize(DType dtype, absl::Span<const int64_t> shape);

// "[3,4]"
std::string ShapeString(absl::Span<const int64_t> shape);

// An array that someone else owns. `data` may be null when the array is empty,
// and need not be aligned to the element: a file puts it where it likes. A bool
// is a byte; bytes from a file may be other than 0 and 1.
struct ArrayView {
  DType dtype;
  std::vector<int64_t> shape;
  const void* data;
};

// An array that owns its bytes, aligned for every dtype.
struct Array {
  DType dtype;
  std::vector<int64_t> shape;
  std::vector<std::byte> bytes;

  ArrayView view() const { return {dtype, shape, bytes.data()}; }

  // The elements as T, whose size must be the dtype's; bounds follow from the
  // bytes.
  template <typename T>
  absl::Span<const T> values() const {
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
};

struct NamedArray {
  std::string name;
  ArrayView array;
};

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_ARRAY_H_
