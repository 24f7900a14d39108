// libFuzzer target: any bytes are refused or read within their bounds.

#include <cstddef>
#include <cstdint>

#include "core/formats/safetensors.h"

namespace {

volatile unsigned char g_sink;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = tenon::formats::SafetensorsFile::Parse(
      "fuzz", {reinterpret_cast<const char*>(data), size});
  if (!file.ok()) return 0;
  for (const tenon::formats::NamedArray& tensor : file->tensors()) {
    const auto array = file->Find(tensor.name);
    if (!array.ok()) __builtin_trap();
    const auto bytes = tenon::formats::ByteSize(array->dtype, array->shape);
    if (!bytes.ok()) __builtin_trap();
    for (size_t i = 0; i < *bytes; ++i) {
      g_sink = static_cast<const unsigned char*>(array->data)[i];
    }
  }
  return 0;
}
