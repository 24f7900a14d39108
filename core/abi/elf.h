// What a shared library's file says, read without running any of it. Every
// malformed file gives an error; the reader trusts no offset and no count.
#ifndef TENON_CORE_ABI_ELF_H_
#define TENON_CORE_ABI_ELF_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::abi {

inline constexpr absl::string_view kManifestSection = ".tenon.manifest";
inline constexpr uint64_t kMaxManifestBytes = 1 << 20;

// Reads `n` bytes at `offset`; false where they are not there.
using ReadAt = absl::FunctionRef<bool(uint64_t offset, char* to, size_t n)>;

// The text of the manifest section of a 64-bit little-endian shared library of
// `size` bytes. MANIFEST_INVALID for what is damaged or no package,
// TARGET_MISMATCH for another machine than this one.
absl::StatusOr<std::string> ReadElfManifest(uint64_t size, ReadAt read);

// The same of a file in memory.
absl::StatusOr<std::string> ReadElfManifest(absl::string_view bytes);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_ELF_H_
