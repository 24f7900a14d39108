// A package's file as it was given: read once, signature and trust judged on
// the very bytes that are then installed.
#ifndef TENON_CORE_STORE_SOURCE_H_
#define TENON_CORE_STORE_SOURCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/store/archive.h"
#include "core/store/index.h"
#include "core/store/signature.h"

namespace tenon::store {

inline constexpr uint64_t kMaxFileBytes = uint64_t{1} << 28;

// Whose signature is asked for.
struct Policy {
  std::vector<Key> keys;
  bool must_be_signed = false;  // by one of `keys`
};

struct Source {
  std::string sha256;  // of the file
  std::string signer;  // the key's name; empty: no signature was asked for
  Contents contents;   // the manifest is never empty
};

// Reads an archive, or a library with the manifest beside it. SIGNATURE where
// the policy is not met. UNTRUSTED_PATH where others could have written the
// file, unless a signature says that they did not.
absl::StatusOr<Source> ReadSource(const std::string& path,
                                  const Policy& policy);

// What a directory offers: by its index, or without one by reading all of its
// packages.
absl::StatusOr<std::vector<Offer>> ReadOffers(const std::string& directory);

// By reading all packages of a directory, whatever its index says.
absl::StatusOr<std::vector<Offer>> MakeOffers(const std::string& directory);

// The user's list of keys, `keys` in the store's directory; none: empty.
absl::StatusOr<std::vector<Key>> ReadKeys(const std::string& store);

std::string Sha256(absl::string_view bytes);

}  // namespace tenon::store

#endif  // TENON_CORE_STORE_SOURCE_H_
