// Facts of packages, put together and compared.
#include "core/store/judge.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/abi/search_path.h"
#include "core/abi/status.h"
#include "core/base/status.h"

namespace tenon::store {
namespace {

namespace fs = std::filesystem;

bool IsBelow(const std::string& path, const std::string& directory) {
  std::error_code error;
  const std::string real = fs::canonical(directory, error);
  return !error && absl::StartsWith(path, absl::StrCat(real, "/"));
}

// The first of a name stays, as the loader has it.
void Add(const PackageInfo& info, Set* set) {
  auto facts = ReadFacts(info.manifest);
  if (IsRefused(info) || !facts.ok()) return;
  facts->name = info.name;
  facts->version = info.version;
  set->emplace(info.name, *std::move(facts));
}

}  // namespace

bool IsRefused(const PackageInfo& info) {
  return !info.refusal.empty() && info.reason != abi::kDependency;
}

std::string NameAndVersion(const std::string& name,
                           const std::string& version) {
  return absl::StrCat(name, " ", version);
}

absl::Status CheckNeeds(const PackageInfo& info) {
  Set set;
  Add(info, &set);
  for (const PackageInfo& other : packages()) Add(other, &set);
  return CheckSet(set);
}

Set SetOf(const Store& store, const State& state) {
  Set set;
  for (const auto& [name, version] : state) {
    Add(inspect_package(store.Library(name, version)), &set);
  }
  for (const PackageInfo& info : packages()) {
    if (!IsBelow(info.path, store.directory() + "/versions")) Add(info, &set);
  }
  return set;
}

absl::Status CheckSwitch(const Store& store, const State& next) {
  const absl::Status after = CheckSet(SetOf(store, next));
  if (after.ok()) return after;
  const absl::Status before = CheckSet(SetOf(store, store.InUse()));
  return before == after ? absl::OkStatus() : after;
}

absl::Status CheckByHand(const Store& store, const std::string& name) {
  const std::string path =
      absl::StrCat(store.directory(), "/", abi::LibraryName(name));
  std::error_code error;
  if (!fs::exists(path, error)) return absl::OkStatus();
  return abi::Refusal(abi::kNameConflict,
                      absl::StrCat(path,
                                   " is there, and would be loaded "
                                   "instead; move it away first"));
}

}  // namespace tenon::store
