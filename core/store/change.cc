// Switching among what is installed, removing, locking and verifying.
#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/abi/lock.h"
#include "core/abi/status.h"
#include "core/abi/trust.h"
#include "core/base/status.h"
#include "core/store/install.h"
#include "core/store/judge.h"

namespace tenon::store {
namespace {

absl::Status NotInstalled(const Store& store, const std::string& name,
                          const std::string& version) {
  std::vector<std::string> there;
  for (const Installed& i : store.List()) {
    if (i.name == name) there.push_back(i.version);
  }
  return abi::Refusal(
      abi::kNotFound,
      absl::StrCat(version.empty() ? name : NameAndVersion(name, version),
                   " is not installed; ",
                   there.empty() ? absl::StrCat("no version of ", name, " is")
                                 : absl::StrCat("there is ", name, " ",
                                                absl::StrJoin(there, ", "))));
}

}  // namespace

absl::Status Use(const Store& store, const std::string& name,
                 const std::string& version) {
  TN_ASSIGN_OR_RETURN(Writer writer, Writer::Open(store));
  if (!store.Has(name, version)) return NotInstalled(store, name, version);
  const PackageInfo info = inspect_package(store.Library(name, version));
  if (IsRefused(info)) return abi::Refusal(info.reason, info.refusal);
  TN_RETURN_IF_ERROR(CheckByHand(store, name));
  State next = store.InUse();
  next[name] = version;
  TN_RETURN_IF_ERROR(CheckSwitch(store, next));
  return writer.Switch(next);
}

absl::Status Remove(const Store& store, const std::string& name,
                    const std::string& version) {
  TN_ASSIGN_OR_RETURN(Writer writer, Writer::Open(store));
  std::vector<std::string> versions;
  for (const Installed& i : store.List()) {
    if (i.name != name || (!version.empty() && i.version != version)) continue;
    versions.push_back(i.version);
  }
  if (versions.empty()) return NotInstalled(store, name, version);
  State next = store.InUse();
  if (const auto used = next.find(name);
      used != next.end() &&
      std::count(versions.begin(), versions.end(), used->second) != 0) {
    next.erase(used);
    TN_RETURN_IF_ERROR(CheckSwitch(store, next));
    TN_RETURN_IF_ERROR(writer.Switch(next));
  }
  for (const std::string& one : versions) {
    TN_RETURN_IF_ERROR(writer.Remove(name, one));
  }
  return absl::OkStatus();
}

absl::Status Rollback(const Store& store) {
  TN_ASSIGN_OR_RETURN(Writer writer, Writer::Open(store));
  return writer.Rollback();
}

absl::StatusOr<std::string> MakeLock() {
  std::vector<abi::Pin> pins;
  std::set<std::string> seen;
  for (const PackageInfo& info : packages()) {
    if (info.path.empty() || !seen.insert(info.name).second) continue;
    if (IsRefused(info)) return abi::Refusal(info.reason, info.refusal);
    TN_ASSIGN_OR_RETURN(const auto file, abi::TrustedFile::Open(info.path));
    TN_ASSIGN_OR_RETURN(std::string hash, file.Sha256());
    pins.push_back({info.name, info.version, std::move(hash)});
  }
  return abi::LockText(pins);
}

std::vector<std::string> Verify(const Store& store, const std::string& lock) {
  std::vector<std::string> findings;
  for (const Installed& i : store.List()) {
    const PackageInfo info = inspect_package(store.Library(i.name, i.version));
    if (IsRefused(info)) findings.push_back(info.refusal);
  }
  for (const auto& [name, version] : store.InUse()) {
    if (store.Has(name, version)) continue;
    findings.push_back(absl::StrCat(NameAndVersion(name, version),
                                    " is in use, but is not there; install it "
                                    "again, or: tenon package rollback"));
  }
  const absl::Status set = CheckSet(SetOf(store, store.InUse()));
  if (!set.ok()) findings.emplace_back(set.message());
  if (lock.empty()) return findings;
  const auto pins = abi::ParseLock(lock);
  if (!pins.ok()) findings.emplace_back(pins.status().message());
  if (!pins.ok()) return findings;
  const absl::StatusOr<std::string> now = MakeLock();
  const auto found = abi::ParseLock(now.ok() ? *now : "");
  if (!found.ok()) findings.emplace_back(now.status().message());
  for (const abi::Pin& pin : *pins) {
    const bool there =
        found.ok() &&
        std::any_of(found->begin(), found->end(), [&](const abi::Pin& f) {
          return f.package == pin.package && f.version == pin.version &&
                 f.sha256 == pin.sha256;
        });
    if (there) continue;
    findings.push_back(absl::StrCat(
        NameAndVersion(pin.package, pin.version), " of SHA-256 ", pin.sha256,
        " is in the lock, and is not what would be loaded; install it"));
  }
  return findings;
}

}  // namespace tenon::store
