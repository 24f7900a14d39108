// tn.op and tn.graph: calls, modes and gradients.
#include "absl/strings/str_cat.h"
#include "core/abi/registry.h"
#include "core/abi/status.h"
#include "core/abi/tables.h"
#include "core/abi/usage.h"
#include "core/autodiff/backward.h"
#include "core/autodiff/tape.h"
#include "core/dispatch/context.h"
#include "core/dispatch/op.h"

namespace tenon::abi {
namespace {

const std::string kOutranked = "one of a higher priority takes the call";

tn_status* FindOp(const tn_string* name, const tn_op** op) {
  absl::StatusOr<const OpEntry*> entry =
      Registry::Global().Find<OpEntry>({name->data, name->size});
  if (!entry.ok()) return ToC(entry.status());
  NoteUse((*entry)->name);
  *op = (*entry)->op.get();
  return nullptr;
}

const tn_op* OpAt(uint64_t index) {
  const OpEntry* entry = Registry::Global().At<OpEntry>(index);
  return entry == nullptr ? nullptr : entry->op.get();
}

const tn_op_def* DescribeOp(const tn_op* op, tn_string* package) {
  if (package != nullptr) *package = Borrow(op->package);
  return op->def;
}

tn_status* InferOp(const tn_op* op, const tn_infer* infer) {
  return ToC(dispatch::Infer(*op, *infer));
}

tn_status* KernelsOf(const tn_op* op, const tn_execution* call, void* context,
                     void (*sink)(void* context, const tn_kernel_view* view)) {
  bool chosen = false;
  for (const tn_op::Kernel& kernel : op->kernels) {
    const std::string reason = dispatch::WhyNot(kernel, call);
    tn_kernel_view view = {};
    view.size = sizeof(view);
    view.def = kernel.def;
    view.package = Borrow(kernel.package);
    view.chosen = reason.empty() && !chosen;
    view.reason = Borrow(reason.empty() && chosen ? kOutranked : reason);
    chosen |= view.chosen != 0;
    sink(context, &view);
  }
  return nullptr;
}

uint32_t Mode() { return dispatch::Current().mode; }
void SetMode(uint32_t mode) { dispatch::Current().mode = mode; }

tn_status* Variable(tn_tensor* t, tn_tensor** leaf) {
  if (!tensor::IsFloating(t->view.dtype)) {
    return ToC(absl::InvalidArgumentError(
        absl::StrCat("variable: a gradient needs a floating point tensor, got ",
                     tensor::DTypeName(t->view.dtype))));
  }
  tensor::Ref alias(tensor::Alias(t));
  autodiff::Node* node = autodiff::NewLeaf();
  if (!alias || node == nullptr) {
    return ToC(absl::ResourceExhaustedError("variable: no memory"));
  }
  alias->node = node;
  *leaf = alias.Release();
  return nullptr;
}

uint32_t IsTracked(const tn_tensor* t) { return t->node != nullptr; }

tn_status* Detach(tn_tensor* t, tn_tensor** detached) {
  tn_tensor* alias = tensor::Alias(t);
  if (alias == nullptr) {
    return ToC(absl::ResourceExhaustedError("detach: no memory"));
  }
  *detached = alias;
  return nullptr;
}

tn_status* Gradients(const tn_gradients* g) {
  return ToC(autodiff::Gradients(*g));
}
tn_status* Hook(tn_tensor* t, const tn_callable* hook) {
  return ToC(autodiff::AddHook(t, *hook));
}
tn_status* Custom(const tn_custom* custom) {
  return ToC(autodiff::Custom(*custom));
}

}  // namespace

const tn_op_api* OpTable() {
  static constexpr tn_op_api kTable = {
      .size = sizeof(tn_op_api),
      .min_size = 0,
      .major = TN_ABI_MAJOR,
      .minor = TN_ABI_MINOR,
      .find = FindOp,
      .at = OpAt,
      .describe = DescribeOp,
      .call = dispatch::Call,
      .infer = InferOp,
      .kernels = KernelsOf,
  };
  return &kTable;
}

const tn_graph_api* GraphTable() {
  static constexpr tn_graph_api kTable = {
      .size = sizeof(tn_graph_api),
      .min_size = 0,
      .major = TN_ABI_MAJOR,
      .minor = TN_ABI_MINOR,
      .mode = Mode,
      .set_mode = SetMode,
      .variable = Variable,
      .is_tracked = IsTracked,
      .detach = Detach,
      .gradients = Gradients,
      .hook = Hook,
      .custom = Custom,
  };
  return &kTable;
}

}  // namespace tenon::abi
