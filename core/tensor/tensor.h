// The tensor: a counted header (shape, strides, gradient node) over a counted
// storage. Headers are immutable once shared; only storage contents change.
#ifndef TENON_CORE_TENSOR_TENSOR_H_
#define TENON_CORE_TENSOR_TENSOR_H_

#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/tensor/allocator.h"
#include "core/tensor/dtype.h"
#include "tenon/c/abi.h"

namespace tenon::tensor {

// A counter that spares the locked instruction when there is one owner.
class RefCount {
 public:
  void Retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  // True when the caller was the last owner and must destroy.
  bool Release() {
    if (count_.load(std::memory_order_acquire) == 1) return true;
    return count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }
  bool IsOne() const { return count_.load(std::memory_order_acquire) == 1; }

 private:
  std::atomic<uint32_t> count_{1};
};

// Memory and who wrote it last. Of the allocator's storages the data follow in
// the same block; foreign memory comes with its own `destroy`.
struct alignas(64) Storage {
  RefCount refs;
  std::atomic<uint32_t> version{0};  // grows with each write through a view
  void* data;
  uint64_t bytes;
  void (*destroy)(Storage*);  // null: from the allocator
  void* owner;                // of foreign memory
  const char* writer_file;    // of the last write through a view
  uint32_t writer_line;
  uint32_t before;  // bytes of the block before the data
};
static_assert(sizeof(Storage) == 64);

// Where a tensor came from; the tape derives from it.
struct NodeBase {
  RefCount refs;
  void (*destroy)(NodeBase*);
};

}  // namespace tenon::tensor

struct tn_tensor {
  tenon::tensor::RefCount refs;
  uint32_t output = 0;              // of `node`
  tenon::tensor::Storage* storage;  // null: a shape without memory
  tenon::tensor::NodeBase* node;    // null: not tracked
  tn_view view;
};

