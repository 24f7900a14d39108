// Reading locks anew for each package: they are short, and loads are few.
#include "core/abi/lock.h"

#include <stdlib.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/abi/parts.h"
#include "core/abi/search_path.h"
#include "core/abi/status.h"
#include "core/abi/trust.h"
#include "core/abi/version.h"

namespace tenon::abi {
namespace {

constexpr absl::string_view kFirstLine = "tenon lock 1";
constexpr uint64_t kMaxBytes = 1 << 20;

absl::Status Bad(absl::string_view text) {
  return Refusal(kManifestInvalid, text);
}

absl::StatusOr<std::vector<Pin>> ReadLock(const std::string& path) {
  if (!absl::StartsWith(path, "/")) {
    return Refusal(kUntrustedPath,
                   absl::StrCat("TENON_LOCK is \"", path,
                                "\"; it must be an absolute path"));
  }
  TN_ASSIGN_OR_RETURN(const TrustedFile file, TrustedFile::Open(path));
  TN_ASSIGN_OR_RETURN(const std::string text, file.ReadAll(kMaxBytes));
  auto pins = ParseLock(text);
  if (!pins.ok()) return Prefix(path, pins.status());
  return pins;
}

const Pin* Find(const std::vector<Pin>& pins, absl::string_view package) {
  const auto found = std::find_if(pins.begin(), pins.end(), [&](const Pin& p) {
    return p.package == package;
  });
  return found == pins.end() ? nullptr : &*found;
}

}  // namespace

absl::StatusOr<Pin> ParsePin(absl::string_view package,
                             absl::string_view version,
                             absl::string_view sha256) {
  if (!IsSnakeCase(package)) {
    return Bad(absl::StrCat("\"", package, "\" is no name of a package"));
  }
  if (const auto parsed = Version::Parse(version); !parsed.ok()) {
    return Bad(parsed.status().message());
  }
  const bool is_hash =
      sha256.size() == 64 &&
      std::all_of(sha256.begin(), sha256.end(), absl::ascii_isxdigit);
  if (!is_hash) return Bad(absl::StrCat("\"", sha256, "\" is no SHA-256"));
  return Pin{std::string(package), std::string(version),
             absl::AsciiStrToLower(sha256)};
}

absl::StatusOr<std::vector<Pin>> ParseLock(absl::string_view text) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  if (lines[0] != kFirstLine) {
    return Bad(absl::StrCat("it does not begin with the line `", kFirstLine,
                            "`, so it is no lock"));
  }
  std::vector<Pin> pins;
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<absl::string_view> words =
        absl::StrSplit(lines[i], absl::ByAnyChar(" \t\r"), absl::SkipEmpty());
    if (words.empty()) continue;
    if (words.size() != 3) {
      return Bad(
          absl::StrCat("line ", i + 1, " is not `PACKAGE VERSION SHA256`"));
    }
    auto pin = ParsePin(words[0], words[1], words[2]);
    if (!pin.ok()) return Prefix(absl::StrCat("line ", i + 1), pin.status());
    if (Find(pins, pin->package) != nullptr) {
      return Bad(absl::StrCat("line ", i + 1, " has ", pin->package,
                              " a second time"));
    }
    pins.push_back(*std::move(pin));
  }
  return pins;
}

std::string LockText(const std::vector<Pin>& pins) {
  std::string text = absl::StrCat(kFirstLine, "\n");
  for (const Pin& pin : pins) {
    absl::StrAppend(&text, pin.package, " ", pin.version, " ", pin.sha256,
                    "\n");
  }
  return text;
}

std::string NamedLock() {
  const char* path = secure_getenv("TENON_LOCK");
  return path == nullptr ? "" : path;
}

absl::Status CheckLock(const Pin& package) {
  const std::string path = NamedLock();
  if (path.empty()) return absl::OkStatus();
  TN_ASSIGN_OR_RETURN(const std::vector<Pin> pins, ReadLock(path));
  const Pin* pin = Find(pins, package.package);
  if (pin == nullptr) {
    return Refusal(
        kHashMismatch,
        absl::StrCat("the lock ", path, " does not list ", package.package,
                     "; lock again, or unset TENON_LOCK"));
  }
  if (pin->version == package.version && pin->sha256 == package.sha256) {
    return absl::OkStatus();
  }
  return Refusal(
      kHashMismatch,
      absl::StrCat("the lock ", path, " pins ", pin->package, " ", pin->version,
                   " with SHA-256 ", pin->sha256, ", this is ", package.version,
                   " with ", package.sha256,
                   "; install what is pinned, or lock again"));
}

std::string LockedDirectory(absl::string_view package) {
  const std::string path = NamedLock();
  const std::string user = UserDirectory();
  if (path.empty() || user.empty()) return "";
  const auto pins = ReadLock(path);
  const Pin* pin = pins.ok() ? Find(*pins, package) : nullptr;
  if (pin == nullptr) return "";
  return absl::StrCat(user, "/versions/", pin->package, "/", pin->version);
}

}  // namespace tenon::abi
