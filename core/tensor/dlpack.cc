// Exchange with other frameworks' arrays.
#include "core/tensor/dlpack.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"
#include "core/tensor/dtype.h"
#include "core/tensor/tensor.h"

namespace tenon::tensor {
namespace {

enum Code : uint8_t { kInt = 0, kUint = 1, kFloat = 2, kBfloat = 4, kBool = 6 };

constexpr int32_t kCpu = 1;
constexpr uint64_t kReadOnly = 1;

Code CodeOf(uint32_t dtype) {
  if (dtype == TN_BOOL) return kBool;
  if (dtype == TN_BF16) return kBfloat;
  if (IsFloating(dtype)) return kFloat;
  return IsSigned(dtype) ? kInt : kUint;
}

// TN_DTYPE_NONE for what Tenon has no dtype for.
uint32_t DTypeOf(uint8_t code, uint8_t bits) {
  for (uint32_t d = TN_BOOL; d < TN_NUM_DTYPES; ++d) {
    if (CodeOf(d) == code && ElementSize(d) * 8 == bits) return d;
  }
  return TN_DTYPE_NONE;
}

// What an exported array owns; `pack` comes first, so that one is the other.
struct Export {
  tn_dlpack pack;
  int64_t shape[TN_MAX_RANK];
  int64_t strides[TN_MAX_RANK];
  tn_tensor* tensor;
};

absl::Status CheckSource(const tn_dlpack& source) {
  if (source.major != 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "from_dlpack: major version ", source.major, ", this core reads 1"));
  }
  if (source.device_type != kCpu) {
    return absl::InvalidArgumentError(
        absl::StrCat("from_dlpack: device type ", source.device_type,
                     "; copy the array to the CPU (1) first"));
  }
  if (source.ndim < 0 || source.ndim > TN_MAX_RANK) {
    return absl::InvalidArgumentError(
        absl::StrCat("from_dlpack: ", source.ndim, " axes, at most ",
                     TN_MAX_RANK, " are possible"));
  }
  const uint32_t dtype = DTypeOf(source.type_code, source.type_bits);
  if (dtype == TN_DTYPE_NONE || source.type_lanes != 1) {
    return absl::InvalidArgumentError(absl::StrCat(
        "from_dlpack: type code ", source.type_code, " of ", source.type_bits,
        " bits and ", source.type_lanes, " lanes is no dtype here"));
  }
  if (source.flags & kReadOnly) {
    return absl::InvalidArgumentError(
        "from_dlpack: the array is read-only; copy it first");
  }
  const uintptr_t address =
      reinterpret_cast<uintptr_t>(source.data) + source.byte_offset;
  if (address % ElementSize(dtype) != 0) {
    return absl::InvalidArgumentError(
        "from_dlpack: the elements are not aligned to their size; copy it");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<tn_dlpack*> ToDLPack(tn_tensor* t) {
  auto* made = new Export;
  const tn_view& view = t->view;
  std::copy(view.shape, view.shape + view.rank, made->shape);
  FillStrides(view, made->strides);
  Retain(t);
  made->tensor = t;
  made->pack = {.major = 1,
                .minor = 0,
                .manager_context = made,
                .deleter =
                    [](tn_dlpack* self) {
                      auto* owner = static_cast<Export*>(self->manager_context);
                      Release(owner->tensor);
                      delete owner;
                    },
                .flags = 0,
                .data = view.data,
                .device_type = kCpu,
                .device_id = 0,
                .ndim = static_cast<int32_t>(view.rank),
                .type_code = CodeOf(view.dtype),
                .type_bits = static_cast<uint8_t>(ElementSize(view.dtype) * 8),
                .type_lanes = 1,
                .shape = made->shape,
                .strides = made->strides,
                .byte_offset = 0};
  return &made->pack;
}

absl::StatusOr<tn_tensor*> FromDLPack(tn_dlpack* source) {
  absl::Status status = CheckSource(*source);
  if (!status.ok()) return status;
  const uint32_t dtype = DTypeOf(source->type_code, source->type_bits);
  const absl::Span<const int64_t> shape(source->shape,
                                        static_cast<size_t>(source->ndim));
  absl::StatusOr<int64_t> numel = CheckedNumel(shape, dtype);
  if (!numel.ok()) return numel.status();
  Ref t(NewHeader());
  Storage* storage = NewStorage(0);
  if (!t || storage == nullptr) {
    if (storage != nullptr) Release(storage);
    return absl::ResourceExhaustedError("from_dlpack: no memory for a header");
  }
  t->view.dtype = dtype;
  SetShape(t->view, shape);
  t->view.data = static_cast<char*>(source->data) + source->byte_offset;
  if (source->strides != nullptr) {
    std::copy(source->strides, source->strides + source->ndim, t->view.strides);
    t->view.flags &= ~TN_VIEW_CONTIGUOUS;
    DetectContiguous(t->view);
  }
  storage->data = source->data;
  storage->owner = source;
  storage->destroy = [](Storage* s) {
    auto* owner = static_cast<tn_dlpack*>(s->owner);
    if (owner->deleter != nullptr) owner->deleter(owner);
    Free(s, s->before + s->bytes);
  };
  t->storage = storage;
  return t.Release();
}

}  // namespace tenon::tensor
