// Reading manifests. manifest.proto says what is in one.
#ifndef TENON_CORE_ABI_MANIFEST_H_
#define TENON_CORE_ABI_MANIFEST_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/abi/elf.h"

namespace tenon::abi {

class Manifest;  // manifest.pb.h

// Parses and checks a manifest. MANIFEST_INVALID names the line, or the field.
// Fields that only a later core knows are skipped, each with a warning.
absl::StatusOr<std::unique_ptr<Manifest>> ParseManifest(
    absl::string_view text, std::vector<std::string>* warnings = nullptr);

// As manifest.textproto has it.
std::string ManifestText(const Manifest& manifest);

// "linux-x86_64".
std::string TargetName(const Manifest& manifest);

// The names of the top-level fields in which two manifests differ, but for
// sha256, which only one of them can have.
std::vector<std::string> DifferingFields(const Manifest& a, const Manifest& b);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_MANIFEST_H_
