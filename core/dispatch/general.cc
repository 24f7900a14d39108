// Ops whose kernels see whole tensors.
#include <memory>
#include <type_traits>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/dispatch/internal.h"
#include "core/dispatch/options.h"
#include "core/tensor/broadcast.h"
#include "core/tensor/convert.h"

namespace tenon::dispatch {
namespace {

using tensor::Ref;

// An array whose elements are not set, of few without an allocation.
template <class T>
class Array {
 public:
  explicit Array(uint32_t n) : data_(n <= kFew ? few_ : new T[n]) {}
  ~Array() {
    if (data_ != few_) delete[] data_;
  }
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  T* data() const { return data_; }
  T& operator[](uint32_t i) const { return data_[i]; }

 private:
  static constexpr uint32_t kFew = 4;
  static_assert(std::is_trivial_v<T>);
  T few_[kFew];
  T* data_;
};

// Inputs as the kernel takes them: promoted, and without gaps where asked.
// What had to be made, if anything, is owned by `made`.
struct Inputs {
  explicit Inputs(uint32_t n) : n(n), views(n) {}
  uint32_t n;
  Array<const tn_view*> views;
  std::unique_ptr<std::vector<Ref>> made;
  uint32_t dtype = TN_DTYPE_NONE;
};

tn_status* Missing(uint32_t i) {
  return abi::ToC(absl::InvalidArgumentError(
      absl::StrCat("input ", i,
                   " is missing; a number can not stand there, make it a "
                   "tensor")));
}

// Inputs of several dtypes, or with gaps.
[[gnu::noinline]] absl::Status Convert(const tn_op& op, Inputs& in) {
  absl::StatusOr<uint32_t> dtype =
      PromoteInputs(op, in.views.data(), nullptr, in.n);
  if (!dtype.ok()) return dtype.status();
  in.dtype = *dtype;
  for (uint32_t i = 0; i < in.n; ++i) {
    const tn_view* view = in.views[i];
    if (view == nullptr) continue;
    const bool cast =
        view->dtype != in.dtype && !op.InputHas(i, TN_INPUT_OWN_DTYPE);
    const bool gaps = op.contiguous && !tensor::IsContiguous(*view) &&
                      op.InputHas(i, TN_INPUT_CONTIGUOUS);
    if (!cast && !gaps) continue;
    absl::StatusOr<tn_tensor*> made =
        CopyAs(*view, cast ? in.dtype : view->dtype);
    if (!made.ok()) return made.status();
    if (in.made == nullptr) in.made = std::make_unique<std::vector<Ref>>();
    in.made->emplace_back(*made);
    in.views[i] = &(*made)->view;
  }
  return absl::OkStatus();
}

tn_status* Prepare(const tn_op& op, const tn_call& call, Inputs& in) {
  bool ready = true;
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    const tn_tensor* t = call.inputs[i];
    in.views[i] = t == nullptr ? nullptr : &t->view;
    if (t == nullptr) {
      if (!op.InputHas(i, TN_INPUT_OPTIONAL)) [[unlikely]]
        return Missing(i);
      continue;
    }
    if (in.dtype == TN_DTYPE_NONE) in.dtype = t->view.dtype;
    ready &= t->view.dtype == in.dtype &&
             (tensor::IsContiguous(t->view) || !op.contiguous);
  }
  if (ready && (op.taken_by_all >> in.dtype & 1)) [[likely]]
    return nullptr;
  return abi::ToC(Convert(op, in));
}

// Calls the declared rule, and checks what it gave: a package may have written
// it.
tn_status* InferOutputs(const tn_op& op, const tn_infer& infer) {
  tn_status* failed = op.def->infer(op.def->context, &infer);
  if (failed != nullptr) [[unlikely]]
    return failed;
  for (uint32_t i = 0; i < infer.n_outputs; ++i) {
    tn_view& view = *infer.outputs[i];
    int64_t bytes;
    if (tensor::PlainNumel({view.shape, view.rank}, view.dtype, view.numel,
                           bytes)) [[likely]] {
      continue;
    }
    absl::StatusOr<int64_t> numel =
        tensor::CheckedNumel({view.shape, view.rank}, view.dtype);
    if (!numel.ok()) return abi::ToC(numel.status());
    view.numel = *numel;
  }
  return nullptr;
}

tn_status* NoKernel(const tn_op& op, uint32_t dtype) {
  return abi::ToC(absl::UnimplementedError(absl::StrCat(
      "no kernel of ", op.name, " takes ", tensor::DTypeName(dtype),
      "; cast its inputs, or see `tenon ops ", op.name, "`")));
}

// Where the best kernel may decline a call.
const tn_kernel_def* FirstThatTakes(const tn_op& op, const tn_execution& call) {
  for (const tn_op::Kernel& kernel : op.kernels) {
    if (Takes(kernel, call)) return kernel.def;
  }
  return nullptr;
}

// Runs the kernel for tensors whose shapes were inferred.
tn_status* Execute(const tn_op& op, const tn_call& call,
                   const tn_value* options, const Inputs& in,
                   tn_view* const* outputs) {
  const tn_execution execution = {.size = sizeof(tn_execution),
                                  .min_size = 0,
                                  .inputs = in.views.data(),
                                  .options = options,
                                  .outputs = outputs,
                                  .n_inputs = call.n_inputs,
                                  .n_options = op.n_options,
                                  .n_outputs = call.n_outputs,
                                  .reserved = 0};
  const uint32_t dtype = KernelDType(execution);
  const tn_kernel_def* kernel = op.whole[dtype];
  if (kernel != nullptr && kernel->declines != nullptr) [[unlikely]] {
    kernel = FirstThatTakes(op, execution);
  }
  if (kernel == nullptr) [[unlikely]]
    return NoKernel(op, dtype);
  return kernel->execute(kernel->context, &execution);
}

}  // namespace

