// Kernels switched by the names of packages and ops.
#include "core/abi/kernel_settings.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/abi/registry.h"
#include "core/dispatch/kernel_switch.h"

namespace tenon::abi {
namespace {

// What a name says: a package, and an op or nothing, which means all.
struct Which {
  absl::string_view package;
  absl::string_view op;

  explicit Which(absl::string_view name) {
    name.remove_prefix(kKernelSettings.size());
    const size_t dot = name.find('.');
    package = name.substr(0, dot);
    if (dot != absl::string_view::npos) op = name.substr(dot + 1);
  }
  std::string Key() const {
    return op.empty() ? std::string(package) : absl::StrCat(package, ".", op);
  }
};

// A misspelt name would switch nothing, and nobody would know.
absl::Status Check(const Which& which) {
  std::set<std::string> packages;
  for (uint64_t i = 0;; ++i) {
    const OpEntry* entry = Registry::Global().At<OpEntry>(i);
    if (entry == nullptr) break;
    for (const tn_op::Kernel& kernel : entry->op->kernels) {
      packages.insert(kernel.package);
      if (kernel.package == which.package &&
          (which.op.empty() || which.op == entry->op->name)) {
        return absl::OkStatus();
      }
    }
  }
  return absl::NotFoundError(absl::StrCat(
      "no setting \"", kKernelSettings, which.Key(), "\": ",
      packages.count(std::string(which.package)) != 0
          ? absl::StrCat(which.package, " has no kernel of ", which.op)
          : absl::StrCat(
                "of the packages that are loaded, these have kernels: ",
                absl::StrJoin(packages, ", "))));
}

}  // namespace

absl::StatusOr<int64_t> KernelSetting(absl::string_view name) {
  const Which which(name);
  const absl::Status known = Check(which);
  if (!known.ok()) return known;
  return dispatch::IsSwitchedOn(which.package, which.op);
}

absl::Status SetKernelSetting(absl::string_view name, int64_t on) {
  const Which which(name);
  const absl::Status known = Check(which);
  if (!known.ok()) return known;
  if (on != 0 && on != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, " is 0 (off) or 1 (on), got ", on));
  }
  dispatch::SwitchKernels(which.Key(), on != 0);
  ChooseAllKernels();
  return absl::OkStatus();
}

void ChooseAllKernels() {
  for (uint64_t i = 0;; ++i) {
    const OpEntry* entry = Registry::Global().At<OpEntry>(i);
    if (entry == nullptr) return;
    dispatch::ChooseKernels(entry->op.get());
  }
}

}  // namespace tenon::abi
