// Layout, all big-endian: two zero bytes, a type, the rank R, R sizes of 32
// bits, the elements in C order.

#include "core/formats/idx.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status.h"
#include "core/formats/errors.h"
#include "core/formats/gzip.h"
#include "core/formats/mapped_file.h"

namespace tenon::formats {
namespace {

constexpr size_t kFirstBlock = size_t{1} << 16;  // bytes

std::optional<DType> FromCode(uint8_t code) {
  switch (code) {
    case 0x08:
      return DType::kU8;
    case 0x09:
      return DType::kI8;
    case 0x0b:
      return DType::kI16;
    case 0x0c:
      return DType::kI32;
    case 0x0d:
      return DType::kF32;
    case 0x0e:
      return DType::kF64;
    default:
      return std::nullopt;
  }
}

absl::Status ReadExactly(GzipReader* reader, absl::Span<std::byte> out,
                         absl::string_view what) {
  TN_ASSIGN_OR_RETURN(const size_t size, reader->Read(out));
  if (size == out.size()) return absl::OkStatus();
  return Damaged("is cut off in its ", what);
}

absl::StatusOr<Array> ReadHeader(GzipReader* reader) {
  std::byte start[4];
  TN_RETURN_IF_ERROR(ReadExactly(reader, absl::MakeSpan(start), "header"));
  const auto dtype = FromCode(static_cast<uint8_t>(start[2]));
  if (start[0] != std::byte{0} || start[1] != std::byte{0} || !dtype) {
    return absl::InvalidArgumentError(
        "is not idx: it does not begin with two zero bytes and a known type; "
        "give an idx file");
  }
  Array array = {*dtype, {}, {}};
  for (int axis = 0; axis < static_cast<int>(start[3]); ++axis) {
    std::byte size[4];
    TN_RETURN_IF_ERROR(ReadExactly(reader, absl::MakeSpan(size), "header"));
    int64_t value = 0;
    for (std::byte digit : size) value = value * 256 + static_cast<int>(digit);
    array.shape.push_back(value);
  }
  return array;
}

// Doubles the buffer as bytes arrive, so that a header alone allocates nothing.
absl::Status ReadElements(GzipReader* reader, size_t size,
                          std::vector<std::byte>* bytes) {
  while (bytes->size() < size) {
    const size_t old = bytes->size();
    bytes->resize(std::min(size, std::max(kFirstBlock, 2 * old)));
    TN_RETURN_IF_ERROR(
        ReadExactly(reader, absl::MakeSpan(*bytes).subspan(old), "elements"));
  }
  std::byte more;
  TN_ASSIGN_OR_RETURN(const size_t left,
                      reader->Read(absl::MakeSpan(&more, 1)));
  if (left > 0) return Damaged("more follows its ", size, " bytes of elements");
  return absl::OkStatus();
}

void ReverseElements(size_t size, std::vector<std::byte>* bytes) {
  for (size_t at = 0; size > 1 && at < bytes->size(); at += size) {
    std::reverse(&(*bytes)[at], &(*bytes)[at] + size);
  }
}

absl::StatusOr<Array> Parse(absl::string_view bytes) {
  GzipReader reader(bytes);
  TN_ASSIGN_OR_RETURN(Array array, ReadHeader(&reader));
  const absl::StatusOr<size_t> size = ByteSize(array.dtype, array.shape);
  if (!size.ok()) return Damaged(size.status().message());
  if (*size > reader.MaxRemaining()) {
    return Damaged("declares ", *size, " bytes of elements, but can hold no ",
                   "more than ", reader.MaxRemaining());
  }
  TN_RETURN_IF_ERROR(ReadElements(&reader, *size, &array.bytes));
  ReverseElements(FindDType(array.dtype)->size, &array.bytes);
  return array;
}

}  // namespace

absl::StatusOr<Array> ReadIdx(const std::string& path) {
  TN_ASSIGN_OR_RETURN(const MappedFile map, MappedFile::Open(path));
  return ParseIdx(path, map.bytes());
}

absl::StatusOr<Array> ParseIdx(absl::string_view name,
                               absl::string_view bytes) {
  absl::StatusOr<Array> array = Parse(bytes);
  if (array.ok()) return array;
  return Prefix(absl::StrCat("idx: ", name), array.status());
}

}  // namespace tenon::formats
