// Calling a node's rule.
#include "core/autodiff/visit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/dispatch/builtin.h"

namespace tenon::autodiff {
namespace {

using dispatch::BuiltinOps;
using dispatch::CallOne;
using tensor::Ref;

std::string CalledAt(const Node& node) {
  return absl::StrCat(node.op != nullptr ? node.op->name : "a custom gradient",
                      " (called at ",
                      node.file == nullptr ? "an unknown place" : node.file,
                      ":", node.line, ")");
}

absl::Status CheckVersion(const tn_tensor* saved, uint32_t version) {
  const tensor::Storage& s = *saved->storage;
  if (s.version.load(std::memory_order_relaxed) == version) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "a value that it needs was overwritten at ",
      s.writer_file == nullptr ? "an unknown place" : s.writer_file, ":",
      s.writer_line, "; copy it before writing, or write after the gradient"));
}

// Where gradients are differentiated again, a rule sees saved outputs as the
// node's.
absl::StatusOr<Ref> Attach(Node& node, uint32_t i) {
  Ref attached(tensor::Alias(node.outputs()[i]));
  if (!attached) {
    return tensor::OutOfMemory(node.op->name, node.outputs()[i]->view);
  }
  node.refs.Retain();
  attached->node = &node;
  attached->output = i;
  return attached;
}

absl::Status Vjp(Node& node, const Few<Ref>& gradients, uint64_t wanted,
                 bool differentiable, Few<Ref>& results) {
  if (node.op->def->vjp == nullptr) {
    return absl::UnimplementedError(
        "it declares no gradient; use stop_gradient where none is wanted");
  }
  Few<tn_tensor*> inputs, outputs, given, out(node.n_inputs, nullptr);
  Few<const tn_view*> views;
  Few<Ref> attached;
  const tn_view* like = nullptr;
  for (const Ref& gradient : gradients) {
    given.push_back(gradient.get());
    if (gradient && like == nullptr) like = &gradient->view;
  }
  for (uint32_t i = 0; i < node.n_inputs; ++i) {
    const Input& input = node.inputs()[i];
    const bool values =
        input.saved != nullptr && input.saved->storage != nullptr;
    inputs.push_back(values ? input.saved : nullptr);
    views.push_back(input.saved != nullptr ? &input.saved->view : like);
    if (!values) continue;
    absl::Status status = CheckVersion(input.saved, input.version);
    if (!status.ok()) return status;
  }
  for (uint32_t i = 0; i < node.n_outputs; ++i) {
    outputs.push_back(node.has_outputs ? node.outputs()[i] : nullptr);
    if (outputs.back() == nullptr) continue;
    absl::Status status = CheckVersion(outputs.back(), 0);
    if (!status.ok()) return status;
    if (!differentiable) continue;
    absl::StatusOr<Ref> own = Attach(node, i);
    if (!own.ok()) return own.status();
    outputs.back() = own->get();
    attached.push_back(std::move(*own));
  }
  const tn_vjp vjp = {.size = sizeof(tn_vjp),
                      .min_size = 0,
                      .inputs = inputs.data(),
                      .scalars = node.scalars(),
                      .input_views = views.data(),
                      .outputs = outputs.data(),
                      .output_gradients = given.data(),
                      .options = node.options(),
                      .results = out.data(),
                      .n_inputs = node.n_inputs,
                      .n_outputs = node.n_outputs,
                      .n_options = node.n_options,
                      .reserved = 0,
                      .wanted = wanted};
  absl::Status status =
      abi::FromC(node.op->def->vjp(node.op->def->context, &vjp));
  for (uint32_t i = 0; i < node.n_inputs; ++i) results[i] = Ref(out[i]);
  return status;
}

absl::Status CustomVjp(Node& node, const Few<Ref>& gradients,
                       Few<Ref>& results) {
  Few<tn_tensor*> in, out(node.n_inputs, nullptr);
  for (const Ref& gradient : gradients) in.push_back(gradient.get());
  const tn_callable& custom = node.extra->custom;
  absl::Status status = abi::FromC(custom.call(
      custom.context, in.data(), node.n_outputs, out.data(), node.n_inputs));
  for (uint32_t i = 0; i < node.n_inputs; ++i) results[i] = Ref(out[i]);
  return status;
}

}  // namespace

absl::Status CallRule(Node& node, const Few<Ref>& gradients, uint64_t wanted,
                      bool differentiable, Few<Ref>& results) {
  const absl::Status status =
      node.op != nullptr ? Vjp(node, gradients, wanted, differentiable, results)
                         : CustomVjp(node, gradients, results);
  if (status.ok()) return status;
  return absl::Status(
      status.code(),
      absl::StrCat("gradient of ", CalledAt(node), ": ", status.message()));
}

// Sums and casts a gradient to the shape and dtype of what it belongs to.
absl::StatusOr<Ref> Unbroadcast(Ref gradient, const tn_view& target) {
  const tn_view& v = gradient->view;
  const int extra = static_cast<int>(v.rank) - static_cast<int>(target.rank);
  Few<int64_t> leading, kept;
  for (int i = 0; i < static_cast<int>(v.rank); ++i) {
    if (i < extra)
      leading.push_back(i);
    else if (v.shape[i] != target.shape[i - extra])
      kept.push_back(i - extra);
  }
  for (const bool keep : {false, true}) {
    const Few<int64_t>& axes = keep ? kept : leading;
    if (axes.empty()) continue;
    const tn_value options[] = {
        {TN_VALUE_INTS, 0, {.p = axes.data()}, axes.size()},
        {TN_VALUE_BOOL, 0, {.i = keep}, 0}};
    absl::StatusOr<Ref> sum =
        CallOne(*BuiltinOps().sum, {gradient.get()}, options);
    if (!sum.ok()) return sum;
    gradient = std::move(*sum);
  }
  if (gradient->view.dtype == target.dtype) return gradient;
  const tn_value dtype = {TN_VALUE_DTYPE, 0, {.i = target.dtype}, 0};
  return CallOne(*BuiltinOps().cast, {gradient.get()}, {&dtype, 1});
}

}  // namespace tenon::autodiff
