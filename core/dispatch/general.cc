// Views, and ops whose kernels see whole tensors.
#include <algorithm>
#include <array>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/dispatch/internal.h"
#include "core/dispatch/options.h"
#include "core/tensor/broadcast.h"
#include "core/tensor/convert.h"

namespace tenon::dispatch {
namespace {

using tensor::Ref;

template <class T>
using Few = absl::InlinedVector<T, 4>;

// Inputs as the kernel takes them: promoted and without gaps where asked.
// What had to be made is owned by `made`.
struct Inputs {
  Few<const tn_view*> views;
  Few<Ref> made;
  uint32_t dtype = TN_DTYPE_NONE;
};

absl::StatusOr<tn_tensor*> CopyAs(const tn_view& view, uint32_t dtype) {
  absl::StatusOr<tn_tensor*> copy =
      tensor::NewTensor(dtype, tensor::ShapeOf(view));
  if (copy.ok()) tensor::CopyView(view, (*copy)->view);
  return copy;
}

absl::Status Prepare(const tn_op& op, const tn_call& call, Inputs& in) {
  const uint32_t n = call.n_inputs;
  in.views.resize(n);
  for (uint32_t i = 0; i < n; ++i) {
    const tn_tensor* t = call.inputs[i];
    in.views[i] = t == nullptr ? nullptr : &t->view;
    if (t == nullptr && !op.InputHas(i, TN_INPUT_OPTIONAL)) {
      return absl::InvalidArgumentError(
          absl::StrCat("input ", i,
                       " is missing; a number can not stand "
                       "there, make it a tensor"));
    }
  }
  absl::StatusOr<uint32_t> dtype =
      PromoteInputs(op, in.views.data(), nullptr, n);
  if (!dtype.ok()) return dtype.status();
  in.dtype = *dtype;
  for (uint32_t i = 0; i < n; ++i) {
    const tn_view* view = in.views[i];
    if (view == nullptr) continue;
    if (view->dtype == in.dtype && tensor::IsContiguous(*view)) continue;
    const bool cast =
        view->dtype != in.dtype && !op.InputHas(i, TN_INPUT_OWN_DTYPE);
    const bool gaps = op.contiguous && !tensor::IsContiguous(*view) &&
                      op.InputHas(i, TN_INPUT_CONTIGUOUS);
    if (!cast && !gaps) continue;
    absl::StatusOr<tn_tensor*> made =
        CopyAs(*view, cast ? in.dtype : view->dtype);
    if (!made.ok()) return made.status();
    in.made.emplace_back(*made);
    in.views[i] = &(*made)->view;
  }
  return absl::OkStatus();
}

// Calls the declared rule.
absl::Status InferOutputs(const tn_op& op, const Inputs& in,
                          const tn_value* options, tn_view* const* outputs,
                          uint32_t n_outputs) {
  const tn_infer infer = {.size = sizeof(tn_infer),
                          .min_size = 0,
                          .inputs = in.views.data(),
                          .options = options,
                          .outputs = outputs,
                          .n_inputs = static_cast<uint32_t>(in.views.size()),
                          .n_options = op.def->n_options,
                          .n_outputs = n_outputs,
                          .dtype = in.dtype};
  tn_status* failed = op.def->infer(op.def->context, &infer);
  if (failed != nullptr) [[unlikely]]
    return abi::FromC(failed);
  return absl::OkStatus();
}

// Views of a rule's outputs are checked: a package may have written them.
absl::Status Settle(tn_view& view) {
  if (tensor::PlainNumel({view.shape, view.rank}, view.dtype, view.shape,
                         view.numel)) {
    return absl::OkStatus();
  }
  absl::StatusOr<int64_t> numel =
      tensor::CheckedNumel({view.shape, view.rank}, view.dtype);
  if (!numel.ok()) return numel.status();
  view.numel = *numel;
  return absl::OkStatus();
}

absl::Status NoKernel(const tn_op& op, uint32_t dtype) {
  return absl::UnimplementedError(absl::StrCat(
      "no kernel of ", op.name, " takes ", tensor::DTypeName(dtype),
      "; cast its inputs, or see `tenon ops ", op.name, "`"));
}

uint32_t CheckOutputs(const tn_op& op, const tn_call& call) {
  return op.def->n_outputs == 0 || op.def->n_outputs == call.n_outputs;
}

}  // namespace

namespace {

tn_infer ViewInfer(const tn_op& op, const tn_value* options,
                   const tn_view* const* input, tn_view* const* outputs,
                   uint32_t n_outputs) {
  return {.size = sizeof(tn_infer),
          .min_size = 0,
          .inputs = input,
          .options = options,
          .outputs = outputs,
          .n_inputs = 1,
          .n_options = op.def->n_options,
          .n_outputs = n_outputs,
          .dtype = (*input)->dtype};
}

// Points a header whose view is inferred at its source's memory.
void Share(const tn_tensor* source, tn_tensor* out) {
  out->view.data = static_cast<char*>(source->view.data) + out->view.offset;
  source->storage->refs.Retain();
  out->storage = source->storage;
}

// Several views of one tensor; they never need a copy.
absl::Status RunViews(const tn_op& op, const tn_call& call,
                      const tn_value* options, const tn_tensor* source) {
  Few<Ref> outputs;
  Few<tn_view*> views;
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    outputs.emplace_back(tensor::NewHeader());
    if (!outputs.back()) return tensor::OutOfMemory(op.name, source->view);
    views.push_back(&outputs.back()->view);
    views.back()->dtype = source->view.dtype;
  }
  const tn_view* in = &source->view;
  const tn_infer infer =
      ViewInfer(op, options, &in, views.data(), call.n_outputs);
  absl::Status status = abi::FromC(op.def->infer(op.def->context, &infer));
  if (!status.ok()) return status;
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    Share(source, outputs[i].get());
    call.outputs[i] = outputs[i].Release();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunView(const tn_op& op, const tn_call& call,
                     const tn_value* options) {
  if (!CheckOutputs(op, call)) {
    return absl::InvalidArgumentError(
        absl::StrCat("gives ", op.def->n_outputs, " outputs"));
  }
  tn_tensor* source = call.inputs[0];
  if (source == nullptr) {
    return absl::InvalidArgumentError("input 0 must be a tensor");
  }
  if (call.n_outputs != 1) return RunViews(op, call, options, source);
  Ref out(tensor::NewHeader());
  if (!out) return tensor::OutOfMemory(op.name, source->view);
  const tn_view* in = &source->view;
  tn_view* view = &out->view;
  view->dtype = in->dtype;
  const tn_infer infer = ViewInfer(op, options, &in, &view, 1);
  tn_status* failed = op.def->infer(op.def->context, &infer);
  Ref copy;
  if (failed == nullptr && (view->flags & TN_VIEW_COPY)) {
    absl::StatusOr<tn_tensor*> dense = CopyAs(*in, in->dtype);
    if (!dense.ok()) return dense.status();
    copy = Ref(*dense);
    source = *dense;
    in = &source->view;
    view->flags = TN_VIEW_CONTIGUOUS;
    failed = op.def->infer(op.def->context, &infer);
  }
  if (failed != nullptr) return abi::FromC(failed);
  Share(source, out.get());
  call.outputs[0] = out.Release();
  return absl::OkStatus();
}

absl::Status RunGeneral(const tn_op& op, const tn_call& call,
                        const tn_value* options) {
  if (!CheckOutputs(op, call)) {
    return absl::InvalidArgumentError(
        absl::StrCat("gives ", op.def->n_outputs, " outputs"));
  }
  Inputs in;
  absl::Status status = Prepare(op, call, in);
  if (!status.ok()) return status;
  Few<Ref> outputs(call.n_outputs);
  Few<tn_view*> views(call.n_outputs);
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    outputs[i] = Ref(tensor::NewHeader());
    if (!outputs[i]) {
      return absl::ResourceExhaustedError("no memory for a header");
    }
    views[i] = &outputs[i]->view;
    views[i]->dtype = in.dtype;
  }
  status = InferOutputs(op, in, options, views.data(), call.n_outputs);
  if (!status.ok()) return status;
  for (const Ref& output : outputs) {
    status = Settle(output->view);
    if (!status.ok()) return status;
    if (!tensor::AttachStorage(output.get())) {
      return tensor::OutOfMemory(op.name, output->view);
    }
  }
  // Ops without inputs (full, normal ...) choose by what they make.
  const uint32_t dtype =
      in.views.empty() ? views[0]->dtype : in.views[0]->dtype;
  const tn_kernel_def* kernel = FindKernel(op, TN_CPU, dtype);
  if (kernel == nullptr) return NoKernel(op, dtype);
  const tn_execution execution = {.size = sizeof(tn_execution),
                                  .min_size = 0,
                                  .inputs = in.views.data(),
                                  .options = options,
                                  .outputs = views.data(),
                                  .n_inputs = call.n_inputs,
                                  .n_options = op.def->n_options,
                                  .n_outputs = call.n_outputs,
                                  .reserved = 0};
  tn_status* failed = kernel->execute(kernel->context, &execution);
  if (failed != nullptr) [[unlikely]]
    return abi::FromC(failed);
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    call.outputs[i] = outputs[i].Release();
  }
  return absl::OkStatus();
}

