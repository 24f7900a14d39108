// Layout: "\x93NUMPY", two bytes of version, the length of the header (16 bits
// in 1.0, else 32), a header that is a Python dict (npy_header.h), the
// elements.

#include "core/formats/npy.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "core/base/status.h"
#include "core/formats/atomic_file.h"
#include "core/formats/errors.h"
#include "core/formats/mapped_file.h"
#include "core/formats/npy_header.h"

namespace tenon::formats {
namespace {

constexpr absl::string_view kMagic("\x93NUMPY", 6);
constexpr size_t kMaxRank = 64;    // NumPy 2's
constexpr size_t kAlignment = 64;  // of the first element, as NumPy has it

// Removes magic, version and header from the front of `bytes`.
absl::StatusOr<absl::string_view> TakeHeader(absl::string_view* bytes) {
  if (!absl::ConsumePrefix(bytes, kMagic)) {
    return absl::InvalidArgumentError(
        "is not npy: it does not begin with \\x93NUMPY; save it with "
        "numpy.save");
  }
  if (bytes->size() < 2) return Damaged("is cut off in its header");
  const int major = static_cast<unsigned char>((*bytes)[0]);
  const int minor = static_cast<unsigned char>((*bytes)[1]);
  if (major < 1 || major > 3 || minor != 0) {
    return absl::UnimplementedError(
        absl::StrCat("has version ", major, ".", minor,
                     ", 1.0 to 3.0 are known; save it with numpy.save"));
  }
  bytes->remove_prefix(2);
  uint32_t length = 0;
  const size_t width = major == 1 ? 2 : 4;
  if (bytes->size() < width) return Damaged("is cut off in its header");
  std::memcpy(&length, bytes->data(), width);
  bytes->remove_prefix(width);
  if (bytes->size() < length) return Damaged("is cut off in its header");
  const absl::string_view header = bytes->substr(0, length);
  bytes->remove_prefix(length);
  return header;
}

// Copies elements whose first index runs fastest to where the last one does.
std::vector<std::byte> FromFortranOrder(absl::string_view bytes,
                                        const std::vector<int64_t>& shape,
                                        size_t element) {
  std::vector<std::byte> result(bytes.size());
  std::vector<int64_t> index(shape.size(), 0);
  for (size_t to = 0; to < bytes.size(); to += element) {
    size_t from = 0;
    for (size_t axis = shape.size(); axis-- > 0;) {
      from = from * shape[axis] + index[axis];
    }
    std::memcpy(&result[to], bytes.data() + from * element, element);
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return result;
}

absl::StatusOr<Array> Parse(absl::string_view bytes) {
  TN_ASSIGN_OR_RETURN(const absl::string_view text, TakeHeader(&bytes));
  TN_ASSIGN_OR_RETURN(const NpyHeader header, ParseNpyHeader(text));
  const absl::StatusOr<size_t> size = ByteSize(header.dtype, header.shape);
  if (!size.ok()) return Damaged(size.status().message());
  const DTypeInfo& dtype = *FindDType(header.dtype);
  if (*size != bytes.size()) {
    return Damaged(dtype.name, ShapeString(header.shape), " takes ", *size,
                   " bytes, but ", bytes.size(), " follow the header");
  }
  Array array = {header.dtype, header.shape, {}};
  if (header.order == NpyOrder::kFortran) {
    array.bytes = FromFortranOrder(bytes, array.shape, dtype.size);
  } else {
    const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
    array.bytes.assign(begin, begin + bytes.size());
  }
  return array;
}

// Magic, version, length and text, padded to the alignment.
absl::StatusOr<std::string> Header(const ArrayView& array) {
  TN_ASSIGN_OR_RETURN(const size_t size, ByteSize(array.dtype, array.shape));
  const DTypeInfo& dtype = *FindDType(array.dtype);
  if (dtype.npy.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the format has no ", dtype.name, "; cast the array to float32"));
  }
  if (array.shape.size() > kMaxRank) {
    return absl::InvalidArgumentError(
        absl::StrCat("rank ", array.shape.size(), " is over NumPy's ", kMaxRank,
                     "; reshape the array"));
  }
  if (size > 0 && array.data == nullptr) {
    return absl::InvalidArgumentError(
        "the array has elements but no data; give it its bytes");
  }
  std::string text = absl::StrCat("{'descr': '", dtype.npy,
                                  "', 'fortran_order': False, 'shape': (",
                                  absl::StrJoin(array.shape, ", "),
                                  array.shape.size() == 1 ? ",)" : ")", ", }");
  const size_t fixed = kMagic.size() + 4;
  const size_t all = (fixed + text.size() + 1 + kAlignment - 1) / kAlignment;
  text.resize(all * kAlignment - fixed - 1, ' ');
  text += '\n';
  const auto length = static_cast<uint16_t>(text.size());
  std::string result = absl::StrCat(kMagic, absl::string_view("\1\0", 2));
  result.append(reinterpret_cast<const char*>(&length), sizeof(length));
  return result + text;
}

}  // namespace

absl::StatusOr<Array> ReadNpy(const std::string& path) {
  TN_ASSIGN_OR_RETURN(const MappedFile map, MappedFile::Open(path));
  return ParseNpy(path, map.bytes());
}

absl::StatusOr<Array> ParseNpy(absl::string_view name,
                               absl::string_view bytes) {
  absl::StatusOr<Array> array = Parse(bytes);
  if (array.ok()) return array;
  return Prefix(absl::StrCat("npy: ", name), array.status());
}

absl::Status WriteNpy(const std::string& path, const ArrayView& array) {
  const absl::StatusOr<std::string> header = Header(array);
  if (!header.ok()) return Prefix(absl::StrCat("npy: ", path), header.status());
  TN_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  TN_RETURN_IF_ERROR(file.Append(*header));
  TN_RETURN_IF_ERROR(file.Append({static_cast<const char*>(array.data),
                                  *ByteSize(array.dtype, array.shape)}));
  return file.Commit();
}

}  // namespace tenon::formats
