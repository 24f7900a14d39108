// Directories and file names of packages.
#include "core/abi/search_path.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/abi/parts.h"

namespace tenon::abi {
namespace {

absl::string_view Environment(const char* name) {
  const char* value = secure_getenv(name);
  return value == nullptr ? "" : value;
}

void AddAbsolute(absl::string_view directory, std::vector<std::string>* to) {
  if (absl::StartsWith(directory, "/")) to->emplace_back(directory);
}

// Beside the library or program that this code is in: <prefix>/lib/tenon.
std::string InstallDirectory() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&InstallDirectory), &info) == 0 ||
      info.dli_fname == nullptr) {
    return "";
  }
  const absl::string_view file = info.dli_fname;
  const size_t slash = file.rfind('/');
  // A name that is not absolute is one below some working directory.
  if (slash == file.npos || file[0] != '/') return "";
  // Of a program in bin/ this is bin/../lib; users read shorter names.
  const std::string directory(file.substr(0, slash + 1));
  const std::unique_ptr<char, decltype(&free)> real(
      realpath(directory.c_str(), nullptr), &free);
  return real == nullptr ? "" : absl::StrCat(real.get(), "/tenon");
}

std::vector<std::string> FilesOf(const std::string& directory) {
  std::vector<std::string> files;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(directory.c_str()),
                                                 &closedir);
  if (open == nullptr) return files;
  while (const dirent* entry = readdir(open.get())) {
    std::string path = absl::StrCat(directory, "/", entry->d_name);
    if (!PackageOf(path).empty()) files.push_back(std::move(path));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::string LibraryName(absl::string_view package) {
  return absl::StrCat("lib", package, ".so");
}

std::string PackageOf(absl::string_view path) {
  absl::string_view name = path.substr(path.rfind('/') + 1);
  if (!absl::ConsumePrefix(&name, "lib") ||
      !absl::ConsumeSuffix(&name, ".so") || !IsSnakeCase(name)) {
    return "";
  }
  return std::string(name);
}

std::string SidecarOf(absl::string_view path) {
  const std::string package = PackageOf(path);
  if (package.empty()) return "";
  return absl::StrCat(path.substr(0, path.rfind('/') + 1), package,
                      ".manifest.textproto");
}

std::string UserDirectory() {
  const absl::string_view data = Environment("XDG_DATA_HOME");
  if (absl::StartsWith(data, "/")) return absl::StrCat(data, "/tenon");
  const absl::string_view home = Environment("HOME");
  return home.empty() ? "" : absl::StrCat(home, "/.local/share/tenon");
}

std::vector<std::string> DefaultDirectories() {
  std::vector<std::string> directories;
  for (const absl::string_view directory :
       absl::StrSplit(Environment("TENON_PACKAGE_PATH"), ':')) {
    AddAbsolute(directory, &directories);
  }
  const std::string user = UserDirectory();
  AddAbsolute(user, &directories);
  if (!user.empty()) AddAbsolute(absl::StrCat(user, "/in_use"), &directories);
  AddAbsolute(InstallDirectory(), &directories);
  return directories;
}

std::string FindLibrary(absl::string_view package,
                        const std::vector<std::string>& directories) {
  if (!IsSnakeCase(package)) return "";
  for (const std::string& directory : directories) {
    std::string path = absl::StrCat(directory, "/", LibraryName(package));
    if (access(path.c_str(), F_OK) == 0) return path;
  }
  return "";
}

std::vector<std::string> AllLibraries(
    const std::vector<std::string>& directories) {
  std::vector<std::string> all;
  for (const std::string& directory : directories) {
    for (std::string& file : FilesOf(directory)) all.push_back(std::move(file));
  }
  return all;
}

}  // namespace tenon::abi
