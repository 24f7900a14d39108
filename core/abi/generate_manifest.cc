// generate_manifest PATH: the manifest of the package at PATH, with the list of
// what it provides, from a dry run of its init. For the build.
#include <cstdio>
#include <string>

#include "core/abi/loader.h"
#include "core/abi/negotiate.h"
#include "core/abi/registry.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: generate_manifest libNAME.so\n");
    return 2;
  }
  namespace abi = tenon::abi;
  abi::Loader loader(&abi::Registry::Global(), abi::DetectHost(tenon_host_0()));
  const absl::StatusOr<std::string> text = loader.GenerateManifest(argv[1]);
  if (!text.ok()) {
    std::fprintf(stderr, "generate_manifest: %s: %s\n", argv[1],
                 std::string(text.status().message()).c_str());
    return 1;
  }
  std::fputs(text->c_str(), stdout);
  return 0;
}
