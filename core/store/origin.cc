// An index only says where to look: what comes is judged as any file is.
#include "core/store/origin.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "core/abi/parts.h"
#include "core/abi/status.h"
#include "core/base/status.h"
#include "core/store/disk.h"
#include "core/store/fetch.h"

namespace tenon::store {
namespace {

namespace fs = std::filesystem;

// A file's name as a part of an address.
std::string Escape(const std::string& file) {
  std::string escaped;
  for (const char c : file) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        absl::string_view("-._~+").find(c) != absl::string_view::npos) {
      escaped += c;
    } else {
      absl::StrAppendFormat(&escaped, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

}  // namespace

absl::StatusOr<std::vector<Offer>> Origin::Offers(const Policy& policy) const {
  if (!IsAddress(from_)) return ReadOffers(from_);
  if (absl::StartsWith(from_, "http://") && !policy.must_be_signed) {
    return abi::Refusal(
        abi::kUntrustedPath,
        absl::StrCat(from_,
                     " can be changed on its way; use https://, or say "
                     "with --key who signs the packages"));
  }
  const std::string address = absl::StrCat(from_, "/", kIndexFile);
  TN_ASSIGN_OR_RETURN(const std::string text, Fetch(address, kMaxIndexBytes));
  auto offers = ParseIndex(text);
  if (!offers.ok()) return abi::Prefix(address, offers.status());
  return offers;
}

absl::StatusOr<std::string> Origin::Copy(const std::string& file,
                                         const Policy& policy) const {
  const std::string path = absl::StrCat(copies_, "/", file);
  const std::string address = absl::StrCat(from_, "/", Escape(file));
  TN_RETURN_IF_ERROR(MakeDirectory(copies_));
  for (const std::string& old : {path, path + ".sig"}) {
    TN_RETURN_IF_ERROR(RemoveTree(old));
  }
  TN_ASSIGN_OR_RETURN(const std::string bytes, Fetch(address, kMaxFileBytes));
  TN_RETURN_IF_ERROR(WriteNewFile(path, bytes));
  if (!policy.must_be_signed) return path;
  const auto signature = Fetch(address + ".sig", 1 << 10);
  if (signature.ok()) {
    TN_RETURN_IF_ERROR(WriteNewFile(path + ".sig", *signature));
  }
  return path;
}

absl::StatusOr<Source> Origin::Read(const Offer& offer,
                                    const Policy& policy) const {
  std::string path = NameOf(offer);
  if (IsAddress(from_)) {
    TN_ASSIGN_OR_RETURN(path, Copy(offer.file, policy));
  }
  std::error_code error;
  if (fs::is_symlink(path, error)) {
    return abi::Refusal(abi::kUntrustedPath,
                        absl::StrCat(path,
                                     " is a link; a directory of "
                                     "packages holds the files "
                                     "themselves"));
  }
  absl::StatusOr<Source> source = ReadSource(path, policy);
  if (!source.ok() && path == NameOf(offer)) return source;
  if (!source.ok()) {
    return abi::Refusal(abi::Reason(source.status()),
                        absl::StrReplaceAll(source.status().message(),
                                            {{path, NameOf(offer)}}));
  }
  if (source->sha256 == offer.facts.sha256) return source;
  return abi::Refusal(
      abi::kHashMismatch,
      absl::StrCat(NameOf(offer), " has SHA-256 ", source->sha256,
                   ", the index says ", offer.facts.sha256,
                   "; make the index again: tenon package "
                   "index ",
                   from_));
}

}  // namespace tenon::store
