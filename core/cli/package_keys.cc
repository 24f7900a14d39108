// The list is the user's to edit: lines `NAME KEY`.
#include "core/cli/package_keys.h"

#include <fcntl.h>
#include <unistd.h>

#include <cctype>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/abi/trust.h"
#include "core/base/status.h"
#include "core/formats/atomic_file.h"
#include "core/store/disk.h"
#include "core/store/source.h"

namespace tenon::cli {

absl::StatusOr<std::string> MakeKey(const std::string& path) {
  const std::string secret = store::NewSecret();
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat(path, " can not be made"));
  }
  const absl::Cleanup closes = [&] { close(descriptor); };
  const std::string line = secret + "\n";
  if (write(descriptor, line.data(), line.size()) !=
          static_cast<ssize_t>(line.size()) ||
      fsync(descriptor) != 0) {
    return absl::ErrnoToStatus(errno,
                               absl::StrCat(path, " can not be written"));
  }
  return store::PublicKey(secret);
}

absl::Status SignFile(const std::string& path, const std::string& secret) {
  TN_ASSIGN_OR_RETURN(const auto key_file, abi::TrustedFile::Open(secret));
  TN_ASSIGN_OR_RETURN(const std::string key, key_file.ReadAll(1 << 10));
  TN_ASSIGN_OR_RETURN(const auto file, abi::TrustedFile::Open(path));
  TN_ASSIGN_OR_RETURN(const std::string bytes,
                      file.ReadAll(store::kMaxFileBytes));
  TN_ASSIGN_OR_RETURN(const std::string signature, store::Sign(bytes, key));
  return formats::WriteFileAtomically(path + ".sig", signature);
}

absl::Status TrustKey(const std::string& store, const std::string& who,
                      const std::string& key) {
  for (const char c : who) {
    if (!absl::ascii_isgraph(static_cast<unsigned char>(c)) || c == '#') {
      return absl::InvalidArgumentError(
          "the name of a key's owner has a space or a #; write it as one word");
    }
  }
  TN_ASSIGN_OR_RETURN(store::Key added, store::ParseKey(who, key));
  TN_ASSIGN_OR_RETURN(std::vector<store::Key> keys, store::ReadKeys(store));
  std::string text;
  keys.push_back(std::move(added));
  for (size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].name == who && i + 1 != keys.size()) continue;
    absl::StrAppend(&text, keys[i].name, " ",
                    absl::BytesToHexString(keys[i].bytes), "\n");
  }
  TN_RETURN_IF_ERROR(store::MakeDirectory(store));
  return formats::WriteFileAtomically(store + "/keys", text);
}

}  // namespace tenon::cli
