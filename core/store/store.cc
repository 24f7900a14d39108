// Reading the directory. Names that no writer makes are left out.
#include "core/store/store.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/abi/search_path.h"
#include "core/abi/version.h"

namespace tenon::store {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> NamesIn(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool IsNewer(const std::string& a, const std::string& b) {
  const auto left = abi::Version::Parse(a), right = abi::Version::Parse(b);
  if (!left.ok() || !right.ok()) return left.ok();
  return abi::Compare(*left, *right) > 0;
}

}  // namespace

State Store::InUse() const {
  State state;
  const std::string links = absl::StrCat(directory_, "/in_use");
  for (const std::string& file : NamesIn(links)) {
    const std::string name = abi::PackageOf(file);
    if (name.empty()) continue;
    // ../../versions/NAME/VERSION/libNAME.so
    const std::vector<std::string> parts =
        absl::StrSplit(ReadLink(absl::StrCat(links, "/", file)), '/');
    if (parts.size() == 6) state[name] = parts[4];
  }
  return state;
}

std::vector<Installed> Store::List() const {
  const State in_use = InUse();
  std::vector<Installed> all;
  const std::string versions = absl::StrCat(directory_, "/versions");
  for (const std::string& name : NamesIn(versions)) {
    std::vector<std::string> found = NamesIn(absl::StrCat(versions, "/", name));
    std::stable_sort(found.begin(), found.end(), IsNewer);
    for (const std::string& version : found) {
      const auto used = in_use.find(name);
      if (!Has(name, version)) continue;
      all.push_back(
          {name, version, used != in_use.end() && used->second == version});
    }
  }
  return all;
}

std::string Store::Library(const std::string& name,
                           const std::string& version) const {
  return absl::StrCat(directory_, "/versions/", name, "/", version, "/",
                      abi::LibraryName(name));
}

bool Store::Has(const std::string& name, const std::string& version) const {
  return access(Library(name, version).c_str(), F_OK) == 0;
}

}  // namespace tenon::store
