// Permission rules, and reading through one descriptor.
#include "core/abi/trust.h"

#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/base/status.h"

namespace tenon::abi {
namespace {

constexpr int kMaxLinks = 8;

absl::Status Untrusted(absl::string_view text) {
  return Refusal(kUntrustedPath, text);
}

std::string DirectoryOf(absl::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return ".";
  return std::string(path.substr(0, slash == 0 ? 1 : slash));
}

// Owner and mode; `sticky_will_do` for ancestors.
absl::Status CheckStat(absl::string_view path, const struct stat& st,
                       bool sticky_will_do) {
  if (st.st_uid != 0 && st.st_uid != geteuid()) {
    return Untrusted(absl::StrCat(
        path, " is owned by user ", st.st_uid, ", not by root or you; ",
        "copy the package to a directory of your own"));
  }
  const bool writable = (st.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  const bool sticky = (st.st_mode & S_ISVTX) != 0 && st.st_uid == 0;
  if (!writable || (sticky && sticky_will_do)) return absl::OkStatus();
  return Untrusted(absl::StrCat(path, " can be written by ",
                                st.st_mode & S_IWOTH ? "everybody" : "a group",
                                "; chmod go-w ", path));
}

// `directory` is real and absolute.
absl::Status CheckDirectory(const std::string& directory) {
  std::string path = directory;
  for (bool ancestor = false;; ancestor = true) {
    struct stat st;
    if (lstat(path.c_str(), &st) != 0) {
      return Untrusted(
          absl::StrCat(path, " can not be examined: ", strerror(errno)));
    }
    TN_RETURN_IF_ERROR(CheckStat(path, st, ancestor));
    if (path == "/") return absl::OkStatus();
    path = DirectoryOf(path);
  }
}

absl::StatusOr<std::string> RealPath(const std::string& path) {
  const std::unique_ptr<char, decltype(&free)> real(
      realpath(path.c_str(), nullptr), &free);
  if (real == nullptr) {
    return Refusal(kNotFound, absl::StrCat(path, ": ", strerror(errno)));
  }
  return std::string(real.get());
}

absl::StatusOr<std::string> LinkTarget(const std::string& directory,
                                       const std::string& path) {
  char target[PATH_MAX];
  const ssize_t n = readlink(path.c_str(), target, sizeof target);
  if (n <= 0 || n == static_cast<ssize_t>(sizeof target)) {
    return Untrusted(absl::StrCat(path, " is a link that can not be read"));
  }
  const absl::string_view text(target, static_cast<size_t>(n));
  return text[0] == '/' ? std::string(text)
                        : absl::StrCat(directory, "/", text);
}

}  // namespace

absl::StatusOr<TrustedFile> TrustedFile::Open(absl::string_view given) {
  std::string path(given);
  for (int hop = 0; hop < kMaxLinks; ++hop) {
    TN_ASSIGN_OR_RETURN(const std::string directory,
                        RealPath(DirectoryOf(path)));
    TN_RETURN_IF_ERROR(CheckDirectory(directory));
    path = absl::StrCat(directory == "/" ? "" : directory, "/",
                        path.substr(path.rfind('/') + 1));
    // O_NONBLOCK: opening a pipe must not wait for its writer.
    const int descriptor =
        open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 && errno == ELOOP) {
      TN_ASSIGN_OR_RETURN(path, LinkTarget(directory, path));
      continue;
    }
    if (descriptor < 0) {
      return Refusal(kNotFound, absl::StrCat(path, ": ", strerror(errno)));
    }
    TrustedFile file(descriptor, path, 0);
    struct stat st;
    if (fstat(descriptor, &st) != 0 || !S_ISREG(st.st_mode)) {
      return Untrusted(absl::StrCat(path, " is not a regular file"));
    }
    TN_RETURN_IF_ERROR(CheckStat(path, st, false));
    if ((st.st_mode & (S_ISUID | S_ISGID)) != 0) {
      return Untrusted(absl::StrCat(path,
                                    " is setuid or setgid, as no package "
                                    "is; chmod ug-s ",
                                    path));
    }
    file.size_ = static_cast<uint64_t>(st.st_size);
    return file;
  }
  return Untrusted(
      absl::StrCat(given, " leads through more than ", kMaxLinks, " links"));
}

TrustedFile::TrustedFile(TrustedFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      size_(other.size_) {}

TrustedFile& TrustedFile::operator=(TrustedFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  std::swap(size_, other.size_);
  return *this;
}

TrustedFile::~TrustedFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

int TrustedFile::Release() { return std::exchange(descriptor_, -1); }

bool TrustedFile::ReadAt(uint64_t offset, char* to, size_t n) const {
  while (n > 0) {
    const ssize_t got = pread(descriptor_, to, n, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    offset += static_cast<uint64_t>(got);
    to += got;
    n -= static_cast<size_t>(got);
  }
  return true;
}

absl::StatusOr<std::string> TrustedFile::ReadAll(uint64_t limit) const {
  if (size_ > limit) {
    return Refusal(kManifestInvalid,
                   absl::StrCat(path_, " has ", size_, " bytes; at most ",
                                limit, " are read"));
  }
  std::string text(size_, '\0');
  if (ReadAt(0, text.data(), text.size())) return text;
  return Refusal(kManifestInvalid, absl::StrCat(path_, " can not be read"));
}

absl::StatusOr<std::string> TrustedFile::Sha256() const {
  constexpr size_t kChunk = size_t{1} << 18;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::string chunk(kChunk, '\0');
  for (uint64_t at = 0; at < size_; at += kChunk) {
    const size_t n = std::min<uint64_t>(kChunk, size_ - at);
    if (!ReadAt(at, chunk.data(), n)) {
      return Refusal(kHashMismatch,
                     absl::StrCat(path_, " became shorter while it was read"));
    }
    crypto_hash_sha256_update(
        &state, reinterpret_cast<const unsigned char*>(chunk.data()), n);
  }
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_final(&state, hash);
  char hex[2 * sizeof hash + 1];
  sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
  return std::string(hex);
}

}  // namespace tenon::abi