namespace {

// The rule of element-wise ops, which declare none.
absl::Status InferElementwise(const tn_op& op, const tn_infer& infer,
                              uint32_t dtype) {
  tn_view& out = *infer.outputs[0];
  out.dtype = op.flags & TN_OP_BOOL ? uint32_t{TN_BOOL} : dtype;
  for (uint32_t i = 0; i < infer.n_inputs; ++i) {
    if (infer.inputs[i] == nullptr) continue;
    if (!tensor::BroadcastShape(out, tensor::ShapeOf(*infer.inputs[i]))) {
      return absl::InvalidArgumentError(
          "inputs do not broadcast; from the last axis on, sizes must be equal "
          "or one of them 1");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Infer(const tn_op& op, const tn_infer& infer) {
  tn_value filled[kMaxOptions];
  absl::Status status = FillOptions({op.def->options, op.def->n_options},
                                    {infer.options, infer.n_options}, filled);
  if (!status.ok()) return status;
  Inputs in;
  in.views.assign(infer.inputs, infer.inputs + infer.n_inputs);
  absl::StatusOr<uint32_t> dtype =
      PromoteInputs(op, in.views.data(), nullptr, infer.n_inputs);
  if (!dtype.ok()) return dtype.status();
  in.dtype = *dtype;
  for (uint32_t i = 0; i < infer.n_outputs; ++i) {
    infer.outputs[i]->dtype = in.dtype;
    infer.outputs[i]->flags = TN_VIEW_CONTIGUOUS;
  }
  status = op.def->infer == nullptr
               ? InferElementwise(op, infer, in.dtype)
               : InferOutputs(op, in, filled, infer.outputs, infer.n_outputs);
  for (uint32_t i = 0; i < infer.n_outputs && status.ok(); ++i) {
    status = Settle(*infer.outputs[i]);
  }
  return status;
}

}  // namespace tenon::dispatch
