// Ed25519 signatures of package files, RFC 8032: 64 raw bytes in FILE.sig, of
// all of FILE. Whose signature counts is the user's own list to say.
#ifndef TENON_CORE_STORE_SIGNATURE_H_
#define TENON_CORE_STORE_SIGNATURE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::store {

struct Key {
  std::string name;   // what the user calls its owner
  std::string bytes;  // 32, the public key
};

// 64 hexadecimal digits.
absl::StatusOr<Key> ParseKey(absl::string_view name, absl::string_view hex);

// Lines `NAME KEY`; empty ones and those with # in front say nothing.
absl::StatusOr<std::vector<Key>> ParseKeys(absl::string_view text);

// The name of the first of `keys` that made `signature` of `bytes`; SIGNATURE
// where none did.
absl::StatusOr<std::string> SignerOf(absl::string_view bytes,
                                     absl::string_view signature,
                                     const std::vector<Key>& keys);

// A new secret: 64 hexadecimal digits.
std::string NewSecret();

// The public key of a secret, in hexadecimal, and a signature by it.
absl::StatusOr<std::string> PublicKey(absl::string_view secret);
absl::StatusOr<std::string> Sign(absl::string_view bytes,
                                 absl::string_view secret);

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_SIGNATURE_H_
