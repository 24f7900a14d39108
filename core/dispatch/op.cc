// Building ops from declarations, and choosing among kernels.
#include "core/dispatch/op.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/device/cpu/targets.h"
#include "core/dispatch/kernel_switch.h"
#include "core/tensor/dtype.h"

namespace tenon::dispatch {
namespace {

std::string UserName(const tn_op_def& def, std::string_view package) {
  const std::string_view name(def.name.data, def.name.size);
  if (package == "tenon") return std::string(name);
  return std::string(package) + "." + std::string(name);
}

bool Runs(const tn_kernel_def& kernel) {
  return kernel.isa <= static_cast<uint32_t>(device::ActiveSimdLevel());
}

// Higher priority first, then the higher SIMD level.
bool Better(const tn_op::Kernel& a, const tn_op::Kernel& b) {
  if (a.def->priority != b.def->priority) {
    return a.def->priority > b.def->priority;
  }
  return a.def->isa > b.def->isa;
}

bool TakesWhole(const tn_kernel_def& kernel, uint32_t dtype) {
  return kernel.execute != nullptr &&
         (kernel.dtypes == 0 || (kernel.dtypes >> dtype & 1) != 0);
}

}  // namespace

bool Takes(const tn_op::Kernel& kernel, const tn_execution& call) {
  const tn_kernel_def& def = *kernel.def;
  return kernel.on && Runs(def) && TakesWhole(def, KernelDType(call)) &&
         (def.declines == nullptr ||
          def.declines(def.context, &call) == nullptr);
}

std::string WhyNot(const tn_op::Kernel& of, const tn_execution* call) {
  if (!of.on) return absl::StrCat("kernels.", of.package, " is switched off");
  const tn_kernel_def& kernel = *of.def;
  if (!Runs(kernel)) {
    return kernel.isa == TN_ISA_AVX512 ? "needs AVX-512" : "needs AVX2";
  }
  if (call == nullptr) return "";
  const uint32_t dtype = KernelDType(*call);
  const bool takes = kernel.execute == nullptr ? kernel.rows[dtype] != nullptr
                                               : TakesWhole(kernel, dtype);
  if (!takes) return absl::StrCat("does not take ", tensor::DTypeName(dtype));
  const char* why = kernel.declines == nullptr
                        ? nullptr
                        : kernel.declines(kernel.context, call);
  return why == nullptr ? "" : why;
}

std::unique_ptr<tn_op> MakeOp(const tn_op_def* def, std::string_view package) {
  auto op = std::make_unique<tn_op>();
  op->def = def;
  op->name = UserName(*def, package);
  op->package = package;
  op->flags = def->flags;
  op->n_inputs = op->min_inputs = def->n_inputs;
  op->taken_by_all = ~0u;
  for (uint32_t i = 0; i < def->n_inputs; ++i) {
    const uint32_t dtypes = def->inputs[i]->dtypes;
    op->taken_by_all &= dtypes == 0 ? ~0u : dtypes;
    const uint32_t flags = def->inputs[i]->flags;
    if (flags & TN_INPUT_OPTIONAL) --op->min_inputs;
    if (flags & TN_INPUT_VARIADIC) op->variadic = true;
    if (flags & TN_INPUT_OWN_DTYPE) op->own_dtypes = true;
    if (flags & TN_INPUT_CONTIGUOUS) op->contiguous = true;
    if (flags & TN_INPUT_SAVED) op->saved_inputs |= uint64_t{1} << i;
  }
  const bool exact = !op->variadic && op->min_inputs == op->n_inputs;
  op->exact_inputs = exact ? op->n_inputs : ~0u;
  op->n_options = def->n_options;
  for (uint32_t i = 0; i < def->n_options; ++i) {
    op->kinds.push_back(def->options[i]->kind);
    op->bounded |= def->options[i]->bounds != 0;
  }
  for (uint32_t i = 0; i < def->n_kernels; ++i) {
    op->kernels.push_back({def->kernels[i], std::string(package), true});
  }
  ChooseKernels(op.get());
  return op;
}

void AddKernel(tn_op* op, const tn_kernel_def* def, std::string_view package) {
  op->kernels.push_back({def, std::string(package), true});
  ChooseKernels(op);
}

void ChooseKernels(tn_op* op) {
  std::stable_sort(op->kernels.begin(), op->kernels.end(), Better);
  op->rows.fill(nullptr);
  op->whole.fill(nullptr);
  for (tn_op::Kernel& kernel : op->kernels) {
    kernel.on = IsSwitchedOn(kernel.package, op->name);
    if (!kernel.on || !Runs(*kernel.def) || kernel.def->device != TN_CPU) {
      continue;
    }
    for (uint32_t d = 0; d < TN_NUM_DTYPES; ++d) {
      if (op->rows[d] == nullptr) op->rows[d] = kernel.def->rows[d];
      if (op->whole[d] == nullptr && TakesWhole(*kernel.def, d)) {
        op->whole[d] = kernel.def;
      }
    }
  }
  if (!op->own_dtypes) op->uniform = op->rows;
}

}  // namespace tenon::dispatch
