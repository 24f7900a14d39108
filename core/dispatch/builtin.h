// The few ops that the core itself calls, looked up once at start.
#ifndef TENON_CORE_DISPATCH_BUILTIN_H_
#define TENON_CORE_DISPATCH_BUILTIN_H_

#include <initializer_list>

#include "absl/status/statusor.h"
#include "core/dispatch/op.h"
#include "core/tensor/tensor.h"

namespace tenon::dispatch {

struct Builtin {
  const tn_op* add = nullptr;
  const tn_op* sum = nullptr;   // options: axes, keep_axes
  const tn_op* cast = nullptr;  // options: dtype
};

Builtin& BuiltinOps();

// Calls an op of one output. Inputs are borrowed.
absl::StatusOr<tensor::Ref> CallOne(const tn_op& op,
                                    std::initializer_list<tn_tensor*> inputs,
                                    absl::Span<const tn_value> options = {});

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_BUILTIN_H_
