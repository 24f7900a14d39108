// Whatever the bytes, reading them as a package's archive gives contents within
// the limit, or a sentence with a code.
#include <cstddef>
#include <cstdint>

#include "core/abi/status.h"
#include "core/store/archive.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr uint64_t kLimit = 1 << 20;
  const auto contents = tenon::store::ReadArchive(
      {reinterpret_cast<const char*>(data), size}, kLimit);
  if (!contents.ok()) {
    if (tenon::abi::Reason(contents.status()).empty()) __builtin_trap();
    return 0;
  }
  if (contents->package.empty()) __builtin_trap();
  if (contents->library.size() + contents->manifest.size() > kLimit) {
    __builtin_trap();
  }
  return 0;
}
