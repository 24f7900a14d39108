// Changes of directories that hold across a power cut: what is made is flushed
// before it is named. Errors are sentences with the path.
#ifndef TENON_CORE_STORE_DISK_H_
#define TENON_CORE_STORE_DISK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::store {

// With all above it that are missing, each writable by its owner alone.
absl::Status MakeDirectory(const std::string& path);

// A file that was not there before.
absl::Status WriteNewFile(const std::string& path, absl::string_view bytes);

// What lies in a directory: names, not the content of files.
absl::Status Flush(const std::string& directory);

absl::Status Rename(const std::string& from, const std::string& to);

// A symbolic link at `path`.
absl::Status MakeLink(const std::string& target, const std::string& path);

// What the link at `path` says, or empty.
std::string ReadLink(const std::string& path);

// A file, link or directory, or nothing.
absl::Status RemoveTree(const std::string& path);

// A lock between processes, by an open file; it ends with its process.
class DirectoryLock {
 public:
  // Waits for whoever holds it.
  static absl::StatusOr<DirectoryLock> Take(const std::string& path);

  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_DISK_H_
