// Which files may be loaded: those that nobody but root and the user could
// have put there. A file is opened once, and judged by its descriptor.
//
// The rule: the file, its directory and all ancestors are owned by root or the
// user, and neither group nor others may write to them. One exception: an
// ancestor (not the directory itself) may be writable where it is sticky and
// root's, as /tmp is, for there nobody can move what is another's. A symbolic
// link is followed by the same rule for the directory that it lies in. A file
// that is setuid or setgid is not trusted, whoever owns it.
#ifndef TENON_CORE_ABI_TRUST_H_
#define TENON_CORE_ABI_TRUST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::abi {

// An open, trusted, regular file. Movable; closes its descriptor.
class TrustedFile {
 public:
  // UNTRUSTED_PATH names what is wrong and the command that mends it;
  // NOT_FOUND where there is no such file.
  static absl::StatusOr<TrustedFile> Open(absl::string_view path);

  TrustedFile(TrustedFile&& other) noexcept;
  TrustedFile& operator=(TrustedFile&& other) noexcept;
  ~TrustedFile();

  int descriptor() const { return descriptor_; }
  const std::string& path() const { return path_; }  // real and absolute
  uint64_t size() const { return size_; }

  // False where `n` bytes at `offset` are not there.
  bool ReadAt(uint64_t offset, char* to, size_t n) const;

  // The whole file, if it has no more than `limit` bytes.
  absl::StatusOr<std::string> ReadAll(uint64_t limit) const;

  // In lower-case hexadecimal. Reads the file once.
  absl::StatusOr<std::string> Sha256() const;

  // Leaves the descriptor open for good, and gives it.
  int Release();

 private:
  TrustedFile(int descriptor, std::string path, uint64_t size)
      : descriptor_(descriptor), path_(std::move(path)), size_(size) {}

  int descriptor_;
  std::string path_;
  uint64_t size_;
};

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_TRUST_H_
