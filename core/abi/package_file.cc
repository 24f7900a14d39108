// Opening packages, and the manifest beside them.
#include "core/abi/package_file.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/abi/elf.h"
#include "core/abi/manifest.h"
#include "core/abi/parts.h"
#include "core/abi/search_path.h"
#include "core/abi/status.h"

namespace tenon::abi {
namespace {

absl::Status CheckHash(const TrustedFile& library, absl::string_view wanted) {
  if (wanted.empty()) return absl::OkStatus();
  TN_ASSIGN_OR_RETURN(const std::string hash, library.Sha256());
  if (hash == absl::AsciiStrToLower(wanted)) return absl::OkStatus();
  return Refusal(kHashMismatch, absl::StrCat("its SHA-256 is ", hash,
                                             ", the manifest beside it says ",
                                             wanted, "; fetch both again"));
}

absl::Status CheckSidecar(const PackageFile& package) {
  const std::string path = SidecarOf(package.library.path());
  if (path.empty() || access(path.c_str(), F_OK) != 0) return absl::OkStatus();
  TN_ASSIGN_OR_RETURN(const TrustedFile file, TrustedFile::Open(path));
  TN_ASSIGN_OR_RETURN(const std::string text, file.ReadAll(kMaxManifestBytes));
  TN_ASSIGN_OR_RETURN(const auto beside, ParseManifest(text));
  TN_RETURN_IF_ERROR(CheckHash(package.library, beside->sha256()));
  const std::vector<std::string> differ =
      DifferingFields(*package.manifest, *beside);
  if (differ.empty()) return absl::OkStatus();
  return Refusal(
      kManifestDisagrees,
      absl::StrCat("the manifest beside it and the one inside ", "differ in ",
                   absl::StrJoin(differ, ", "), "; fetch both again"));
}

absl::StatusOr<PackageFile> Open(absl::string_view path) {
  TN_ASSIGN_OR_RETURN(TrustedFile library, TrustedFile::Open(path));
  TN_ASSIGN_OR_RETURN(
      std::string text,
      ReadElfManifest(library.size(), [&](uint64_t offset, char* to, size_t n) {
        return library.ReadAt(offset, to, n);
      }));
  TN_ASSIGN_OR_RETURN(auto manifest, ParseManifest(text));
  PackageFile package = {std::move(library), std::move(text),
                         std::move(manifest)};
  TN_RETURN_IF_ERROR(CheckSidecar(package));
  return package;
}

}  // namespace

absl::StatusOr<PackageFile> OpenPackage(absl::string_view path) {
  absl::StatusOr<PackageFile> package = Open(path);
  if (package.ok()) return package;
  return Prefix(absl::StrCat(path, " was not loaded"), package.status());
}

}  // namespace tenon::abi
