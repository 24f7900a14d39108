// MappedFile: a file's bytes without copying them. The bytes are those of the
// file, not a snapshot: who shortens a mapped file in place ends the process
// (SIGBUS). Files written by AtomicFile are replaced, never shortened.

#ifndef TENON_CORE_FORMATS_MAPPED_FILE_H_
#define TENON_CORE_FORMATS_MAPPED_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::formats {

// Movable; the bytes keep their address when it moves.
class MappedFile {
 public:
  // Errors, each with the path: missing, unreadable, not a regular file.
  static absl::StatusOr<MappedFile> Open(const std::string& path);

  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  // Valid as long as the MappedFile; page-aligned.
  absl::string_view bytes() const { return bytes_; }

 private:
  explicit MappedFile(absl::string_view bytes) : bytes_(bytes) {}

  absl::string_view bytes_;
};

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_MAPPED_FILE_H_