namespace tenon::tensor {

void DestroyTensor(tn_tensor* t);

inline void Retain(tn_tensor* t) { t->refs.Retain(); }
inline void Release(tn_tensor* t) {
  if (t->refs.Release()) DestroyTensor(t);
}
inline void Release(Storage* s) {
  if (!s->refs.Release()) return;
  if (s->destroy != nullptr) [[unlikely]]
    return s->destroy(s);
  Free(s, s->before + s->bytes);
}

// Whether header and storage are one block, which ends with the storage.
inline bool IsDense(const tn_tensor* t) {
  return reinterpret_cast<const Storage*>(t) == t->storage + 1;
}

inline bool IsContiguous(const tn_view& v) {
  return (v.flags & TN_VIEW_CONTIGUOUS) != 0;
}
inline absl::Span<const int64_t> ShapeOf(const tn_view& v) {
  return {v.shape, v.rank};
}

// Whether two views have the same sizes.
inline bool SameShape(const tn_view& a, const tn_view& b) {
  if (a.rank != b.rank) return false;
  for (uint32_t i = 0; i < a.rank; ++i) {
    if (a.shape[i] != b.shape[i]) return false;
  }
  return true;
}

// Makes `v` a view of no memory, of rank 0 and unset dtype.
[[gnu::always_inline]] inline void InitView(tn_view& v) {
  v.size = sizeof(tn_view);
  v.min_size = 0;
  v.data = nullptr;
  v.rank = 0;
  v.device = TN_CPU;
  v.flags = TN_VIEW_CONTIGUOUS;
  v.offset = 0;
  v.numel = 1;
}

namespace internal {

[[gnu::always_inline]] inline tn_tensor* InitHeader(void* memory) {
  tn_tensor* t = static_cast<tn_tensor*>(memory);
  new (&t->refs) RefCount;
  t->output = 0;
  t->storage = nullptr;
  t->node = nullptr;
  InitView(t->view);
  return t;
}

[[gnu::always_inline]] inline Storage* InitStorage(void* memory,
                                                   uint32_t before,
                                                   uint64_t bytes) {
  Storage* s = static_cast<Storage*>(memory);
  new (&s->refs) RefCount;
  s->version.store(0, std::memory_order_relaxed);
  s->data = static_cast<char*>(memory) + before;
  s->bytes = bytes;
  s->destroy = nullptr;
  s->owner = nullptr;
  s->writer_file = nullptr;
  s->writer_line = 0;
  s->before = before;
  return s;
}

// Before the data of a dense tensor: its storage, then its header.
inline constexpr uint32_t kBeforeDense =
    (sizeof(Storage) + sizeof(tn_tensor) + kAlignment - 1) / kAlignment *
    kAlignment;

}  // namespace internal

// A header without storage, of rank 0 and unset dtype; null: out of memory.
[[gnu::always_inline]] inline tn_tensor* NewHeader() {
  void* memory = Allocate(sizeof(tn_tensor));
  return memory == nullptr ? nullptr : internal::InitHeader(memory);
}

// A storage of `bytes` from the allocator; null: out of memory.
inline Storage* NewStorage(uint64_t bytes) {
  void* memory = Allocate(sizeof(Storage) + bytes);
  if (memory == nullptr) return nullptr;
  return internal::InitStorage(memory, sizeof(Storage), bytes);
}

// A header with its memory in one block, which spares an allocation; dtype,
// numel, rank and shape are not set. Null: out of memory.
[[gnu::always_inline]] inline tn_tensor* NewDense(uint64_t bytes) {
  void* memory = Allocate(internal::kBeforeDense + bytes);
  if (memory == nullptr) [[unlikely]]
    return nullptr;
  Storage* s = internal::InitStorage(memory, internal::kBeforeDense, bytes);
  tn_tensor* t = internal::InitHeader(s + 1);
  t->storage = s;
  t->view.data = s->data;
  return t;
}

// A dense tensor of the same shape; null: out of memory.
[[gnu::always_inline]] inline tn_tensor* NewLike(const tn_view& like,
                                                 uint32_t dtype) {
  tn_tensor* t = NewDense(like.numel * ElementSize(dtype));
  if (t == nullptr) [[unlikely]]
    return nullptr;
  t->view.dtype = dtype;
  t->view.rank = like.rank;
  t->view.numel = like.numel;
  // All of it: a copy of known size is a few instructions.
  std::memcpy(t->view.shape, like.shape, sizeof(like.shape));
  return t;
}

// Sets rank and shape and numel of a contiguous view.
void SetShape(tn_view& v, absl::Span<const int64_t> shape);

// Of any tensor, views that repeat memory too; bytes are below 2^63 then.
inline constexpr int64_t kMaxNumel = int64_t{1} << 58;

// The number of elements; an error where a size is negative or there are more
// than kMaxNumel.
absl::StatusOr<int64_t> CheckedNumel(absl::Span<const int64_t> shape,
                                     uint32_t dtype);

// CheckedNumel where nothing is unusual, in elements and bytes. False where
// CheckedNumel must be asked.
inline bool PlainNumel(absl::Span<const int64_t> shape, uint32_t dtype,
                       int64_t& numel, int64_t& bytes) {
  const int64_t size = ElementSize(dtype);
  if (size == 0 || shape.size() > TN_MAX_RANK) return false;
  int64_t n = 1;
  for (const int64_t axis : shape) {
    if (axis < 0 || __builtin_mul_overflow(n, axis, &n)) return false;
  }
  numel = n;
  if (n > kMaxNumel) return false;
  bytes = n * size;
  return true;
}

// A new tensor, memory not initialised; null: see NewTensorError.
tn_tensor* TryNewTensor(uint32_t dtype, absl::Span<const int64_t> shape);

// Why TryNewTensor failed: a bad shape or dtype, or no memory for it.
absl::Status NewTensorError(uint32_t dtype, absl::Span<const int64_t> shape);

// Both of these.
inline absl::StatusOr<tn_tensor*> NewTensor(uint32_t dtype,
                                            absl::Span<const int64_t> shape) {
  tn_tensor* t = TryNewTensor(dtype, shape);
  if (t == nullptr) [[unlikely]]
    return NewTensorError(dtype, shape);
  return t;
}

// A second header over the same memory, not tracked.
tn_tensor* Alias(const tn_tensor* t);

// A header with the shape and dtype of `v` and no memory.
tn_tensor* Shell(const tn_view& v);

// The strides of `v`, whether it is contiguous or not.
inline void FillStrides(const tn_view& v, int64_t strides[TN_MAX_RANK]) {
  if (!IsContiguous(v)) {
    for (uint32_t i = 0; i < v.rank; ++i) strides[i] = v.strides[i];
    return;
  }
  int64_t dense = 1;
  for (uint32_t i = v.rank; i-- > 0;) {
    strides[i] = dense;
    dense *= v.shape[i];
  }
}

// Sets TN_VIEW_CONTIGUOUS where shape and strides allow it.
void DetectContiguous(tn_view& v);

// Notes a write through a view, for those who have saved the values.
void NoteWrite(tn_tensor* t, const char* file, uint32_t line);

// "[3,4]", "[]".
std::string ShapeText(absl::Span<const int64_t> shape);

// The error for memory that could not be had: who, dtype, shape, bytes, cap.
absl::Status OutOfMemory(absl::string_view who, const tn_view& v);

// Owns one reference.
class Ref {
 public:
  Ref() = default;
  explicit Ref(tn_tensor* owned) : tensor_(owned) {}
  static Ref Share(tn_tensor* t) {
    if (t != nullptr) Retain(t);
    return Ref(t);
  }
  Ref(Ref&& other) noexcept : tensor_(std::exchange(other.tensor_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    std::swap(tensor_, other.tensor_);
    return *this;
  }
  ~Ref() {
    if (tensor_ != nullptr) tensor::Release(tensor_);
  }

  tn_tensor* get() const { return tensor_; }
  tn_tensor* operator->() const { return tensor_; }
  explicit operator bool() const { return tensor_ != nullptr; }
  tn_tensor* Release() { return std::exchange(tensor_, nullptr); }
  tn_tensor** Out() { return &tensor_; }  // for a call that fills it

 private:
  tn_tensor* tensor_ = nullptr;
};

}  // namespace tenon::tensor

#endif  // TENON_CORE_TENSOR_TENSOR_H_