absl::StatusOr<tn_tensor*> CopyAs(const tn_view& view, uint32_t dtype) {
  absl::StatusOr<tn_tensor*> copy =
      tensor::NewTensor(dtype, tensor::ShapeOf(view));
  if (copy.ok()) tensor::CopyView(view, (*copy)->view);
  return copy;
}

tn_status* WrongCall(const tn_op& op, const tn_call& call) {
  return abi::ToC(absl::InvalidArgumentError(
      OutputsFit(op, call)
          ? "input 0 must be a tensor"
          : absl::StrCat("gives ", op.def->n_outputs, " outputs, asked for ",
                         call.n_outputs)));
}

tn_status* RunGeneral(const tn_op& op, const tn_call& call,
                      const tn_value* options) {
  if (!OutputsFit(op, call)) [[unlikely]]
    return WrongCall(op, call);
  const uint32_t n = call.n_outputs;
  Inputs in(call.n_inputs);
  tn_status* failed = Prepare(op, call, in);
  if (failed != nullptr) [[unlikely]]
    return failed;
  Array<tn_view> shapes(n);
  Array<tn_view*> views(n);
  for (uint32_t i = 0; i < n; ++i) {
    tensor::InitView(shapes[i]);
    shapes[i].dtype = in.dtype;
    views[i] = &shapes[i];
  }
  failed = InferOutputs(op, {.size = sizeof(tn_infer),
                             .min_size = 0,
                             .inputs = in.views.data(),
                             .options = options,
                             .outputs = views.data(),
                             .n_inputs = call.n_inputs,
                             .n_options = op.n_options,
                             .n_outputs = n,
                             .dtype = in.dtype});
  uint32_t made = 0;
  for (; made < n && failed == nullptr; ++made) {
    tn_tensor* out = tensor::NewLike(shapes[made], shapes[made].dtype);
    if (out == nullptr) [[unlikely]] {
      failed = NoMemory(op, shapes[made], shapes[made].dtype);
      break;
    }
    call.outputs[made] = out;
    views[made] = &out->view;
  }
  if (failed == nullptr) failed = Execute(op, call, options, in, views.data());
  if (failed != nullptr) [[unlikely]] {
    for (uint32_t i = 0; i < made; ++i) {
      tensor::Release(call.outputs[i]);
      call.outputs[i] = nullptr;
    }
  }
  return failed;
}

namespace {

// The rule of element-wise ops, which declare none.
absl::Status InferElementwise(const tn_op& op, const tn_infer& infer) {
  tn_view& out = *infer.outputs[0];
  out.dtype = op.flags & TN_OP_BOOL ? uint32_t{TN_BOOL} : infer.dtype;
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
  absl::StatusOr<uint32_t> dtype =
      PromoteInputs(op, infer.inputs, nullptr, infer.n_inputs);
  if (!dtype.ok()) return dtype.status();
  for (uint32_t i = 0; i < infer.n_outputs; ++i) {
    infer.outputs[i]->dtype = *dtype;
    infer.outputs[i]->flags = TN_VIEW_CONTIGUOUS;
  }
  tn_infer complete = infer;
  complete.options = filled;
  complete.n_options = op.n_options;
  complete.dtype = *dtype;
  return op.def->infer == nullptr ? InferElementwise(op, complete)
                                  : abi::FromC(InferOutputs(op, complete));
}

}  // namespace tenon::dispatch
