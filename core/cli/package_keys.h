// Keys and signatures as files.
#ifndef TENON_CORE_CLI_PACKAGE_KEYS_H_
#define TENON_CORE_CLI_PACKAGE_KEYS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tenon::cli {

// A new secret in a new file that only its owner may read; gives the public
// key.
absl::StatusOr<std::string> MakeKey(const std::string& path);

// Writes the signature of a file to FILE.sig.
absl::Status SignFile(const std::string& path, const std::string& secret);

// Adds a key to the user's list, or replaces that of the same owner.
absl::Status TrustKey(const std::string& store, const std::string& who,
                      const std::string& key);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_PACKAGE_KEYS_H_
