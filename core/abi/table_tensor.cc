// tn.tensor: making, counting, looking into, writing through, exchanging.
#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/abi/tables.h"
#include "core/dispatch/context.h"
#include "core/tensor/broadcast.h"
#include "core/tensor/convert.h"
#include "core/tensor/dlpack.h"
#include "core/tensor/print.h"
#include "core/tensor/tensor.h"

namespace tenon::abi {
namespace {

using tensor::ShapeOf;
using tensor::ShapeText;

tn_status* Create(uint32_t dtype, uint32_t rank, const int64_t* shape,
                  tn_tensor** tensor) {
  tn_tensor* made = tensor::TryNewTensor(dtype, {shape, rank});
  if (made == nullptr) [[unlikely]]
    return ToC(tensor::NewTensorError(dtype, {shape, rank}));
  *tensor = made;
  return nullptr;
}

void RetainTensor(tn_tensor* t) { tensor::Retain(t); }
void ReleaseTensor(tn_tensor* t) { tensor::Release(t); }
const tn_view* ViewOf(const tn_tensor* t) { return &t->view; }

void* Data(tn_tensor* t) {
  dispatch::Recorder* recorder = dispatch::Current().recorder;
  if (recorder != nullptr) recorder->OnRead(t);
  return t->view.data;
}

// Whether target's memory and source's are one storage.
bool Overlaps(const tn_tensor* target, const tn_tensor* source) {
  return target->storage == source->storage;
}

absl::Status CheckAssign(const tn_tensor* target, const tn_tensor* source) {
  const bool recording = !(dispatch::Current().mode & TN_MODE_NO_GRADIENT);
  if (recording && (target->node != nullptr || source->node != nullptr)) {
    return absl::FailedPreconditionError(
        "assign: the target or the source is tracked for gradients, which "
        "would not see the write; use where or scatter_add, or no_grad");
  }
  tn_view shape = source->view;
  if (!tensor::BroadcastShape(shape, ShapeOf(target->view)) ||
      ShapeOf(shape) != ShapeOf(target->view)) {
    return absl::InvalidArgumentError(
        absl::StrCat("assign: source is ", ShapeText(ShapeOf(source->view)),
                     ", target is ", ShapeText(ShapeOf(target->view)),
                     "; the source must broadcast to the target"));
  }
  return absl::OkStatus();
}

tn_status* Assign(tn_tensor* target, tn_tensor* source, const char* file,
                  uint32_t line) {
  absl::Status status = CheckAssign(target, source);
  if (!status.ok()) return ToC(status);
  tensor::Ref copy = tensor::Ref::Share(source);
  if (Overlaps(target, source)) {
    absl::StatusOr<tn_tensor*> dense =
        tensor::NewTensor(source->view.dtype, ShapeOf(source->view));
    if (!dense.ok()) return ToC(dense.status());
    copy = tensor::Ref(*dense);
    tensor::CopyView(source->view, copy->view);
  }
  tensor::CopyView(copy->view, target->view);
  tensor::NoteWrite(target, file, line);
  dispatch::Recorder* recorder = dispatch::Current().recorder;
  if (recorder != nullptr) recorder->OnWrite(target);
  return nullptr;
}

tn_status* Print(tn_tensor* t, void* context,
                 void (*sink)(void*, const tn_string*)) {
  dispatch::Recorder* recorder = dispatch::Current().recorder;
  if (recorder != nullptr) recorder->OnRead(t);
  const std::string text = tensor::Print(t->view);
  const tn_string piece = Borrow(text);
  sink(context, &piece);
  return nullptr;
}

tn_status* ToDLPack(tn_tensor* t, tn_dlpack** result) {
  absl::StatusOr<tn_dlpack*> made = tensor::ToDLPack(t);
  if (!made.ok()) return ToC(made.status());
  *result = *made;
  return nullptr;
}

tn_status* FromDLPack(tn_dlpack* source, tn_tensor** tensor) {
  absl::StatusOr<tn_tensor*> made = tensor::FromDLPack(source);
  if (!made.ok()) return ToC(made.status());
  *tensor = *made;
  return nullptr;
}

}  // namespace

const tn_tensor_api* TensorTable() {
  static constexpr tn_tensor_api kTable = {
      .size = sizeof(tn_tensor_api),
      .min_size = 0,
      .major = TN_ABI_MAJOR,
      .minor = TN_ABI_MINOR,
      .create = Create,
      .retain = RetainTensor,
      .release = ReleaseTensor,
      .view = ViewOf,
      .data = Data,
      .assign = Assign,
      .print = Print,
      .to_dlpack = ToDLPack,
      .from_dlpack = FromDLPack,
  };
  return &kTable;
}

}  // namespace tenon::abi
