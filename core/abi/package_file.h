// What can be known of a package's file without running any of it: trust,
// manifest, hash.
#ifndef TENON_CORE_ABI_PACKAGE_FILE_H_
#define TENON_CORE_ABI_PACKAGE_FILE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/abi/manifest.pb.h"
#include "core/abi/trust.h"

namespace tenon::abi {

struct PackageFile {
  TrustedFile library;
  std::string text;  // of the manifest in the library
  std::unique_ptr<Manifest> manifest;
};

// Opens the library at `path`, reads its manifest, and compares both with the
// manifest beside it, where there is one. Errors name the path.
absl::StatusOr<PackageFile> OpenPackage(absl::string_view path);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_PACKAGE_FILE_H_
