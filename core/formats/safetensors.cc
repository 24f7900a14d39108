// Layout: a little-endian uint64 N, N bytes of a JSON object, the arrays
// without a gap. Nothing that the header says is believed before it is checked.

#include "core/formats/safetensors.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/status.h"
#include "core/formats/errors.h"
#include "core/formats/json.h"

namespace tenon::formats {
namespace {

using nlohmann::json;

// A tensor of the header; offsets count from the end of the header.
struct Entry {
  std::string name;
  DType dtype;
  std::vector<int64_t> shape;
  uint64_t begin;
  uint64_t end;
};

absl::StatusOr<absl::string_view> HeaderText(absl::string_view bytes) {
  uint64_t length;
  if (bytes.size() < sizeof(length)) {
    return Damaged("has ", bytes.size(), " bytes, fewer than the 8 that give ",
                   "the length of the header");
  }
  std::memcpy(&length, bytes.data(), sizeof(length));
  if (length > kMaxSafetensorsHeader) {
    return Damaged("declares a header of ", length,
                   " bytes, the format allows ", kMaxSafetensorsHeader);
  }
  bytes.remove_prefix(sizeof(length));
  if (length > bytes.size()) {
    return Damaged("declares a header of ", length, " bytes, but ",
                   bytes.size(), " follow");
  }
  if (length == 0 || bytes[0] != '{') {
    return Damaged("the header does not begin with '{'");
  }
  return bytes.substr(0, length);
}

// The non-negative integers of the list `field`.
absl::StatusOr<std::vector<int64_t>> Integers(const json& fields,
                                              const char* field) {
  const json& list = fields[field];
  std::vector<int64_t> result;
  for (const json& item : list) {
    if (!item.is_number_unsigned() || item.get<uint64_t>() > INT64_MAX) {
      return Damaged(field, " must be a list of integers >= 0, got ",
                     list.dump());
    }
    result.push_back(item.get<int64_t>());
  }
  return result;
}

absl::StatusOr<DType> ParseDType(const std::string& text) {
  for (const DTypeInfo& info : AllDTypes()) {
    if (info.safetensors == text) return info.dtype;
  }
  return absl::UnimplementedError(absl::StrCat(
      "dtype '", text,
      "' is none that Tenon has; save it as F16, BF16 or F32 instead"));
}

absl::StatusOr<Entry> ParseEntry(const std::string& name, const json& fields) {
  if (!fields.is_object() || fields.size() != 3 || !fields.contains("dtype") ||
      !fields["dtype"].is_string() || !fields.contains("shape") ||
      !fields["shape"].is_array() || !fields.contains("data_offsets") ||
      !fields["data_offsets"].is_array()) {
    return Damaged("must have dtype, shape and data_offsets and no more");
  }
  TN_ASSIGN_OR_RETURN(
      const DType dtype,
      ParseDType(fields["dtype"].get_ref<const std::string&>()));
  TN_ASSIGN_OR_RETURN(auto shape, Integers(fields, "shape"));
  TN_ASSIGN_OR_RETURN(const auto offsets, Integers(fields, "data_offsets"));
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    return Damaged("data_offsets must be a begin and an end, got ",
                   ShapeString(offsets));
  }
  const auto begin = static_cast<uint64_t>(offsets[0]);
  const auto end = static_cast<uint64_t>(offsets[1]);
  const absl::StatusOr<size_t> size = ByteSize(dtype, shape);
  if (!size.ok()) return Damaged(size.status().message());
  if (*size != end - begin) {
    return Damaged(FindDType(dtype)->name, ShapeString(shape), " takes ", *size,
                   " bytes, but data_offsets hold ", end - begin);
  }
  return Entry{name, dtype, std::move(shape), begin, end};
}

absl::Status ParseMetadata(const json& fields, Metadata* metadata) {
  if (!fields.is_object()) return Damaged("__metadata__ must be an object");
  for (const auto& [key, value] : fields.items()) {
    if (!value.is_string()) {
      return Damaged("__metadata__ '", key, "' must be a string, got ",
                     value.type_name());
    }
    metadata->emplace(key, value.get_ref<const std::string&>());
  }
  return absl::OkStatus();
}

// Every byte of the data must belong to exactly one tensor. Sorts `entries`.
absl::Status CheckLayout(std::vector<Entry>* entries, uint64_t data_bytes) {
  std::sort(entries->begin(), entries->end(),
            [](const Entry& a, const Entry& b) {
              return std::tie(a.begin, a.end, a.name) <
                     std::tie(b.begin, b.end, b.name);
            });
  uint64_t covered = 0;
  for (const Entry& entry : *entries) {
    if (entry.begin < covered) {
      return Damaged("tensor '", entry.name, "': begins at byte ", entry.begin,
                     ", inside the tensor that ends at byte ", covered);
    }
    if (entry.begin > covered) {
      return Damaged("tensor '", entry.name, "': begins at byte ", entry.begin,
                     ", after a gap from byte ", covered);
    }
    covered = entry.end;
  }
  if (covered != data_bytes) {
    return Damaged("the tensors take ", covered, " bytes, but ", data_bytes,
                   " follow the header");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Entry>> ParseHeader(absl::string_view text,
                                               Metadata* metadata) {
  // An object of objects with lists.
  const absl::StatusOr<json> header = ParseJson(text, /*max_depth=*/3);
  if (!header.ok()) return Damaged("the header ", header.status().message());
  std::vector<Entry> entries;
  for (const auto& [name, fields] : header->items()) {
    if (name == "__metadata__") {
      TN_RETURN_IF_ERROR(ParseMetadata(fields, metadata));
      continue;
    }
    absl::StatusOr<Entry> entry = ParseEntry(name, fields);
    if (!entry.ok()) {
      return Prefix(absl::StrCat("tensor '", name, "'"), entry.status());
    }
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace

absl::StatusOr<SafetensorsFile> SafetensorsFile::Open(const std::string& path) {
  TN_ASSIGN_OR_RETURN(MappedFile map, MappedFile::Open(path));
  TN_ASSIGN_OR_RETURN(SafetensorsFile file, Parse(path, map.bytes()));
  file.map_ = std::move(map);
  return file;
}

absl::StatusOr<SafetensorsFile> SafetensorsFile::Parse(
    absl::string_view name, absl::string_view bytes) {
  const std::string subject = absl::StrCat("safetensors: ", name);
  const absl::StatusOr<absl::string_view> text = HeaderText(bytes);
  if (!text.ok()) return Prefix(subject, text.status());
  SafetensorsFile file;
  file.name_ = std::string(name);
  auto entries = ParseHeader(*text, &file.metadata_);
  if (!entries.ok()) return Prefix(subject, entries.status());
  bytes.remove_prefix(sizeof(uint64_t) + text->size());
  absl::Status layout = CheckLayout(&*entries, bytes.size());
  if (!layout.ok()) return Prefix(subject, layout);
  for (Entry& entry : *entries) {
    file.index_.emplace(entry.name, file.tensors_.size());
    file.tensors_.push_back(
        {std::move(entry.name),
         {entry.dtype, std::move(entry.shape), bytes.data() + entry.begin}});
  }
  return file;
}

absl::StatusOr<ArrayView> SafetensorsFile::Find(
    absl::string_view tensor) const {
  const auto found = index_.find(tensor);
  if (found != index_.end()) return tensors_[found->second].array;
  std::string have = absl::StrCat("it has ", tensors_.size());
  if (!tensors_.empty()) {
    absl::StrAppend(&have, ", the first is '", tensors_[0].name, "'");
  }
  return absl::NotFoundError(absl::StrCat(
      "safetensors: ", name_, ": has no tensor '", tensor, "'; ", have));
}

}  // namespace tenon::formats
