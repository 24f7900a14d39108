// Look-ups, their errors, and the registry as text.
#include "core/abi/registry.h"

#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/abi/status.h"
#include "core/abi/suggest.h"

namespace tenon::abi {
namespace {

absl::string_view WithoutCore(absl::string_view name) {
  absl::ConsumePrefix(&name, "tenon.");
  return name;
}

std::string Origin(const Package& package) {
  return absl::StrCat(package.name, " ", package.version, " ",
                      package.path.empty() ? "built in" : package.path);
}

void Details(const OpEntry& entry, std::string* text) {
  absl::StrAppend(text, " flags ", entry.op->flags, " kernels");
  for (const tn_op::Kernel& kernel : entry.op->kernels) {
    absl::StrAppend(text, " ", kernel.package, "/", kernel.def->priority);
  }
}
void Details(const OptimizerEntry& entry, std::string* text) {
  absl::StrAppend(text, " slots ", entry.def().n_slots);
}
void Details(const tn_function& entry, std::string* text) {
  absl::StrAppend(text, " outputs ", entry.def().n_outputs);
}
void Details(const tn_type& entry, std::string* text) {
  absl::StrAppend(text, " methods ", entry.def().n_methods);
}

template <class Entry>
void DumpTable(const Table<Entry>& table, std::string* text) {
  for (const auto& entry : table.entries) {
    absl::StrAppend(text, Entry::kKind, " ", entry->name, " of ",
                    Origin(*entry->package), " options");
    for (uint32_t i = 0; i < entry->def().n_options; ++i) {
      absl::StrAppend(text, " ", View(entry->def().options[i]->name));
    }
    Details(*entry, text);
    absl::StrAppend(text, "\n");
  }
}

}  // namespace

std::string UserName(absl::string_view package, absl::string_view component) {
  if (package == kCorePackage) return std::string(component);
  return absl::StrCat(package, ".", component);
}

Registry& Registry::Global() {
  static Registry& registry = *new Registry;
  return registry;
}

template <class Entry>
absl::Status Registry::NotFound(absl::string_view name) const {
  std::vector<absl::string_view> names;
  for (const auto& entry : table<Entry>().entries) {
    if (entry->package->active) names.push_back(entry->name);
  }
  std::string text = absl::StrCat("no ", Entry::kKind, " \"", name, "\"");
  const std::string closest = Closest(WithoutCore(name), names);
  const size_t dot = name.find('.');
  const absl::string_view package = name.substr(0, dot);
  if (!closest.empty()) {
    absl::StrAppend(&text, "; did you mean ", closest, "?  ");
  } else if (dot != name.npos && PackageNamed(package) == nullptr) {
    absl::StrAppend(&text, "; package ", package, " is not loaded.  ");
  } else {
    absl::StrAppend(&text, ".  ");
  }
  return Refusal(kNotFound,
                 absl::StrCat(text, "`tenon package list` shows all"));
}

template <class Entry>
absl::StatusOr<const Entry*> Registry::Find(absl::string_view name) const {
  const std::shared_lock lock(mutex_);
  const Entry* entry = table<Entry>().Find(WithoutCore(name));
  if (entry == nullptr) return NotFound<Entry>(name);
  if (!entry->package->active) {
    return Refusal(
        kNotFound,
        absl::StrCat("the ", Entry::kKind, " ", name, " is hidden: package ",
                     entry->package->name, " was deactivated; load it again"));
  }
  return entry;
}

template <class Entry>
const Entry* Registry::At(uint64_t index) const {
  const std::shared_lock lock(mutex_);
  for (const auto& entry : table<Entry>().entries) {
    if (entry->package->active && index-- == 0) return entry.get();
  }
  return nullptr;
}

Package* Registry::PackageNamed(absl::string_view name) const {
  for (const auto& package : packages_) {
    if (package->name == name) return package.get();
  }
  return nullptr;
}

const Package* Registry::FindPackage(absl::string_view name) const {
  const std::shared_lock lock(mutex_);
  return PackageNamed(name);
}

absl::Status Registry::SetActive(absl::string_view name, bool active) {
  const std::unique_lock lock(mutex_);
  Package* package = PackageNamed(name);
  if (package == nullptr) {
    return Refusal(kNotFound,
                   absl::StrCat("package ", name, " is not loaded; `tenon ",
                                "package list` shows which are"));
  }
  if (name == kCorePackage && !active) {
    return absl::InvalidArgumentError(
        "package tenon is the core's own and can not be deactivated");
  }
  package->active = active;
  return absl::OkStatus();
}

std::string Registry::Dump() const {
  const std::shared_lock lock(mutex_);
  std::string text;
  for (const auto& package : packages_) {
    absl::StrAppend(&text, "package ", Origin(*package),
                    package->active ? "" : ", hidden", "\n");
  }
  DumpTable(table<OpEntry>(), &text);
  DumpTable(table<OptimizerEntry>(), &text);
  DumpTable(table<tn_function>(), &text);
  DumpTable(table<tn_type>(), &text);
  return text;
}

#define TN_INSTANTIATE(Entry)                                             \
  template absl::StatusOr<const Entry*> Registry::Find(absl::string_view) \
      const;                                                              \
  template const Entry* Registry::At(uint64_t) const
TN_INSTANTIATE(OpEntry);
TN_INSTANTIATE(OptimizerEntry);
TN_INSTANTIATE(tn_function);
TN_INSTANTIATE(tn_type);
#undef TN_INSTANTIATE

}  // namespace tenon::abi
