// Slow paths of the tensor: destruction, checked sizes, texts of errors.
#include "core/tensor/tensor.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tenon::tensor {

void DestroyTensor(tn_tensor* t) {
  Storage* s = t->storage;
  NodeBase* node = t->node;
  if (!IsDense(t)) Free(t, sizeof(tn_tensor));
  if (s != nullptr) Release(s);
  if (node != nullptr && node->refs.Release()) node->destroy(node);
}

void SetShape(tn_view& v, absl::Span<const int64_t> shape) {
  v.rank = static_cast<uint32_t>(shape.size());
  v.numel = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    v.shape[i] = shape[i];
    static_cast<void>(__builtin_mul_overflow(v.numel, shape[i], &v.numel));
  }
  v.flags |= TN_VIEW_CONTIGUOUS;
}

absl::StatusOr<int64_t> CheckedNumel(absl::Span<const int64_t> shape,
                                     uint32_t dtype) {
  if (shape.size() > TN_MAX_RANK) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a tensor has at most ", TN_MAX_RANK, " axes, got ", shape.size()));
  }
  if (ElementSize(dtype) == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no dtype with number ", dtype));
  }
  int64_t numel = 1;
  bool overflow = false;
  bool zero = false;
  for (const int64_t size : shape) {
    if (size < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("shape ", ShapeText(shape), " has a negative size"));
    }
    zero |= size == 0;
    overflow |= __builtin_mul_overflow(numel, size == 0 ? 1 : size, &numel) ||
                numel > kMaxNumel;
    if (overflow) numel = 1;
  }
  if (overflow && !zero) {
    return absl::ResourceExhaustedError(
        absl::StrCat(DTypeName(dtype), " ", ShapeText(shape),
                     " has more than 2^58 elements"));
  }
  return zero ? 0 : numel;
}

tn_tensor* TryNewTensor(uint32_t dtype, absl::Span<const int64_t> shape) {
  int64_t numel, bytes;
  if (!PlainNumel(shape, dtype, numel, bytes)) [[unlikely]] {
    const absl::StatusOr<int64_t> checked = CheckedNumel(shape, dtype);
    if (!checked.ok()) return nullptr;
    numel = *checked;
    bytes = numel * ElementSize(dtype);
  }
  tn_tensor* t = NewDense(static_cast<uint64_t>(bytes));
  if (t == nullptr) [[unlikely]]
    return nullptr;
  t->view.dtype = dtype;
  t->view.rank = static_cast<uint32_t>(shape.size());
  t->view.numel = numel;
  for (size_t i = 0; i < shape.size(); ++i) t->view.shape[i] = shape[i];
  return t;
}

absl::Status NewTensorError(uint32_t dtype, absl::Span<const int64_t> shape) {
  const absl::StatusOr<int64_t> numel = CheckedNumel(shape, dtype);
  if (!numel.ok()) return numel.status();
  tn_view view = {};
  view.dtype = dtype;
  SetShape(view, shape);
  return OutOfMemory("a new tensor", view);
}

tn_tensor* Alias(const tn_tensor* t) {
  tn_tensor* alias = NewHeader();
  if (alias == nullptr) return nullptr;
  alias->view = t->view;
  alias->storage = t->storage;
  if (alias->storage != nullptr) alias->storage->refs.Retain();
  return alias;
}

tn_tensor* Shell(const tn_view& v) {
  tn_tensor* shell = NewHeader();
  if (shell == nullptr) return nullptr;
  shell->view.dtype = v.dtype;
  SetShape(shell->view, ShapeOf(v));
  return shell;
}

void DetectContiguous(tn_view& v) {
  int64_t dense = 1;
  bool contiguous = true;
  for (int i = static_cast<int>(v.rank) - 1; i >= 0; --i) {
    contiguous &= v.shape[i] == 1 || v.strides[i] == dense;
    dense *= v.shape[i];
  }
  if (contiguous || v.numel == 0) v.flags |= TN_VIEW_CONTIGUOUS;
}

void NoteWrite(tn_tensor* t, const char* file, uint32_t line) {
  Storage* s = t->storage;
  s->version.fetch_add(1, std::memory_order_relaxed);
  s->writer_file = file;
  s->writer_line = line;
}

std::string ShapeText(absl::Span<const int64_t> shape) {
  return absl::StrCat("[", absl::StrJoin(shape, ","), "]");
}

absl::Status OutOfMemory(absl::string_view who, const tn_view& v) {
  const AllocatorStatistics now = Statistics();
  const std::string cap =
      now.cap == 0 ? "" : absl::StrCat(" of ", now.cap, " allowed");
  return absl::ResourceExhaustedError(absl::StrCat(
      who, ": no memory for ", DTypeName(v.dtype), " ", ShapeText(ShapeOf(v)),
      " (", v.numel * ElementSize(v.dtype), " bytes); ", now.in_use, cap,
      " are in use; use smaller sizes, or raise the cap"));
}

}  // namespace tenon::tensor
