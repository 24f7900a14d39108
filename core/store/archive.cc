// libarchive with two of its formats, reading from memory.
#include "core/store/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/abi/elf.h"
#include "core/abi/search_path.h"
#include "core/abi/status.h"
#include "core/base/status.h"

namespace tenon::store {
namespace {

constexpr absl::string_view kManifestEnd = ".manifest.textproto";

absl::Status Damaged(absl::string_view text) {
  return abi::Refusal(abi::kManifestInvalid,
                      absl::StrCat("the archive ", text));
}

absl::Status Hostile(absl::string_view path, absl::string_view text) {
  return abi::Refusal(abi::kUntrustedPath,
                      absl::StrCat("the archive's entry \"", path, "\" ", text,
                                   "; a package's archive has none such"));
}

bool Climbs(absl::string_view path) {
  for (const absl::string_view part : absl::StrSplit(path, '/')) {
    if (part == "..") return true;
  }
  return false;
}

absl::Status CheckEntry(archive_entry* entry, absl::string_view path) {
  const auto type = archive_entry_filetype(entry);
  if (path.empty()) return Damaged("has an entry without a name");
  if (path[0] == '/') return Hostile(path, "is an absolute path");
  if (Climbs(path)) return Hostile(path, "leads out of its directory");
  if (type == AE_IFLNK || archive_entry_hardlink(entry) != nullptr) {
    return Hostile(path, "is a link");
  }
  if (type != AE_IFREG && type != AE_IFDIR) {
    return Hostile(path, "is neither file nor directory");
  }
  if ((archive_entry_mode(entry) & 06000) != 0) {
    return Hostile(path, "is setuid or setgid");
  }
  return absl::OkStatus();
}

// The present entry's bytes; at most as many as it declares.
absl::Status ReadData(archive* from, archive_entry* entry, std::string* to) {
  to->resize(static_cast<size_t>(archive_entry_size(entry)));
  size_t at = 0;
  while (at < to->size()) {
    const la_ssize_t n =
        archive_read_data(from, to->data() + at, to->size() - at);
    if (n <= 0) return Damaged("ends within an entry");
    at += static_cast<size_t>(n);
  }
  return absl::OkStatus();
}

absl::Status ReadEntry(archive* from, archive_entry* entry,
                       absl::string_view path, Contents* contents) {
  const absl::string_view file = path.substr(path.rfind('/') + 1);
  const std::string package = abi::PackageOf(file);
  if (!package.empty()) {
    if (!contents->package.empty()) {
      return abi::Refusal(abi::kNameConflict,
                          absl::StrCat("the archive has two libraries of "
                                       "packages, lib",
                                       contents->package, ".so and ", path,
                                       "; give each its own"));
    }
    contents->package = package;
    return ReadData(from, entry, &contents->library);
  }
  if (!absl::EndsWith(file, kManifestEnd)) return absl::OkStatus();
  if (!contents->manifest.empty()) return Damaged("has two manifests");
  if (archive_entry_size(entry) >
      static_cast<int64_t>(abi::kMaxManifestBytes)) {
    return Damaged(absl::StrCat("has a manifest of ", archive_entry_size(entry),
                                " bytes; at most ", abi::kMaxManifestBytes,
                                " are read"));
  }
  return ReadData(from, entry, &contents->manifest);
}

// One entry, if there is one more.
absl::StatusOr<bool> Next(archive* from, uint64_t* left, Contents* contents) {
  archive_entry* entry = nullptr;
  const int rc = archive_read_next_header(from, &entry);
  if (rc == ARCHIVE_EOF) return false;
  if (rc != ARCHIVE_OK) {
    const char* why = archive_error_string(from);
    return Damaged(absl::StrCat("can not be read: ",
                                why == nullptr ? "it is damaged" : why));
  }
  const char* name = archive_entry_pathname(entry);
  const absl::string_view path = name == nullptr ? "" : name;
  TN_RETURN_IF_ERROR(CheckEntry(entry, path));
  const int64_t size = archive_entry_size(entry);
  if (size < 0 || static_cast<uint64_t>(size) > *left) {
    return Damaged(absl::StrCat("holds more bytes than are read; \"", path,
                                "\" is the first beyond them"));
  }
  *left -= static_cast<uint64_t>(size);
  if (archive_entry_filetype(entry) == AE_IFREG) {
    TN_RETURN_IF_ERROR(ReadEntry(from, entry, path, contents));
  }
  return true;
}

}  // namespace

absl::StatusOr<Contents> ReadArchive(absl::string_view bytes, uint64_t limit) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> from(
      archive_read_new(), &archive_read_free);
  archive_read_support_filter_gzip(from.get());
  archive_read_support_format_tar(from.get());
  if (archive_read_open_memory(from.get(), bytes.data(), bytes.size()) !=
      ARCHIVE_OK) {
    return Damaged("is no .tar.gz");
  }
  Contents contents;
  for (int n = 0;; ++n) {
    TN_ASSIGN_OR_RETURN(const bool more, Next(from.get(), &limit, &contents));
    if (!more) break;
    if (n == kMaxEntries) {
      return Damaged(absl::StrCat("has more than ", kMaxEntries, " entries"));
    }
  }
  if (contents.package.empty()) {
    return Damaged("holds no package: there is no lib<name>.so in it");
  }
  return contents;
}

}  // namespace tenon::store
