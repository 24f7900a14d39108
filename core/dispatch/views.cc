// What is rare about view ops: several outputs, and a copy before the view.
#include "core/dispatch/views.h"
#include "absl/container/inlined_vector.h"
#include "core/abi/status.h"

namespace tenon::dispatch {
namespace {

using tensor::Ref;

template <class T>
using Few = absl::InlinedVector<T, 4>;

}  // namespace

tn_status* RunViews(const tn_op& op, const tn_call& call,
                    const tn_value* options, const tn_tensor* source) {
  Few<Ref> outputs;
  Few<tn_view*> views;
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    outputs.emplace_back(tensor::NewHeader());
    if (!outputs.back()) return NoMemory(op, source->view, source->view.dtype);
    views.push_back(&outputs.back()->view);
    views.back()->dtype = source->view.dtype;
  }
  tn_status* failed =
      InferViews(op, options, source->view, views.data(), call.n_outputs);
  if (failed != nullptr) return failed;
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    Share(source, outputs[i].get());
    call.outputs[i] = outputs[i].Release();
  }
  return nullptr;
}

tn_status* RunViewOfCopy(const tn_op& op, const tn_call& call,
                         const tn_value* options, Ref out) {
  const tn_view& source = call.inputs[0]->view;
  absl::StatusOr<tn_tensor*> dense = CopyAs(source, source.dtype);
  if (!dense.ok()) return abi::ToC(dense.status());
  const Ref copy(*dense);
  tn_view* view = &out->view;
  view->flags = TN_VIEW_CONTIGUOUS;
  tn_status* failed = InferViews(op, options, copy->view, &view, 1);
  if (failed != nullptr) return failed;
  Share(copy.get(), out.get());
  call.outputs[0] = out.Release();
  return nullptr;
}

}  // namespace tenon::dispatch
