// The safetensors format: named arrays and string metadata in one file, as
// the Python package of that name reads and writes it. Nothing is copied.
//
//   auto file = SafetensorsFile::Open("model.safetensors");
//   if (!file.ok()) return file.status();
//   absl::StatusOr<ArrayView> weight = file->Find("dense.weight");

#ifndef TENON_CORE_FORMATS_SAFETENSORS_H_
#define TENON_CORE_FORMATS_SAFETENSORS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/formats/array.h"
#include "core/formats/mapped_file.h"

namespace tenon::formats {

// Bytes of JSON; the format's own limit.
inline constexpr size_t kMaxSafetensorsHeader = 100'000'000;

using Metadata = std::map<std::string, std::string>;

// An open file. Immutable, so any number of threads may read it; movable, and
// views stay valid when it moves.
class SafetensorsFile {
 public:
  // Maps `path` and checks all of its header. Errors name the file, the tensor
  // and what to do: a header that is cut off, over 100 MB, no JSON object or
  // has a key twice; an unknown dtype; offsets that overlap, leave a hole, or
  // do not agree with shape and dtype or with the size of the file.
  static absl::StatusOr<SafetensorsFile> Open(const std::string& path);

  // The same for bytes in memory, which must outlive the result; `name` stands
  // for the file in errors.
  static absl::StatusOr<SafetensorsFile> Parse(absl::string_view name,
                                               absl::string_view bytes);

  // In the order of their data. The views are valid as long as the file object.
  const std::vector<NamedArray>& tensors() const { return tensors_; }

  // By name; absl::StatusCode::kNotFound says how many tensors there are.
  absl::StatusOr<ArrayView> Find(absl::string_view tensor) const;

  const Metadata& metadata() const { return metadata_; }

 private:
  SafetensorsFile() = default;

  std::string name_;
  MappedFile map_;
  std::vector<NamedArray> tensors_;
  std::map<std::string, size_t, std::less<>> index_;  // into tensors_
  Metadata metadata_;
};

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_SAFETENSORS_H_
