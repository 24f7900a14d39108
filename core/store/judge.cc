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

}  // namespace

bool IsRefused(const PackageInfo& info) {
  return !info.refusal.empty() && info.reason != abi::kDependency;
}

std::string NameAndVersion(const std::string& name,
                           const std::string& version) {
  return absl::StrCat(name, " ", version);
}

Set SetOf(const Store& store, const State& state) {
  Set set;
  const auto add = [&](const PackageInfo& info) {
    auto facts = ReadFacts(info.manifest);
    if (IsRefused(info) || !facts.ok()) return;
    facts->name = info.name;
    facts->version = info.version;
    set.emplace(info.name, *std::move(facts));
  };
  for (const auto& [name, version] : state) {
    add(inspect_package(store.Library(name, version)));
  }
  for (const PackageInfo& info : packages()) {
    if (!IsBelow(info.path, store.directory() + "/versions")) add(info);
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
