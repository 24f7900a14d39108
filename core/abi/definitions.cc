// Copying and checking declarations, kind by kind.
#include "core/abi/definitions.h"

#include <algorithm>
#include <utility>

#include "core/abi/parts.h"

namespace tenon::abi {
namespace {

absl::Status CheckMaturity(absl::string_view who, uint32_t maturity) {
  if (maturity <= TN_DEPRECATED) return absl::OkStatus();
  return Bad(who, "has maturity ", maturity, "; give TN_EXPERIMENTAL, TN_BETA,",
             " TN_STABLE or TN_DEPRECATED");
}

bool HasRows(const tn_kernel_def& kernel) {
  return std::any_of(std::begin(kernel.rows), std::end(kernel.rows),
                     [](tn_row_kernel row) { return row != nullptr; });
}

absl::Status CheckKernel(absl::string_view who, const tn_kernel_def& kernel) {
  if (kernel.device == 0) {
    return Bad(who, "a kernel names no device; TN_CPU is ", TN_CPU);
  }
  if (kernel.isa > TN_ISA_AVX512) {
    return Bad(who, "a kernel asks for SIMD level ", kernel.isa,
               ", which this core does not know");
  }
  if (kernel.dtypes >> TN_NUM_DTYPES != 0 || (kernel.dtypes & 1) != 0) {
    return Bad(who, "a kernel has dtypes ", kernel.dtypes, "; bits 1 to ",
               TN_NUM_DTYPES - 1, " stand for dtypes");
  }
  if ((kernel.execute != nullptr) == HasRows(kernel)) {
    return Bad(who, "a kernel must have either `execute` or `rows`");
  }
  if (kernel.declines != nullptr && kernel.execute == nullptr) {
    return Bad(who, "only a kernel with `execute` can decline a call");
  }
  return absl::OkStatus();
}

absl::Status CheckOpFlags(absl::string_view who, const tn_op_def& op) {
  const bool elementwise = (op.flags & TN_OP_ELEMENTWISE) != 0;
  if (op.flags > 63) {
    return Bad(who, "has flags ", op.flags,
               ", of which this core does not know all; update tenon-core");
  }
  if (elementwise && (op.n_outputs != 1 || op.n_inputs == 0 ||
                      op.n_inputs > TN_MAX_ROW_INPUTS)) {
    return Bad(who, "is element-wise with ", op.n_inputs, " inputs and ",
               op.n_outputs, " outputs; 1 to ", TN_MAX_ROW_INPUTS,
               " and 1 are taken");
  }
  if (elementwise && (op.flags & TN_OP_VIEW) != 0) {
    return Bad(who, "can not be both element-wise and a view");
  }
  if ((op.flags & TN_OP_VIEW) != 0 && op.n_inputs == 0) {
    return Bad(who, "is a view, but has no input to share memory with");
  }
  if (!elementwise && op.infer == nullptr) {
    return Bad(who, "has no `infer`, and is not element-wise");
  }
  const bool none = (op.flags & (TN_OP_NO_GRADIENT | TN_OP_BOOL)) != 0;
  if (op.vjp == nullptr && !none) {
    return Bad(who, "has neither a `vjp` nor TN_OP_NO_GRADIENT; give one");
  }
  return absl::OkStatus();
}

absl::Status CopyKernels(OwnedOp* owned, absl::string_view who) {
  tn_op_def& op = owned->def;
  return CopyArray(&owned->arena, who, "tn_kernel_def", op.n_kernels, kMaxParts,
                   &op.kernels, [&](tn_kernel_def* kernel) -> absl::Status {
                     TN_RETURN_IF_ERROR(CheckKernel(who, *kernel));
                     kernel->op = {nullptr, 0};
                     return CheckKernelFits(*kernel, op);
                   });
}

absl::Status CheckOutputs(absl::string_view who, uint32_t n, uint32_t least) {
  if (n >= least && n <= kMaxInputs) return absl::OkStatus();
  return Bad(who, "gives ", n, " outputs; ", least, " to ", kMaxInputs,
             " are taken");
}

absl::Status CheckOptimizerOptions(absl::string_view who,
                                   const tn_optimizer_def& def) {
  for (uint32_t i = 0; i < def.n_options; ++i) {
    if (def.options[i]->kind == TN_VALUE_FLOAT) continue;
    return Bad(who, "option ", View(def.options[i]->name),
               " is not of kind FLOAT, as an optimizer's must be");
  }
  if ((def.flags & TN_OPTIMIZER_FOLLOWS) == 0 &&
      (def.n_options == 0 || View(def.options[0]->name) != "learning_rate")) {
    return Bad(who, "the first option must be learning_rate");
  }
  if (def.flags > TN_OPTIMIZER_FOLLOWS) {
    return Bad(who, "has flags ", def.flags,
               ", of which this core does not know all; update tenon-core");
  }
  return absl::OkStatus();
}

absl::Status FinishSlot(Arena* arena, absl::string_view who,
                        tn_slot_def* slot) {
  if (!IsSnakeCase(View(slot->name))) {
    return Bad(who, "slot \"", View(slot->name), "\" needs a snake_case name");
  }
  if (slot->kind > TN_SLOT_SCALAR) {
    return Bad(who, "slot ", View(slot->name), " has kind ", slot->kind,
               ", which is no TN_SLOT_ that this core knows");
  }
  if (slot->shape != nullptr && slot->kind > TN_SLOT_FULL) {
    return Bad(who, "slot ", View(slot->name),
               " has a shape of its own, which only ZEROS and FULL can have");
  }
  slot->name = arena->Copy(slot->name);
  slot->doc = arena->Copy(slot->doc);
  return absl::OkStatus();
}

absl::Status FinishGolden(Arena* arena, absl::string_view who,
                          const tn_optimizer_def& def, tn_golden* golden) {
  const uint64_t limit = kMaxSampleValues;
  if (golden->n == 0 || golden->steps == 0 || golden->n > limit ||
      golden->steps > limit / golden->n) {
    return Bad(who, "a golden run has ", golden->steps, " steps of ", golden->n,
               " values; 1 to ", limit, " in all are taken");
  }
  if (golden->options == nullptr || golden->start == nullptr ||
      golden->gradients == nullptr || golden->after == nullptr) {
    return Bad(who, "a golden run lacks options, start, gradients or after");
  }
  if (View(golden->by).empty()) {
    return Bad(who, "a golden run does not say who computed it; set `by`");
  }
  for (uint32_t i = 0; i < def.n_options; ++i) {
    const std::string range = OutOfRange(*def.options[i], golden->options[i]);
    if (range.empty()) continue;
    return Bad(who, "in a golden run, option ", View(def.options[i]->name),
               " is ", golden->options[i], ", must be ", range);
  }
  golden->options = arena->Copy(golden->options, def.n_options);
  golden->start = arena->Copy(golden->start, golden->n);
  golden->gradients = arena->Copy(golden->gradients, golden->n * golden->steps);
  golden->after = arena->Copy(golden->after, golden->n);
  if (golden->evaluated != nullptr) {
    golden->evaluated = arena->Copy(golden->evaluated, golden->n);
  }
  golden->by = arena->Copy(golden->by);
  return absl::OkStatus();
}

absl::Status FinishMethod(Arena* arena, absl::string_view type,
                          tn_method_def* method) {
  const std::string who = absl::StrCat(type, ".", View(method->name));
  if (!IsSnakeCase(View(method->name)) || View(method->doc).empty()) {
    return Bad(who, "a method needs a snake_case name and a doc");
  }
  if (method->call == nullptr) return Bad(who, "has no `call`");
  TN_RETURN_IF_ERROR(CheckOutputs(who, method->n_outputs, 0));
  TN_RETURN_IF_ERROR(CopyInputs(arena, who, method->n_inputs, &method->inputs));
  TN_RETURN_IF_ERROR(
      CopyOptions(arena, who, method->n_options, &method->options));
  method->name = arena->Copy(method->name);
  method->doc = arena->Copy(method->doc);
  return absl::OkStatus();
}

// What all components have in common; reads the struct into a new copy.
template <class Def>
absl::StatusOr<std::unique_ptr<Owned<Def>>> Begin(const Def* def,
                                                  absl::string_view type) {
  auto owned = std::make_unique<Owned<Def>>();
  Def& copy = owned->def;
  TN_RETURN_IF_ERROR(ReadSized(def, type, &copy));
  TN_RETURN_IF_ERROR(
      CopyHead(&owned->arena, &copy.name, &copy.doc, &copy.source));
  TN_RETURN_IF_ERROR(CheckMaturity(View(copy.name), copy.maturity));
  TN_RETURN_IF_ERROR(CopyOptions(&owned->arena, View(copy.name), copy.n_options,
                                 &copy.options));
  return owned;
}

}  // namespace

absl::Status CheckKernelFits(const tn_kernel_def& kernel, const tn_op_def& op) {
  const absl::string_view who = View(op.name);
  if (HasRows(kernel) && (op.flags & TN_OP_ELEMENTWISE) == 0) {
    return Bad(who, "a kernel has rows, but the op is not element-wise");
  }
  if ((op.flags & TN_OP_VIEW) != 0) {
    return Bad(who, "a view has no kernel");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<OwnedOp>> Copy(const tn_op_def* def) {
  TN_ASSIGN_OR_RETURN(auto owned, Begin(def, "tn_op_def"));
  tn_op_def& op = owned->def;
  Arena* arena = &owned->arena;
  const absl::string_view who = View(op.name);
  TN_RETURN_IF_ERROR(CopyInputs(arena, who, op.n_inputs, &op.inputs));
  TN_RETURN_IF_ERROR(CheckOutputs(who, op.n_outputs, 0));
  TN_RETURN_IF_ERROR(CheckOpFlags(who, op));
  TN_RETURN_IF_ERROR(CopyKernels(owned.get(), who));
  const Signature signature = {op.inputs, op.options, op.n_inputs, op.n_options,
                               op.n_outputs};
  TN_RETURN_IF_ERROR(
      CopySamples(arena, who, signature, op.n_samples, &op.samples));
  return owned;
}

absl::StatusOr<std::unique_ptr<OwnedKernel>> Copy(const tn_kernel_def* def) {
  auto owned = std::make_unique<OwnedKernel>();
  TN_RETURN_IF_ERROR(ReadSized(def, "tn_kernel_def", &owned->def));
  const absl::string_view who = View(owned->def.op);
  if (who.empty()) return Bad("kernel", "names no op");
  TN_RETURN_IF_ERROR(CheckKernel(who, owned->def));
  owned->def.op = owned->arena.Copy(owned->def.op);
  return owned;
}

absl::StatusOr<std::unique_ptr<OwnedOptimizer>> Copy(
    const tn_optimizer_def* def) {
  TN_ASSIGN_OR_RETURN(auto owned, Begin(def, "tn_optimizer_def"));
  tn_optimizer_def& copy = owned->def;
  Arena* arena = &owned->arena;
  const absl::string_view who = View(copy.name);
  TN_RETURN_IF_ERROR(CheckOptimizerOptions(who, copy));
  if (copy.update == nullptr) return Bad(who, "has no `update`");
  TN_RETURN_IF_ERROR(CopyArray(
      arena, who, "tn_slot_def", copy.n_slots, kMaxParts, &copy.slots,
      [&](tn_slot_def* slot) { return FinishSlot(arena, who, slot); }));
  TN_RETURN_IF_ERROR(CopyArray(
      arena, who, "tn_golden", copy.n_goldens, kMaxParts, &copy.goldens,
      [&](tn_golden* g) { return FinishGolden(arena, who, copy, g); }));
  return owned;
}

absl::StatusOr<std::unique_ptr<OwnedFunction>> Copy(
    const tn_function_def* def) {
  TN_ASSIGN_OR_RETURN(auto owned, Begin(def, "tn_function_def"));
  tn_function_def& copy = owned->def;
  Arena* arena = &owned->arena;
  const absl::string_view who = View(copy.name);
  TN_RETURN_IF_ERROR(CopyInputs(arena, who, copy.n_inputs, &copy.inputs));
  TN_RETURN_IF_ERROR(CheckOutputs(who, copy.n_outputs, 1));
  if (copy.call == nullptr) return Bad(who, "has no `call`");
  const Signature signature = {copy.inputs, copy.options, copy.n_inputs,
                               copy.n_options, copy.n_outputs};
  TN_RETURN_IF_ERROR(
      CopySamples(arena, who, signature, copy.n_samples, &copy.samples));
  return owned;
}

absl::StatusOr<std::unique_ptr<OwnedType>> Copy(const tn_type_def* def) {
  TN_ASSIGN_OR_RETURN(auto owned, Begin(def, "tn_type_def"));
  tn_type_def& copy = owned->def;
  const absl::string_view who = View(copy.name);
  if (copy.create == nullptr || copy.destroy == nullptr) {
    return Bad(who, "needs both `create` and `destroy`");
  }
  if ((copy.save == nullptr) != (copy.load == nullptr)) {
    return Bad(who, "needs both `save` and `load`, or neither");
  }
  TN_RETURN_IF_ERROR(
      CopyArray(&owned->arena, who, "tn_method_def", copy.n_methods, kMaxParts,
                &copy.methods, [&](tn_method_def* method) {
                  return FinishMethod(&owned->arena, who, method);
                }));
  return owned;
}

}  // namespace tenon::abi
