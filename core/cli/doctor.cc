// tenon doctor: what this machine and this installation are.
#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/cli/package_path.h"
#include "core/formats/json.h"
#include "tenon/package.h"
#include "tenon/settings.h"

namespace tenon::cli {
namespace {

using Facts = std::vector<std::pair<std::string, std::string>>;

// The files of shared libraries that are mapped; their names end in versions.
std::vector<std::string> Libraries() {
  std::vector<std::string> all;
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* to) {
        std::error_code error;
        const auto real = std::filesystem::canonical(info->dlpi_name, error);
        if (!error && *info->dlpi_name != '\0') {
          static_cast<std::vector<std::string>*>(to)->push_back(real.string());
        }
        return 0;
      },
      &all);
  return all;
}

std::string Cuda() {
  if (!std::filesystem::exists("/dev/nvidiactl")) {
    return "none: no NVIDIA driver is loaded (/dev/nvidiactl is missing)";
  }
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver == nullptr) {
    return "none: a driver is loaded, but libcuda.so.1 was not found";
  }
  dlclose(driver);
  return "a driver is here; this build has no CUDA plugin";
}

std::string PackageDirectories() {
  const char* path = std::getenv("TENON_PACKAGE_PATH");
  return path == nullptr ? "TENON_PACKAGE_PATH is not set"
                         : "TENON_PACKAGE_PATH is " + std::string(path);
}

Facts Collect() {
  constexpr const char* kSimd[] = {"baseline (SSE2)", "AVX2", "AVX-512"};
  Facts facts;
  for (const PackageInfo& p : packages()) {
    facts.emplace_back("package " + p.name,
                       p.version +
                           (p.path.empty() ? ", built in" : ", " + p.path) +
                           (p.refusal.empty() ? "" : "; refused: " + p.reason));
  }
  facts.emplace_back("abi", std::to_string(internal::host()->abi_major) + "." +
                                std::to_string(internal::host()->abi_minor));
  facts.emplace_back("cores", std::to_string(sysconf(_SC_NPROCESSORS_ONLN)));
  facts.emplace_back("threads", std::to_string(num_threads()));
  const int64_t simd = setting("simd");
  facts.emplace_back("simd", simd >= 0 && simd < 3 ? kSimd[simd] : "unknown");
  facts.emplace_back("cuda", Cuda());
  facts.emplace_back("packages", PackageDirectories());
  for (const std::string& library : Libraries()) {
    facts.emplace_back("library", library);
  }
  return facts;
}

int Run(const Arguments& arguments) {
  if (!arguments.words().empty()) throw UsageError("takes nothing more");
  AddPackagePath(arguments);
  const Facts facts = Collect();
  if (!arguments.has("json")) {
    for (const auto& [name, value] : facts) {
      std::printf("%-16s %s\n", name.c_str(), value.c_str());
    }
    return 0;
  }
  nlohmann::ordered_json json;
  for (const auto& [name, value] : facts) {
    if (name == "library") {
      json["libraries"].push_back(value);
    } else {
      json[name] = value;
    }
  }
  std::printf("%s\n", formats::DumpJson(json, 2).c_str());
  return 0;
}

}  // namespace

Command DoctorCommand() {
  return {.name = "doctor",
          .summary = "says what this machine and this installation are",
          .usage = "",
          .example = "tenon doctor --json",
          .options = {{"json", "", "facts as JSON"}, kPackagePath},
          .run = Run};
}

}  // namespace tenon::cli
