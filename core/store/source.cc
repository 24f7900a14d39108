// Files of unknown origin: opened once, of bounded size, never run.
#include "core/store/source.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/abi/elf.h"
#include "core/abi/parts.h"
#include "core/abi/search_path.h"
#include "core/abi/status.h"
#include "core/abi/trust.h"
#include "core/base/status.h"

namespace tenon::store {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kElfMagic("\177ELF", 4);

// A regular file that anybody may have written, and no link; at most `limit`
// bytes of it.
absl::StatusOr<std::string> ReadAny(const std::string& path, uint64_t limit) {
  const int descriptor =
      open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return abi::Refusal(errno == ENOENT ? abi::kNotFound : abi::kUntrustedPath,
                        absl::ErrnoToStatus(errno, path).message());
  }
  const absl::Cleanup closes = [&] { close(descriptor); };
  struct stat st;
  if (fstat(descriptor, &st) != 0 || !S_ISREG(st.st_mode)) {
    return abi::Refusal(abi::kUntrustedPath,
                        absl::StrCat(path, " is not a regular file"));
  }
  const auto size = static_cast<uint64_t>(st.st_size);
  if (size > limit) {
    return abi::Refusal(abi::kManifestInvalid,
                        absl::StrCat(path, " has ", size, " bytes; at most ",
                                     limit, " are read"));
  }
  std::string bytes(size, '\0');
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t n = read(descriptor, bytes.data() + at, bytes.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    at += static_cast<size_t>(n);
  }
  bytes.resize(at);
  return bytes;
}

absl::StatusOr<std::string> ReadTrusted(const std::string& path,
                                        uint64_t limit) {
  TN_ASSIGN_OR_RETURN(const abi::TrustedFile file,
                      abi::TrustedFile::Open(path));
  return file.ReadAll(limit);
}

absl::StatusOr<std::string> CheckSignature(const std::string& path,
                                           absl::string_view bytes,
                                           const Policy& policy) {
  if (!policy.must_be_signed) return std::string();
  const auto signature = ReadAny(path + ".sig", 1 << 10);
  if (!signature.ok()) {
    return abi::Refusal(
        abi::kSignature,
        absl::StrCat("it is not signed: ", signature.status().message(),
                     "; fetch its signature, or say --unsigned"));
  }
  return SignerOf(bytes, *signature, policy.keys);
}

// The library's own manifest, or the one beside it, and in either the hash of
// the library, so that the loader compares it at each load.
absl::Status CompleteManifest(Contents* contents) {
  if (contents->manifest.empty()) {
    TN_ASSIGN_OR_RETURN(contents->manifest,
                        abi::ReadElfManifest(contents->library));
  }
  TN_ASSIGN_OR_RETURN(const Facts facts, ReadFacts(contents->manifest));
  if (contents->package.empty()) contents->package = facts.name;
  if (!abi::IsSnakeCase(contents->package)) {
    return abi::Refusal(abi::kManifestInvalid,
                        "its manifest gives no name that is snake_case");
  }
  if (facts.sha256.empty()) {
    absl::StrAppend(&contents->manifest, "\nsha256: \"",
                    Sha256(contents->library), "\"\n");
  }
  return absl::OkStatus();
}

absl::StatusOr<Contents> ReadContents(const std::string& path,
                                      std::string bytes) {
  Contents contents;
  if (!absl::StartsWith(bytes, kElfMagic)) {
    TN_ASSIGN_OR_RETURN(contents, ReadArchive(bytes));
  } else {
    contents.package = abi::PackageOf(path);
    contents.library = std::move(bytes);
    const std::string beside = abi::SidecarOf(path);
    std::error_code error;
    if (!beside.empty() && fs::exists(beside, error)) {
      TN_ASSIGN_OR_RETURN(contents.manifest,
                          ReadAny(beside, abi::kMaxManifestBytes));
    }
  }
  TN_RETURN_IF_ERROR(CompleteManifest(&contents));
  return contents;
}

absl::StatusOr<Source> Read(const std::string& path, const Policy& policy) {
  absl::StatusOr<std::string> bytes = ReadTrusted(path, kMaxFileBytes);
  if (!bytes.ok() && policy.must_be_signed &&
      abi::Reason(bytes.status()) == abi::kUntrustedPath) {
    bytes = ReadAny(path, kMaxFileBytes);
  }
  if (!bytes.ok()) return bytes.status();
  Source source;
  TN_ASSIGN_OR_RETURN(source.signer, CheckSignature(path, *bytes, policy));
  source.sha256 = Sha256(*bytes);
  TN_ASSIGN_OR_RETURN(source.contents, ReadContents(path, *std::move(bytes)));
  return source;
}

bool MayBePackage(const std::string& file) {
  return absl::EndsWith(file, ".tar.gz") || absl::EndsWith(file, ".tnp") ||
         !abi::PackageOf(file).empty();
}

}  // namespace

absl::StatusOr<Source> ReadSource(const std::string& path,
                                  const Policy& policy) {
  auto source = Read(path, policy);
  if (source.ok()) return source;
  return abi::Prefix(absl::StrCat(path, " was refused"), source.status());
}

absl::StatusOr<std::vector<Offer>> MakeOffers(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string file = entry.path().filename();
    if (MayBePackage(file)) files.push_back(file);
  }
  if (error) {
    return abi::Refusal(abi::kNotFound,
                        absl::StrCat(directory, ": ", error.message()));
  }
  std::sort(files.begin(), files.end());
  std::vector<Offer> offers;
  for (const std::string& file : files) {
    const std::string path = absl::StrCat(directory, "/", file);
    TN_ASSIGN_OR_RETURN(const Source source, ReadSource(path, {}));
    TN_ASSIGN_OR_RETURN(Facts facts, ReadFacts(source.contents.manifest));
    facts.sha256 = source.sha256;
    offers.push_back({std::move(facts), file});
  }
  // By way of the text, so that both ways give the same, and the same errors.
  return ParseIndex(IndexText(offers));
}

absl::StatusOr<std::vector<Offer>> ReadOffers(const std::string& directory) {
  const std::string path = absl::StrCat(directory, "/", kIndexFile);
  const auto text = ReadAny(path, kMaxIndexBytes);
  if (abi::Reason(text.status()) == abi::kNotFound) {
    return MakeOffers(directory);
  }
  if (!text.ok()) return text.status();
  auto offers = ParseIndex(*text);
  if (!offers.ok()) return abi::Prefix(path, offers.status());
  return offers;
}

absl::StatusOr<std::vector<Key>> ReadKeys(const std::string& store) {
  const std::string path = absl::StrCat(store, "/keys");
  const auto text = ReadTrusted(path, 1 << 20);
  if (abi::Reason(text.status()) == abi::kNotFound) return std::vector<Key>();
  if (!text.ok()) return text.status();
  auto keys = ParseKeys(*text);
  if (!keys.ok()) return abi::Prefix(path, keys.status());
  return keys;
}

std::string Sha256(absl::string_view bytes) {
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return absl::BytesToHexString(hash);
}

}  // namespace tenon::store
