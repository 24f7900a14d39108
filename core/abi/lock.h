// Lock files: which version of which content a process may load. The loader
// obeys the one that TENON_LOCK names. Behind the line `tenon lock 1`:
//
//     addons 0.3.1 SHA256
#ifndef TENON_CORE_ABI_LOCK_H_
#define TENON_CORE_ABI_LOCK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::abi {

struct Pin {
  std::string package;
  std::string version;
  std::string sha256;  // of the library, in lower-case hexadecimal
};

// MANIFEST_INVALID where one of them is none.
absl::StatusOr<Pin> ParsePin(absl::string_view package,
                             absl::string_view version,
                             absl::string_view sha256);

// MANIFEST_INVALID names the line; no package may be there twice.
absl::StatusOr<std::vector<Pin>> ParseLock(absl::string_view text);

std::string LockText(const std::vector<Pin>& pins);

// The file that TENON_LOCK names, or empty. The environment is not read under
// setuid.
std::string NamedLock();

// Ok where no lock is named. HASH_MISMATCH where it does not list this package
// with this version and hash; other refusals where it can not be read.
absl::Status CheckLock(const Pin& package);

// Where the user's data directory has the version of `package` that the named
// lock pins, or empty.
std::string LockedDirectory(absl::string_view package);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_LOCK_H_
