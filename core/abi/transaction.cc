// Staging and committing. Commit first checks everything, then changes the
// registry by steps that can not fail.
#include "core/abi/transaction.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/abi/parts.h"
#include "core/abi/status.h"

namespace tenon::abi {
namespace {

std::string Place(absl::string_view package, absl::string_view version,
                  absl::string_view path) {
  return absl::StrCat(package, " ", version, " (",
                      path.empty() ? "built in" : path, ")");
}

std::string Place(const Package& p) { return Place(p.name, p.version, p.path); }

std::string Place(const Transaction::Origin& o) {
  return Place(o.package, o.version, o.path);
}

absl::string_view CanonicalName(absl::string_view name) {
  absl::ConsumePrefix(&name, "tenon.");
  return name;
}

}  // namespace

template <class Def>
tn_status* Transaction::Add(const Def* def,
                            std::vector<std::unique_ptr<Owned<Def>>>* to) {
  absl::StatusOr<std::unique_ptr<Owned<Def>>> owned = Copy(def);
  if (owned.ok()) {
    to->push_back(*std::move(owned));
    return nullptr;
  }
  absl::Status error = owned.status();
  if (origin_.package != kCorePackage) {
    // "lion: ..." becomes "addons.lion: ...".
    error =
        WithMessage(error, absl::StrCat(origin_.package, ".", error.message()));
  }
  Annotate(&error, absl::StrCat(origin_.package, "@", origin_.version), "");
  if (status_.ok()) status_ = error;
  return ToC(error);
}

Transaction::Transaction(Registry* registry, Origin origin)
    : registry_(registry), origin_(std::move(origin)) {
  registrar_ = {};
  registrar_.size = sizeof(tn_registrar);
  registrar_.context = this;
  registrar_.add_op = [](void* self, const tn_op_def* def) {
    auto* t = static_cast<Transaction*>(self);
    return t->Add(def, &t->staged_.ops);
  };
  registrar_.add_kernel = [](void* self, const tn_kernel_def* def) {
    auto* t = static_cast<Transaction*>(self);
    return t->Add(def, &t->staged_.kernels);
  };
  registrar_.add_optimizer = [](void* self, const tn_optimizer_def* def) {
    auto* t = static_cast<Transaction*>(self);
    return t->Add(def, &t->staged_.optimizers);
  };
  registrar_.add_function = [](void* self, const tn_function_def* def) {
    auto* t = static_cast<Transaction*>(self);
    return t->Add(def, &t->staged_.functions);
  };
  registrar_.add_type = [](void* self, const tn_type_def* def) {
    auto* t = static_cast<Transaction*>(self);
    return t->Add(def, &t->staged_.types);
  };
}

template <class Entry, class Def>
absl::Status Transaction::CheckNames(
    const std::vector<std::unique_ptr<Owned<Def>>>& staged) const {
  for (size_t i = 0; i < staged.size(); ++i) {
    const absl::string_view component = View(staged[i]->def.name);
    const std::string name = UserName(origin_.package, component);
    for (size_t j = 0; j < i; ++j) {
      if (View(staged[j]->def.name) != component) continue;
      return Refusal(
          kNameConflict,
          absl::StrCat("package ", Place(origin_), " registers the ",
                       Entry::kKind, " ", name, " twice; rename one of them"));
    }
    const Entry* there = registry_->table<Entry>().Find(name);
    if (there == nullptr) continue;
    return Refusal(
        kNameConflict,
        absl::StrCat("package ", Place(origin_), " registers the ",
                     Entry::kKind, " ", name, ", which is there already, from ",
                     Place(*there->package), "; load only one of them"));
  }
  return absl::OkStatus();
}

absl::Status Transaction::CheckKernel(const tn_kernel_def& kernel) const {
  const absl::string_view name = CanonicalName(View(kernel.op));
  for (const auto& op : staged_.ops) {
    if (UserName(origin_.package, View(op->def.name)) == name) {
      return CheckKernelFits(kernel, op->def);
    }
  }
  const OpEntry* op = registry_->table<OpEntry>().Find(name);
  if (op == nullptr) return registry_->NotFound<OpEntry>(name);
  const bool listed = std::any_of(
      origin_.overrides.begin(), origin_.overrides.end(),
      [&](const std::string& o) { return CanonicalName(o) == name; });
  if (op->package->name != origin_.package && !listed) {
    return Refusal(
        kManifestDisagrees,
        absl::StrCat("package ", Place(origin_), " registers a kernel of ",
                     name, ", an op of ", Place(*op->package),
                     "; list it under `overrides` in the manifest"));
  }
  return CheckKernelFits(kernel, op->def());
}

absl::Status Transaction::Check(const Package* there) const {
  if (there != nullptr &&
      (there->version != origin_.version || there->path != origin_.path)) {
    return Refusal(
        kNameConflict,
        absl::StrCat("package ", Place(origin_), " can not be loaded beside ",
                     Place(*there), "; start the process anew to change it"));
  }
  TN_RETURN_IF_ERROR(CheckNames<OpEntry>(staged_.ops));
  TN_RETURN_IF_ERROR(CheckNames<OptimizerEntry>(staged_.optimizers));
  TN_RETURN_IF_ERROR(CheckNames<tn_function>(staged_.functions));
  TN_RETURN_IF_ERROR(CheckNames<tn_type>(staged_.types));
  for (const auto& kernel : staged_.kernels) {
    TN_RETURN_IF_ERROR(CheckKernel(kernel->def));
  }
  return absl::OkStatus();
}

template <class Entry, class Def>
void Transaction::Insert(const Package* package,
                         std::vector<std::unique_ptr<Owned<Def>>>* staged) {
  Table<Entry>& table = registry_->table<Entry>();
  for (auto& owned : *staged) {
    auto entry = std::make_unique<Entry>();
    entry->name = UserName(package->name, View(owned->def.name));
    entry->package = package;
    if constexpr (std::is_same_v<Entry, OpEntry>) {
      entry->op = dispatch::MakeOp(&owned->def, std::string(package->name));
    }
    entry->owned = std::move(owned);
    table.by_name[entry->name] = entry.get();
    table.entries.push_back(std::move(entry));
  }
  staged->clear();
}

absl::Status Transaction::Commit() {
  TN_RETURN_IF_ERROR(status_);
  Registry& registry = *registry_;
  const std::unique_lock lock(registry.mutex_);
  Package* package = registry.PackageNamed(origin_.package);
  TN_RETURN_IF_ERROR(Check(package));
  if (package == nullptr) {
    auto made = std::make_unique<Package>();
    made->name = origin_.package;
    made->version = origin_.version;
    made->path = origin_.path;
    package = made.get();
    registry.packages_.push_back(std::move(made));
  }
  Insert<OpEntry>(package, &staged_.ops);
  Insert<OptimizerEntry>(package, &staged_.optimizers);
  Insert<tn_function>(package, &staged_.functions);
  Insert<tn_type>(package, &staged_.types);
  for (auto& kernel : staged_.kernels) {
    tn_op* op = registry.table<OpEntry>()
                    .Find(CanonicalName(View(kernel->def.op)))
                    ->op.get();
    dispatch::AddKernel(op, &kernel->def, package->name);
    registry.kernels_.push_back(std::move(kernel));
  }
  staged_.kernels.clear();
  return absl::OkStatus();
}

}  // namespace tenon::abi
