// One system call each, with its flush.
#include "core/store/disk.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "core/base/status.h"

namespace tenon::store {
namespace {

// Takes errno.
absl::Status Failed(const std::string& path, absl::string_view what) {
  return absl::ErrnoToStatus(errno, absl::StrCat(path, " can not be ", what));
}

}  // namespace

absl::Status MakeDirectory(const std::string& path) {
  struct stat st;
  if (stat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode)) {
    return absl::OkStatus();
  }
  const std::string above = std::filesystem::path(path).parent_path();
  if (above != path && !above.empty()) {
    TN_RETURN_IF_ERROR(MakeDirectory(above));
  }
  if (mkdir(path.c_str(), 0755) != 0) return Failed(path, "made");
  return Flush(above);
}

absl::Status WriteNewFile(const std::string& path, absl::string_view bytes) {
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) return Failed(path, "made");
  const absl::Cleanup closes = [&] { close(descriptor); };
  while (!bytes.empty()) {
    const ssize_t n = write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed(path, "written");
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return fsync(descriptor) == 0 ? absl::OkStatus() : Failed(path, "flushed");
}

absl::Status Flush(const std::string& directory) {
  const int descriptor =
      open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return Failed(directory, "opened");
  const absl::Cleanup closes = [&] { close(descriptor); };
  // EINVAL: a file system that has no such thing.
  if (fsync(descriptor) == 0 || errno == EINVAL) return absl::OkStatus();
  return Failed(directory, "flushed");
}

absl::Status Rename(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
  return Failed(from, absl::StrCat("renamed to ", to));
}

absl::Status MakeLink(const std::string& target, const std::string& path) {
  if (symlink(target.c_str(), path.c_str()) == 0) return absl::OkStatus();
  return Failed(path, "made");
}

std::string ReadLink(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t n = readlink(path.c_str(), target, sizeof target);
  return n <= 0 ? "" : std::string(target, static_cast<size_t>(n));
}

absl::Status RemoveTree(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (!error) return absl::OkStatus();
  errno = error.value();
  return Failed(path, "removed");
}

absl::StatusOr<DirectoryLock> DirectoryLock::Take(const std::string& path) {
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (descriptor < 0) return Failed(path, "opened");
  DirectoryLock lock(descriptor);
  while (flock(descriptor, LOCK_EX) != 0) {
    if (errno != EINTR) return Failed(path, "locked");
  }
  return lock;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace tenon::store
