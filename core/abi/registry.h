// What packages have registered: ops, optimizers, functions and types by name.
// Entries are never removed or moved; thread-safe.
#ifndef TENON_CORE_ABI_REGISTRY_H_
#define TENON_CORE_ABI_REGISTRY_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/abi/definitions.h"
#include "core/dispatch/op.h"
#include "tenon/c/abi.h"

namespace tenon::abi {

// Where components come from.
struct Package {
  std::string name;
  std::string version;
  std::string path;  // of the library; empty: built in
  std::atomic<bool> active = true;
};

// A registered component: its name as users know it ("adam", "addons.lion"),
// and its declaration, which lives as long as the process.
template <class D>
struct Component {
  using Def = D;
  std::string name;
  const Package* package = nullptr;
  std::unique_ptr<Owned<D>> owned;
  const D& def() const { return owned->def; }
};

struct OpEntry : Component<tn_op_def> {
  static constexpr absl::string_view kKind = "op";
  std::unique_ptr<tn_op> op;
};
struct OptimizerEntry : Component<tn_optimizer_def> {
  static constexpr absl::string_view kKind = "optimizer";
};

}  // namespace tenon::abi

struct tn_function : tenon::abi::Component<tn_function_def> {
  static constexpr absl::string_view kKind = "function";
};
struct tn_type : tenon::abi::Component<tn_type_def> {
  static constexpr absl::string_view kKind = "type";
};

namespace tenon::abi {

// The package whose components need no prefix: `add` is `tenon.add`.
inline constexpr absl::string_view kCorePackage = "tenon";

// "add" for tenon's add, "addons.lion" for addons' lion.
std::string UserName(absl::string_view package, absl::string_view component);

// One kind's entries, in the order of registration. Not thread-safe.
template <class Entry>
struct Table {
  std::vector<std::unique_ptr<Entry>> entries;
  absl::flat_hash_map<std::string, Entry*> by_name;

  Entry* Find(absl::string_view name) const {
    const auto it = by_name.find(name);
    return it == by_name.end() ? nullptr : it->second;
  }
};

class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // The process's own; made on first use and never destroyed.
  static Registry& Global();

  // `Entry` is OpEntry, OptimizerEntry, tn_function or tn_type. `name` may
  // start with "tenon.". NOT_FOUND suggests a close name.
  template <class Entry>
  absl::StatusOr<const Entry*> Find(absl::string_view name) const;

  // The index-th entry that is not hidden; null past the end.
  template <class Entry>
  const Entry* At(uint64_t index) const;

  // Null where no such package has been committed.
  const Package* FindPackage(absl::string_view name) const;

  // Hides or shows the names of a package. Kernels it added stay in use.
  absl::Status SetActive(absl::string_view package, bool active);

  // All packages and entries as text: equal texts, equal registries.
  std::string Dump() const;

 private:
  friend class Transaction;

  // These need mutex_ to be held.
  template <class Entry>
  const Table<Entry>& table() const {
    return std::get<Table<Entry>>(tables_);
  }
  template <class Entry>
  Table<Entry>& table() {
    return std::get<Table<Entry>>(tables_);
  }
  template <class Entry>
  absl::Status NotFound(absl::string_view name) const;
  Package* PackageNamed(absl::string_view name) const;

  // Of the standard library: the thread sanitizer can not see into the
  // system's Abseil. Guards all below.
  mutable std::shared_mutex mutex_;
  std::vector<std::unique_ptr<Package>> packages_;
  std::tuple<Table<OpEntry>, Table<OptimizerEntry>, Table<tn_function>,
             Table<tn_type>>
      tables_;
  // Kernels that came without an op; dispatch points at them.
  std::vector<std::unique_ptr<OwnedKernel>> kernels_;
};

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_REGISTRY_H_
