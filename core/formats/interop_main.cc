// `interop write DIR` writes files for ci/interop_safetensors.py, `interop
// check DIR` checks those which it wrote. Both sides know every array's bytes.

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status.h"
#include "core/formats/npy.h"
#include "core/formats/safetensors.h"
#include "core/formats/safetensors_writer.h"

namespace tenon::formats {
namespace {

const std::vector<int64_t> kShape = {2, 3, 4};
const Metadata kMetadata = {{"who", "caf\xc3\xa9 \"a\"\n"}};

// Bytes 0, 1, 0, 1, ...: valid for every dtype, bool too.
std::string Bytes(DType dtype) {
  std::string bytes(*ByteSize(dtype, kShape), '\0');
  for (size_t i = 1; i < bytes.size(); i += 2) bytes[i] = 1;
  return bytes;
}

absl::Status Write(const std::string& folder) {
  std::vector<std::string> bytes;
  std::vector<NamedArray> tensors;
  for (const DTypeInfo& info : AllDTypes()) {
    bytes.push_back(Bytes(info.dtype));
  }
  for (const DTypeInfo& info : AllDTypes()) {
    const void* data = bytes[tensors.size()].data();
    tensors.push_back({std::string(info.name), {info.dtype, kShape, data}});
    if (info.npy.empty()) continue;
    TN_RETURN_IF_ERROR(WriteNpy(absl::StrCat(folder, "/", info.name, ".npy"),
                                tensors.back().array));
  }
  return WriteSafetensors(folder + "/all.safetensors", tensors, kMetadata);
}

absl::Status Expect(const std::string& what, const ArrayView& array,
                    DType dtype) {
  const std::string bytes = Bytes(dtype);
  if (array.dtype == dtype && array.shape == kShape &&
      std::memcmp(array.data, bytes.data(), bytes.size()) == 0) {
    return absl::OkStatus();
  }
  return absl::DataLossError(absl::StrCat(what, ": differs"));
}

absl::Status Check(const std::string& folder) {
  TN_ASSIGN_OR_RETURN(const SafetensorsFile file,
                      SafetensorsFile::Open(folder + "/all.safetensors"));
  if (file.metadata() != kMetadata) {
    return absl::DataLossError("all.safetensors: metadata differ");
  }
  for (const DTypeInfo& info : AllDTypes()) {
    if (info.npy.empty()) continue;  // numpy can not write it
    TN_ASSIGN_OR_RETURN(const ArrayView tensor, file.Find(info.name));
    TN_RETURN_IF_ERROR(Expect(std::string(info.name), tensor, info.dtype));
    const std::string path = absl::StrCat(folder, "/", info.name, ".npy");
    TN_ASSIGN_OR_RETURN(const Array array, ReadNpy(path));
    TN_RETURN_IF_ERROR(Expect(path, array.view(), info.dtype));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace tenon::formats

int main(int argc, char** argv) {
  const std::string verb = argc == 3 ? argv[1] : "";
  if (verb != "write" && verb != "check") {
    std::fprintf(stderr, "usage: interop write|check DIR\n");
    return 2;
  }
  const absl::Status status = verb == "write" ? tenon::formats::Write(argv[2])
                                              : tenon::formats::Check(argv[2]);
  if (status.ok()) return 0;
  std::fprintf(stderr, "interop: %s\n", std::string(status.message()).c_str());
  return 1;
}
