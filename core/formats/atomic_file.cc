// Temporary file in the same folder, fsync, rename, fsync of the folder: each
// step is needed for the content to survive a power cut as old or new.

#include "core/formats/atomic_file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace tenon::formats {
namespace {

constexpr absl::string_view kTemporaryStart = ".tenon-";
constexpr absl::string_view kTemporaryEnd = ".tmp";

std::string Folder(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

// The file that a rename must replace: what `path` links to, if anything.
std::string Resolve(const std::string& path) {
  char* resolved = realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string result = resolved;
  free(resolved);
  return result;
}

// A name of our own length, so that no name of the user's gets too long.
std::string TemporaryName(const std::string& folder) {
  static std::atomic<uint64_t> counter{0};
  return absl::StrCat(folder, kTemporaryStart, getpid(), "-",
                      counter.fetch_add(1), kTemporaryEnd);
}

// A file system without fsync for folders says EINVAL; nothing to be done.
bool SyncFolder(const std::string& folder) {
  const int descriptor =
      open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = fsync(descriptor) == 0 || errno == EINVAL;
  const int error = errno;
  close(descriptor);
  errno = error;
  return synced;
}

}  // namespace

absl::StatusOr<AtomicFile> AtomicFile::Create(const std::string& path) {
  const std::string target = Resolve(path);
  struct stat old;
  const bool replaces = stat(target.c_str(), &old) == 0;
  if (replaces && !S_ISREG(old.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "write: ", path, " is not a regular file; give another path"));
  }
  std::string temporary;
  int descriptor;
  do {  // A killed process of the same id may have left a name behind.
    temporary = TemporaryName(Folder(target));
    descriptor =
        open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor < 0 && errno == EEXIST);
  AtomicFile file(target, temporary, descriptor);
  if (descriptor < 0) {
    file.temporary_.clear();
    return file.Fail("can not create a file in its folder");
  }
  if (replaces && fchmod(descriptor, old.st_mode & 07777) != 0) {
    return file.Fail("can not take over its permissions");
  }
  return file;
}

AtomicFile::AtomicFile(std::string path, std::string temporary, int descriptor)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      status_(std::move(other.status_)) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this == &other) return *this;
  Discard();
  path_ = std::move(other.path_);
  temporary_ = std::exchange(other.temporary_, {});
  descriptor_ = std::exchange(other.descriptor_, -1);
  status_ = std::move(other.status_);
  return *this;
}

AtomicFile::~AtomicFile() { Discard(); }

absl::Status AtomicFile::Append(absl::string_view bytes) {
  if (!status_.ok()) return status_;
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Fail("can not write all of it");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status AtomicFile::Commit() {
  if (!status_.ok()) return status_;
  if (fsync(descriptor_) != 0) return Fail("can not write all of it");
  if (close(std::exchange(descriptor_, -1)) != 0) {
    return Fail("can not write all of it");
  }
  if (rename(temporary_.c_str(), path_.c_str()) != 0) {
    return Fail("can not rename the finished file to it");
  }
  temporary_.clear();
  if (!SyncFolder(Folder(path_))) {
    return Fail("is in place, but its folder can not be flushed to the disk");
  }
  return absl::OkStatus();
}

// Takes errno first: the clean-up below overwrites it.
absl::Status AtomicFile::Fail(absl::string_view what) {
  status_ =
      absl::ErrnoToStatus(errno, absl::StrCat("write: ", path_, ": ", what));
  Discard();
  return status_;
}

void AtomicFile::Discard() {
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  if (!temporary_.empty()) unlink(temporary_.c_str());
  temporary_.clear();
}

void RemoveUnfinished(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename();
    if (absl::StartsWith(name, kTemporaryStart) &&
        absl::EndsWith(name, kTemporaryEnd)) {
      std::filesystem::remove(entry.path(), ignored);
    }
  }
}

absl::Status WriteFileAtomically(const std::string& path,
                                 absl::string_view bytes) {
  absl::StatusOr<AtomicFile> file = AtomicFile::Create(path);
  if (!file.ok()) return file.status();
  if (absl::Status status = file->Append(bytes); !status.ok()) return status;
  return file->Commit();
}

}  // namespace tenon::formats
