// libsodium's Ed25519, and keys as text.
#include "core/store/signature.h"

#include <sodium.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/abi/status.h"
#include "core/base/status.h"

namespace tenon::store {
namespace {

constexpr size_t kKeyBytes = crypto_sign_PUBLICKEYBYTES;
static_assert(kKeyBytes == 32 && crypto_sign_SEEDBYTES == 32);

const unsigned char* Bytes(absl::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* Bytes(std::string* s) {
  return reinterpret_cast<unsigned char*>(s->data());
}

absl::StatusOr<std::string> FromHex(absl::string_view what,
                                    absl::string_view hex) {
  const absl::string_view digits = absl::StripAsciiWhitespace(hex);
  bool good = digits.size() == 2 * kKeyBytes;
  for (const char c : digits) good = good && absl::ascii_isxdigit(c);
  if (good) return absl::HexStringToBytes(digits);
  return absl::InvalidArgumentError(
      absl::StrCat("the ", what, " is no key: it must be ", 2 * kKeyBytes,
                   " hexadecimal digits"));
}

// Public and secret key of a seed.
struct Pair {
  std::string open = std::string(crypto_sign_PUBLICKEYBYTES, '\0');
  std::string secret = std::string(crypto_sign_SECRETKEYBYTES, '\0');
  ~Pair() { sodium_memzero(secret.data(), secret.size()); }
};

absl::Status MakePair(absl::string_view secret, Pair* pair) {
  TN_ASSIGN_OR_RETURN(std::string seed, FromHex("secret", secret));
  crypto_sign_seed_keypair(Bytes(&pair->open), Bytes(&pair->secret),
                           Bytes(seed));
  sodium_memzero(seed.data(), seed.size());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Key> ParseKey(absl::string_view name, absl::string_view hex) {
  TN_ASSIGN_OR_RETURN(std::string bytes,
                      FromHex(absl::StrCat("key of ", name), hex));
  return Key{std::string(name), std::move(bytes)};
}

absl::StatusOr<std::vector<Key>> ParseKeys(absl::string_view text) {
  std::vector<Key> keys;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<absl::string_view> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (words.empty() || words[0][0] == '#') continue;
    if (words.size() != 2) {
      return absl::InvalidArgumentError(absl::StrCat(
          "the list of keys has a line that is not `NAME KEY`: ", line));
    }
    TN_ASSIGN_OR_RETURN(Key key, ParseKey(words[0], words[1]));
    keys.push_back(std::move(key));
  }
  return keys;
}

absl::StatusOr<std::string> SignerOf(absl::string_view bytes,
                                     absl::string_view signature,
                                     const std::vector<Key>& keys) {
  if (signature.size() != crypto_sign_BYTES) {
    return abi::Refusal(
        abi::kSignature,
        absl::StrCat("its signature has ", signature.size(), " bytes, not ",
                     crypto_sign_BYTES, "; fetch both files again"));
  }
  for (const Key& key : keys) {
    if (crypto_sign_verify_detached(Bytes(signature), Bytes(bytes),
                                    bytes.size(), Bytes(key.bytes)) == 0) {
      return key.name;
    }
  }
  return abi::Refusal(
      abi::kSignature,
      "its signature is by none of the keys you trust, or it was changed; "
      "fetch it again, or add its author's key: tenon package trust NAME KEY");
}

std::string NewSecret() {
  std::string seed(crypto_sign_SEEDBYTES, '\0');
  const absl::Cleanup wipes = [&] { sodium_memzero(seed.data(), seed.size()); };
  randombytes_buf(seed.data(), seed.size());
  return absl::BytesToHexString(seed);
}

absl::StatusOr<std::string> PublicKey(absl::string_view secret) {
  Pair pair;
  TN_RETURN_IF_ERROR(MakePair(secret, &pair));
  return absl::BytesToHexString(pair.open);
}

absl::StatusOr<std::string> Sign(absl::string_view bytes,
                                 absl::string_view secret) {
  Pair pair;
  TN_RETURN_IF_ERROR(MakePair(secret, &pair));
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(Bytes(&signature), nullptr, Bytes(bytes), bytes.size(),
                       Bytes(pair.secret));
  return signature;
}

}  // namespace tenon::store
