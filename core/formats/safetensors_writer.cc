// The header is complete before a byte is written: all that can be wrong with
// the arrays is found first.

#include "core/formats/safetensors_writer.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "core/base/status.h"
#include "core/formats/atomic_file.h"
#include "core/formats/errors.h"
#include "core/formats/json.h"

namespace tenon::formats {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little,
              "arrays are written as they lie in memory");

// An array with the place of its bytes in the file.
struct Piece {
  const NamedArray* tensor;
  const DTypeInfo* dtype;
  size_t size;
};

absl::Status Invalid(const NamedArray& tensor, absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("tensor '", tensor.name, "': ", what));
}

absl::StatusOr<Piece> Check(const NamedArray& tensor) {
  const ArrayView& array = tensor.array;
  const absl::StatusOr<size_t> size = ByteSize(array.dtype, array.shape);
  if (!size.ok()) return Invalid(tensor, size.status().message());
  if (*size > 0 && array.data == nullptr) {
    return Invalid(tensor, "has elements but no data; give it its bytes");
  }
  if (tensor.name == "__metadata__") {
    return Invalid(tensor, "the format keeps this name; give it another");
  }
  if (!IsUtf8(tensor.name)) {
    return Invalid(tensor, "the name is not UTF-8; give it another");
  }
  return Piece{&tensor, FindDType(array.dtype), *size};
}

absl::StatusOr<std::vector<Piece>> Arrange(
    absl::Span<const NamedArray> tensors) {
  std::vector<Piece> pieces;
  for (const NamedArray& tensor : tensors) {
    TN_ASSIGN_OR_RETURN(const Piece piece, Check(tensor));
    pieces.push_back(piece);
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    if (a.dtype->size != b.dtype->size) return a.dtype->size > b.dtype->size;
    return a.tensor->name < b.tensor->name;
  });
  return pieces;
}

absl::StatusOr<json> MetadataJson(const Metadata& metadata) {
  json result = json::object();
  for (const auto& [key, value] : metadata) {
    if (!IsUtf8(key) || !IsUtf8(value)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "metadata '", key, "' is not UTF-8; encode it, in base64 say"));
    }
    result[key] = value;
  }
  return result;
}

// Length and text, padded so that the arrays begin at a multiple of 8.
absl::StatusOr<std::string> Header(const std::vector<Piece>& pieces,
                                   const Metadata& metadata) {
  json header = json::object();
  if (!metadata.empty()) {
    TN_ASSIGN_OR_RETURN(json object, MetadataJson(metadata));
    header["__metadata__"] = std::move(object);
  }
  uint64_t offset = 0;
  for (const Piece& piece : pieces) {
    json& entry = header[piece.tensor->name];
    if (!entry.is_null()) {
      return Invalid(*piece.tensor, "is given twice; rename one");
    }
    entry = {{"dtype", std::string(piece.dtype->safetensors)},
             {"shape", piece.tensor->array.shape},
             {"data_offsets", {offset, offset + piece.size}}};
    offset += piece.size;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  if (text.size() > kMaxSafetensorsHeader) {
    return absl::InvalidArgumentError(absl::StrCat(
        "names and metadata take ", text.size(), " bytes, the format allows ",
        kMaxSafetensorsHeader, "; write several files"));
  }
  const uint64_t length = text.size();
  text.insert(0, reinterpret_cast<const char*>(&length), sizeof(length));
  return text;
}

}  // namespace

absl::Status WriteSafetensors(const std::string& path,
                              absl::Span<const NamedArray> tensors,
                              const Metadata& metadata) {
  const std::string subject = absl::StrCat("safetensors: ", path);
  const absl::StatusOr<std::vector<Piece>> pieces = Arrange(tensors);
  if (!pieces.ok()) return Prefix(subject, pieces.status());
  const absl::StatusOr<std::string> header = Header(*pieces, metadata);
  if (!header.ok()) return Prefix(subject, header.status());
  TN_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  TN_RETURN_IF_ERROR(file.Append(*header));
  for (const Piece& piece : *pieces) {
    const void* data = piece.tensor->array.data;
    TN_RETURN_IF_ERROR(
        file.Append({static_cast<const char*>(data), piece.size}));
  }
  return file.Commit();
}

}  // namespace tenon::formats
