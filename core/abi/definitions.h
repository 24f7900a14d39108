// Deep copies of what packages declare, checked as they are made. A copy owns
// all that it points at, except for contexts and functions, which are the
// package's and live as long as the process.
#ifndef TENON_CORE_ABI_DEFINITIONS_H_
#define TENON_CORE_ABI_DEFINITIONS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "core/abi/arena.h"
#include "tenon/c/abi.h"

namespace tenon::abi {

template <class Def>
struct Owned {
  Arena arena;
  Def def = {};
};

using OwnedOp = Owned<tn_op_def>;
using OwnedKernel = Owned<tn_kernel_def>;
using OwnedOptimizer = Owned<tn_optimizer_def>;
using OwnedFunction = Owned<tn_function_def>;
using OwnedType = Owned<tn_type_def>;

// Each reads structs of any age (see sized.h) and checks names, documentation,
// option ranges and array lengths. An error names component, field and remedy.
absl::StatusOr<std::unique_ptr<OwnedOp>> Copy(const tn_op_def* def);
absl::StatusOr<std::unique_ptr<OwnedKernel>> Copy(const tn_kernel_def* def);
absl::StatusOr<std::unique_ptr<OwnedOptimizer>> Copy(
    const tn_optimizer_def* def);
absl::StatusOr<std::unique_ptr<OwnedFunction>> Copy(const tn_function_def* def);
absl::StatusOr<std::unique_ptr<OwnedType>> Copy(const tn_type_def* def);

// Whether a kernel, of any package, can serve the op.
absl::Status CheckKernelFits(const tn_kernel_def& kernel, const tn_op_def& op);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_DEFINITIONS_H_
