// Gradients by a walk back over the tape, deepest node first.
#ifndef TENON_CORE_AUTODIFF_BACKWARD_H_
#define TENON_CORE_AUTODIFF_BACKWARD_H_

#include "absl/status/status.h"
#include "tenon/c/abi.h"

namespace tenon::autodiff {

// Fills g.results (null where an output does not depend on the input). With
// TN_GRADIENTS_DIFFERENTIABLE the walk is itself recorded. Cost: one vjp per
// node between outputs and inputs; memory: one gradient per edge in flight.
absl::Status Gradients(const tn_gradients& g);

// Adds a hook on the gradient of a tracked tensor.
absl::Status AddHook(tn_tensor* t, const tn_callable& hook);

// Outputs that carry a gradient of the caller's own.
absl::Status Custom(const tn_custom& custom);

}  // namespace tenon::autodiff

#endif  // TENON_CORE_AUTODIFF_BACKWARD_H_
