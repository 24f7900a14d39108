// tenon package check: the conformance kit on one package, or on all of a
// directory, in child processes; what was found, and how to mend it.
#include "core/testing/package_check.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/cli/package.h"
#include "core/cli/package_path.h"
#include "core/formats/json.h"
#include "core/train/table.h"

namespace tenon::cli {
namespace {

namespace fs = std::filesystem;

struct Checked {
  PackageInfo package;
  std::vector<testing::Part> parts;

  size_t Findings() const {
    size_t n = 0;
    for (const testing::Part& part : parts) n += part.findings.size();
    return n;
  }
};

std::vector<fs::path> LibrariesIn(const fs::path& directory) {
  std::vector<fs::path> all;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("lib", 0) == 0 && entry.path().extension() == ".so") {
      all.push_back(entry.path());
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

// Of the directory, or of where CMake or Bazel build in it.
std::vector<PackageInfo> PackagesIn(const fs::path& directory) {
  for (const char* place : {".", "build", "bazel-bin"}) {
    std::vector<PackageInfo> all;
    for (const fs::path& library : LibrariesIn(directory / place)) {
      all.push_back(
          inspect_package(fs::absolute(library).lexically_normal().string()));
    }
    if (!all.empty()) return all;
  }
  throw Error(TN_NOT_FOUND, directory.string() +
                                ": no package is built here, as no file is "
                                "called lib*.so; run make, or give its path");
}

// A name, or the path of a library or directory. A word without a slash is a
// path only where no package has this name.
std::vector<PackageInfo> Asked(const std::string& word) {
  const std::string path = UserPath(word);
  if (word.find('/') == std::string::npos) {
    try {
      return {FindPackage(word)};
    } catch (const Error&) {
      if (!fs::exists(path)) throw;
    }
  }
  if (fs::is_directory(path)) return PackagesIn(path);
  return {inspect_package(fs::absolute(path).string())};
}

nlohmann::ordered_json ToJson(const Checked& checked) {
  nlohmann::ordered_json parts = nlohmann::ordered_json::array();
  for (const testing::Part& part : checked.parts) {
    parts.push_back({{"name", part.name},
                     {"kind", part.kind},
                     {"findings", part.findings}});
  }
  return {{"name", checked.package.name},
          {"version", checked.package.version},
          {"path", checked.package.path},
          {"findings", checked.Findings()},
          {"parts", parts}};
}

std::string Counted(size_t n, const std::string& what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

void Print(const Checked& checked) {
  std::printf("%s\n\n", checked.package.path.c_str());
  train::Table table({{"component"}, {"kind"}, {"result"}});
  for (const testing::Part& part : checked.parts) {
    const size_t n = part.findings.size();
    table.Add({part.name, part.kind, n == 0 ? "ok" : Counted(n, "finding")});
  }
  std::printf("%s\n", table.Text().c_str());
  for (const testing::Part& part : checked.parts) {
    for (const std::string& finding : part.findings) {
      std::printf("%s\n\n", finding.c_str());
    }
  }
  const size_t n = checked.Findings();
  std::printf("%s %s: %s\n", checked.package.name.c_str(),
              checked.package.version.c_str(),
              n == 0 ? "all checks passed" : Counted(n, "finding").c_str());
}

}  // namespace

int CheckPackage(const Arguments& arguments) {
  const int64_t seconds = arguments.integer("seconds", testing::kSeconds, 1);
  AddPackagePath(arguments);
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  size_t findings = 0;
  for (const PackageInfo& package : Asked(arguments.words()[1])) {
    if (package.path.empty() && package.refusal.empty()) {
      throw Error(TN_INVALID_ARGUMENT,
                  package.name + " is built in; check what is in a file");
    }
    const Checked checked = {package,
                             testing::CheckParts(package.path, seconds)};
    findings += checked.Findings();
    if (arguments.has("json")) {
      all.push_back(ToJson(checked));
    } else {
      Print(checked);
    }
  }
  if (arguments.has("json")) {
    std::printf("%s\n", formats::DumpJson(all, 2).c_str());
  }
  return findings == 0 ? 0 : 1;
}

}  // namespace tenon::cli
