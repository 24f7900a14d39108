// View ops: no kernel, an output that shares its input's memory. Included to be
// inlined into the call.
#ifndef TENON_CORE_DISPATCH_VIEWS_H_
#define TENON_CORE_DISPATCH_VIEWS_H_

#include "core/dispatch/internal.h"

namespace tenon::dispatch {

// Several views of one tensor; they never need a copy.
tn_status* RunViews(const tn_op& op, const tn_call& call,
                    const tn_value* options, const tn_tensor* source);

// The rule asked for a contiguous copy of the source.
tn_status* RunViewOfCopy(const tn_op& op, const tn_call& call,
                         const tn_value* options, tensor::Ref out);

// Asks the op's rule for views of `source`.
inline tn_status* InferViews(const tn_op& op, const tn_value* options,
                             const tn_view& source, tn_view* const* views,
                             uint32_t n_views) {
  const tn_view* in = &source;
  const tn_infer infer = {.size = sizeof(tn_infer),
                          .min_size = 0,
                          .inputs = &in,
                          .options = options,
                          .outputs = views,
                          .n_inputs = 1,
                          .n_options = op.n_options,
                          .n_outputs = n_views,
                          .dtype = source.dtype};
  return op.def->infer(op.def->context, &infer);
}

// Points a header whose view is inferred at its source's memory.
inline void Share(const tn_tensor* source, tn_tensor* out) {
  out->view.data = static_cast<char*>(source->view.data) + out->view.offset;
  source->storage->refs.Retain();
  out->storage = source->storage;
}

[[gnu::always_inline]] inline tn_status* RunView(const tn_op& op,
                                                 const tn_call& call,
                                                 const tn_value* options) {
  const tn_tensor* source = call.inputs[0];
  if (source == nullptr || !OutputsFit(op, call)) [[unlikely]] {
    return WrongCall(op, call);
  }
  if (call.n_outputs != 1) return RunViews(op, call, options, source);
  tn_tensor* out = tensor::NewHeader();
  if (out == nullptr) [[unlikely]]
    return NoMemory(op, source->view, source->view.dtype);
  tn_view* view = &out->view;
  view->dtype = source->view.dtype;
  tn_status* failed = InferViews(op, options, source->view, &view, 1);
  if (failed != nullptr) [[unlikely]] {
    tensor::Release(out);
    return failed;
  }
  if (view->flags & TN_VIEW_COPY) [[unlikely]]
    return RunViewOfCopy(op, call, options, tensor::Ref(out));
  Share(source, out);
  call.outputs[0] = out;
  return nullptr;
}

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_VIEWS_H_
