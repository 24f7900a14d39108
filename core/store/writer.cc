// Each change is prepared beside what is in use, flushed, and put in place by
// one rename.
#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/abi/search_path.h"
#include "core/base/status.h"
#include "core/store/store.h"

namespace tenon::store {
namespace {

namespace fs = std::filesystem;

// How far rollback goes.
constexpr size_t kKeptStates = 32;

std::vector<std::string> StatesIn(const std::string& directory) {
  std::vector<std::string> numbers;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    numbers.push_back(entry.path().filename());
  }
  return numbers;
}

// "7" of "states/7" or "../7".
std::string NumberOf(const std::string& link) {
  return link.substr(link.rfind('/') + 1);
}

bool IsWhole(const std::string& state) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(state, error)) {
    const std::string path = entry.path();
    if (!abi::PackageOf(path).empty() && !fs::exists(path, error)) return false;
  }
  return true;
}

}  // namespace

std::string Writer::Path(absl::string_view below) const {
  return absl::StrCat(store_.directory(), "/", below);
}

absl::StatusOr<Writer> Writer::Open(const Store& store) {
  TN_RETURN_IF_ERROR(MakeDirectory(store.directory()));
  TN_ASSIGN_OR_RETURN(DirectoryLock lock,
                      DirectoryLock::Take(store.directory() + "/lock"));
  Writer writer(store, std::move(lock));
  TN_RETURN_IF_ERROR(writer.Clear());
  TN_RETURN_IF_ERROR(MakeDirectory(writer.Path("versions")));
  TN_RETURN_IF_ERROR(MakeDirectory(writer.Path("states")));
  return writer;
}

absl::Status Writer::Clear() {
  for (const char* left : {"staging", "next", "copies"}) {
    TN_RETURN_IF_ERROR(RemoveTree(Path(left)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> Writer::Stage(const std::string& name,
                                          absl::string_view library,
                                          absl::string_view manifest) {
  const std::string staging = Path("staging");
  const std::string path = absl::StrCat(staging, "/", abi::LibraryName(name));
  TN_RETURN_IF_ERROR(RemoveTree(staging));
  TN_RETURN_IF_ERROR(MakeDirectory(staging));
  TN_RETURN_IF_ERROR(WriteNewFile(path, library));
  TN_RETURN_IF_ERROR(WriteNewFile(abi::SidecarOf(path), manifest));
  TN_RETURN_IF_ERROR(Flush(staging));
  return path;
}

absl::Status Writer::Keep(const std::string& name, const std::string& version) {
  const std::string versions = absl::StrCat(Path("versions/"), name);
  TN_RETURN_IF_ERROR(MakeDirectory(versions));
  TN_RETURN_IF_ERROR(
      Rename(Path("staging"), absl::StrCat(versions, "/", version)));
  return Flush(versions);
}

absl::Status Writer::PointTo(const std::string& number) {
  TN_RETURN_IF_ERROR(MakeLink(absl::StrCat("states/", number), Path("next")));
  TN_RETURN_IF_ERROR(Rename(Path("next"), Path("in_use")));
  const absl::Status flushed = Flush(store_.directory());
  Prune();
  return flushed;
}

absl::Status Writer::Switch(const State& state) {
  if (state == store_.InUse()) return absl::OkStatus();
  uint64_t number = 0;
  for (const std::string& name : StatesIn(Path("states"))) {
    uint64_t other = 0;
    if (absl::SimpleAtoi(name, &other)) number = std::max(number, other);
  }
  const std::string next = absl::StrCat(number + 1);
  const std::string staging = Path("staging");
  TN_RETURN_IF_ERROR(RemoveTree(staging));
  TN_RETURN_IF_ERROR(MakeDirectory(staging));
  for (const auto& [name, version] : state) {
    const std::string file = abi::LibraryName(name);
    TN_RETURN_IF_ERROR(
        MakeLink(absl::StrCat("../../versions/", name, "/", version, "/", file),
                 absl::StrCat(staging, "/", file)));
  }
  const std::string now = ReadLink(Path("in_use"));
  if (!now.empty()) {
    TN_RETURN_IF_ERROR(MakeLink(absl::StrCat("../", NumberOf(now)),
                                absl::StrCat(staging, "/previous")));
  }
  TN_RETURN_IF_ERROR(Flush(staging));
  TN_RETURN_IF_ERROR(Rename(staging, absl::StrCat(Path("states/"), next)));
  TN_RETURN_IF_ERROR(Flush(Path("states")));
  return PointTo(next);
}

absl::Status Writer::Rollback() {
  std::string number = NumberOf(ReadLink(Path("in_use")));
  for (size_t i = 0; i < kKeptStates && !number.empty(); ++i) {
    const std::string state = absl::StrCat(Path("states/"), number);
    number = NumberOf(ReadLink(state + "/previous"));
    const std::string before = absl::StrCat(Path("states/"), number);
    std::error_code error;
    if (!number.empty() && fs::exists(before, error) && IsWhole(before)) {
      return PointTo(number);
    }
  }
  return absl::FailedPreconditionError(
      "there is no earlier state whose packages are still installed; "
      "`tenon package use NAME@VERSION` takes another version");
}

// What no rollback from here can reach. Whether it works changes nothing that
// is in use, so errors are left to the next change.
void Writer::Prune() {
  std::set<std::string> kept;
  std::string number = NumberOf(ReadLink(Path("in_use")));
  while (!number.empty() && kept.size() < kKeptStates &&
         kept.insert(number).second) {
    number =
        NumberOf(ReadLink(absl::StrCat(Path("states/"), number, "/previous")));
  }
  for (const std::string& name : StatesIn(Path("states"))) {
    if (kept.count(name) != 0) continue;
    RemoveTree(absl::StrCat(Path("states/"), name)).IgnoreError();
  }
}

absl::Status Writer::Remove(const std::string& name,
                            const std::string& version) {
  const std::string versions = absl::StrCat(Path("versions/"), name);
  TN_RETURN_IF_ERROR(RemoveTree(Path("staging")));
  TN_RETURN_IF_ERROR(
      Rename(absl::StrCat(versions, "/", version), Path("staging")));
  TN_RETURN_IF_ERROR(Flush(versions));
  std::error_code other_versions;
  fs::remove(versions, other_versions);
  return RemoveTree(Path("staging"));
}

}  // namespace tenon::store
