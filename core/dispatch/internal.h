// The ways a call runs, shared by the files of this folder.
#ifndef TENON_CORE_DISPATCH_INTERNAL_H_
#define TENON_CORE_DISPATCH_INTERNAL_H_

#include "core/dispatch/op.h"
#include "core/tensor/tensor.h"

namespace tenon::dispatch {

inline constexpr int64_t kGrain = 1 << 15;  // elements worth a thread's while

// A number as an element of the dtype that a kernel takes.
union Immediate {
  double f64;
  float f32;
  uint64_t bits;
};
using Immediates = Immediate[TN_MAX_ROW_INPUTS];

// Points the inputs of `rows` that are `numbers` (bits) at them; false where
// one changes the dtype.
bool BindNumbers(const tn_call& call, uint32_t dtype, uint32_t numbers,
                 tn_rows& rows, Immediates& immediates);

// Calls the kernel on chunks of one long row, on all threads.
void RunChunks(tn_row_kernel kernel, const tn_rows& rows, uint32_t n_inputs,
               int64_t in_size, int64_t out_size);

inline uint32_t OutputDType(const tn_op& op, uint32_t dtype) {
  return op.flags & TN_OP_BOOL ? uint32_t{TN_BOOL} : dtype;
}

// Where the tensors of `rows`, which have one dtype and no gaps, fold into a
// matrix: runs the call, and true. `reusable` as in RunElementwise.
bool RunFolded(tn_row_kernel kernel, const tn_op& op, const tn_call& call,
               tn_rows& rows, int* reusable);

// Each fills call.outputs; they neither record nor consume. `options` are
// complete. Null: it worked. RunMixed is for element-wise ops.
tn_status* RunMixed(const tn_op& op, const tn_call& call,
                    const tn_value* options);
tn_status* RunGeneral(const tn_op& op, const tn_call& call,
                      const tn_value* options);

inline bool OutputsFit(const tn_op& op, const tn_call& call) {
  return op.def->n_outputs == 0 || op.def->n_outputs == call.n_outputs;
}

// The error for a number of outputs that does not fit, or no tensor as input.
tn_status* WrongCall(const tn_op& op, const tn_call& call);

// A contiguous copy.
absl::StatusOr<tn_tensor*> CopyAs(const tn_view& view, uint32_t dtype);

// The error for an output of a shape and dtype that finds no memory.
tn_status* NoMemory(const tn_op& op, const tn_view& shape, uint32_t dtype);

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
