// libFuzzer target: any bytes are refused, or give an array of the size that
// its shape says.

#include <cstddef>
#include <cstdint>

#include "core/formats/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto array = tenon::formats::ParseNpy(
      "fuzz", {reinterpret_cast<const char*>(data), size});
  if (!array.ok()) return 0;
  const auto bytes = tenon::formats::ByteSize(array->dtype, array->shape);
  if (!bytes.ok() || *bytes != array->bytes.size()) __builtin_trap();
  return 0;
}
