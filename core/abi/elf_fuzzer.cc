// Whatever the bytes, reading them as a package gives a manifest or a sentence.
#include <cstddef>
#include <cstdint>

#include "core/abi/elf.h"
#include "core/abi/manifest.h"
#include "core/abi/manifest.pb.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto text = tenon::abi::ReadElfManifest(bytes);
  const auto parsed = tenon::abi::ParseManifest(text.ok() ? *text : bytes);
  // An error without a sentence is a defect.
  if (!text.ok() && text.status().message().empty()) __builtin_trap();
  if (!parsed.ok() && parsed.status().message().empty()) __builtin_trap();
  return 0;
}
