// A package's library and manifest out of an archive. Nothing is written, and
// no path of the archive is ever used as one: its two files are found by name
// and given as bytes. An archive with anything hostile in it is refused whole.
#ifndef TENON_CORE_STORE_ARCHIVE_H_
#define TENON_CORE_STORE_ARCHIVE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::store {

inline constexpr uint64_t kMaxUnpackedBytes = uint64_t{1} << 29;
inline constexpr int kMaxEntries = 4096;

struct Contents {
  std::string package;   // as the library is called
  std::string library;   // bytes
  std::string manifest;  // bytes of the one beside it; empty: none
};

// Of a .tar or .tar.gz. UNTRUSTED_PATH for a link, a device, a path that is
// absolute or has "..", or a file that is setuid or setgid; NAME_CONFLICT for
// two libraries; MANIFEST_INVALID for what is damaged, too large, or no
// package. `limit`: bytes of all entries together.
absl::StatusOr<Contents> ReadArchive(absl::string_view bytes,
                                     uint64_t limit = kMaxUnpackedBytes);

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_ARCHIVE_H_
