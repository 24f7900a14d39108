// The three ways a call runs, shared by the files of this folder.
#ifndef TENON_CORE_DISPATCH_INTERNAL_H_
#define TENON_CORE_DISPATCH_INTERNAL_H_

#include "core/dispatch/op.h"
#include "core/tensor/tensor.h"

namespace tenon::dispatch {

// Each fills call.outputs; they neither record nor consume, but for an
// element-wise call that may hand a donated input on as its output: then
// `reused` becomes its index. `options` are complete.
absl::Status RunElementwise(const tn_op& op, const tn_call& call,
                            const tn_value* options, bool may_reuse,
                            int* reused);
absl::Status RunView(const tn_op& op, const tn_call& call,
                     const tn_value* options);
absl::Status RunGeneral(const tn_op& op, const tn_call& call,
                        const tn_value* options);

// "add: a is [3,4], b is [5,6]" - all inputs with their shapes.
std::string InputsText(const tn_op& op, const tn_infer& infer);

// The error for an input of a dtype that the op doesn't take.
absl::Status DTypeError(const tn_op& op, uint32_t input, uint32_t dtype);

// Checks declared dtypes, and gives what the promoting inputs promote to.
absl::StatusOr<uint32_t> PromoteInputs(const tn_op& op,
                                       const tn_view* const* inputs,
                                       const tn_value* scalars, uint32_t n);

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_INTERNAL_H_
