// Collects what a package declares during its init, and commits all of it to
// the registry or nothing. For one thread.
#ifndef TENON_CORE_ABI_TRANSACTION_H_
#define TENON_CORE_ABI_TRANSACTION_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/abi/definitions.h"
#include "core/abi/registry.h"
#include "tenon/c/abi.h"

namespace tenon::abi {

class Transaction {
 public:
  struct Origin {
    std::string package;
    std::string version;
    std::string path;                    // of the library; empty: built in
    std::vector<std::string> overrides;  // other packages' ops it may speed up
  };

  struct Staged {
    std::vector<std::unique_ptr<OwnedOp>> ops;
    std::vector<std::unique_ptr<OwnedKernel>> kernels;
    std::vector<std::unique_ptr<OwnedOptimizer>> optimizers;
    std::vector<std::unique_ptr<OwnedFunction>> functions;
    std::vector<std::unique_ptr<OwnedType>> types;
  };

  Transaction(Registry* registry, Origin origin);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // For the package's init; valid as long as the transaction.
  const tn_registrar* registrar() const { return &registrar_; }

  const Staged& staged() const { return staged_; }

  // What add_* refused first; such a transaction can not be committed, even
  // where init went on as if nothing had happened.
  const absl::Status& status() const { return status_; }

  // Once, as the last call. After an error the registry is as it was.
  absl::Status Commit();

 private:
  template <class Def>
  tn_status* Add(const Def* def, std::vector<std::unique_ptr<Owned<Def>>>* to);

  absl::Status Check(const Package* there) const;
  template <class Entry, class Def>
  absl::Status CheckNames(
      const std::vector<std::unique_ptr<Owned<Def>>>& staged) const;
  absl::Status CheckKernel(const tn_kernel_def& kernel) const;
  template <class Entry, class Def>
  void Insert(const Package* package,
              std::vector<std::unique_ptr<Owned<Def>>>* staged);

  Registry* const registry_;
  const Origin origin_;
  tn_registrar registrar_;
  Staged staged_;
  absl::Status status_;
};

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_TRANSACTION_H_
