// A registered op as calls see it: its declaration, and for each dtype the
// kernel that the active SIMD level and the priorities choose.
#ifndef TENON_CORE_DISPATCH_OP_H_
#define TENON_CORE_DISPATCH_OP_H_

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "tenon/c/abi.h"

// Pointers into `def` live as long as the process; see abi/definitions.h.
struct tn_op {
  const tn_op_def* def = nullptr;
  std::string name;  // as users know it: "add", "addons.crf_log_norm"
  std::string package;
  uint32_t flags = 0;
  uint32_t n_inputs = 0;  // declared; the last may be variadic
  uint32_t min_inputs = 0;
  uint32_t exact_inputs = 0;  // the one number of inputs; ~0: see min_inputs
  bool variadic = false;
  bool own_dtypes = false;    // an input takes no part in promotion
  bool contiguous = false;    // an input must come without gaps
  uint32_t taken_by_all = 0;  // dtypes (bits) that each input takes
  uint64_t saved_inputs = 0;  // bit i: the gradient reads input i
  uint32_t n_options = 0;
  std::vector<uint32_t> kinds;  // of the options
  bool bounded = false;         // an option has a range

  // Element-wise: the kernel for each promoted dtype, or null.
  std::array<tn_row_kernel, TN_NUM_DTYPES> rows = {};
  // The same, where a kernel may be called without a look at the inputs' flags.
  std::array<tn_row_kernel, TN_NUM_DTYPES> uniform = {};
  // Other ops: the kernel for each dtype of input 0, or null.
  std::array<const tn_kernel_def*, TN_NUM_DTYPES> whole = {};

  struct Kernel {
    const tn_kernel_def* def;
    std::string package;
    bool on = true;  // see kernel_switch.h
  };
  std::vector<Kernel> kernels;  // best first, of any level

  // Bit i: input i is promoted, saved ... of a variadic input, all that follow.
  bool InputHas(uint32_t i, uint32_t flag) const {
    const uint32_t last = n_inputs - 1;
    return (def->inputs[i < last ? i : last]->flags & flag) != 0;
  }
};

namespace tenon::dispatch {

// Builds an op from a declaration that lives forever.
std::unique_ptr<tn_op> MakeOp(const tn_op_def* def, std::string_view package);

// Adds a kernel, of any package, and chooses anew. Not while calls run.
void AddKernel(tn_op* op, const tn_kernel_def* def, std::string_view package);

// By whose dtype a kernel is chosen: ops without inputs (full, normal ...) go
// by what they make.
inline uint32_t KernelDType(const tn_execution& call) {
  return call.n_inputs == 0 ? call.outputs[0]->dtype : call.inputs[0]->dtype;
}

// Whether the kernel, which has `execute`, runs that call.
bool Takes(const tn_op::Kernel& kernel, const tn_execution& call);

// Why the kernel would not run that call, or nothing: it would. Without a call
// only the machine and the switch are looked at.
std::string WhyNot(const tn_op::Kernel& kernel, const tn_execution* call);

// Chooses kernels again after the SIMD level or a switch changed.
void ChooseKernels(tn_op* op);

// Runs one call: checks, infers, executes, records. On success, which is null,
// the outputs are owned by the caller and donated inputs are consumed. An error
// names the op and the call's line.
tn_status* Call(const tn_op* op, const tn_call* call);

// Shape inference alone; `infer.options` may be short, `infer.dtype` is set
// here.
absl::Status Infer(const tn_op& op, const tn_infer& infer);

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_OP_H_
