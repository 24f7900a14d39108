// Tensor: a counted handle of an n-dimensional array. Copies share the array.
#ifndef TENON_TENSOR_H_
#define TENON_TENSOR_H_

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tenon/c/abi.h"
#include "tenon/dtype.h"
#include "tenon/internal/host.h"

namespace tenon {

class Operand;

// Sizes of the axes, outermost first; also any short list of integers.
class Shape {
 public:
  Shape() : rank_(0) {}
  Shape(std::initializer_list<int64_t> sizes)
      : Shape(sizes.begin(), sizes.size()) {}
  Shape(const std::vector<int64_t>& sizes)  // NOLINT: a shape is a list
      : Shape(sizes.data(), sizes.size()) {}
  Shape(const int64_t* sizes, size_t rank) : rank_(rank) {
    if (rank > TN_MAX_RANK) {
      throw Error(TN_INVALID_ARGUMENT,
                  "a tensor has at most 8 axes, got " + std::to_string(rank));
    }
    for (size_t i = 0; i < rank; ++i) sizes_[i] = sizes[i];
  }

  size_t rank() const { return rank_; }
  size_t size() const { return rank_; }
  const int64_t* data() const { return sizes_; }
  const int64_t* begin() const { return sizes_; }
  const int64_t* end() const { return sizes_ + rank_; }
  int64_t operator[](int64_t axis) const {
    return sizes_[axis < 0 ? axis + static_cast<int64_t>(rank_) : axis];
  }
  // The product of the sizes; an error where it does not fit an int64_t.
  int64_t numel() const {
    int64_t n = 1;
    bool fits = true;
    for (const int64_t size : *this)
      fits &= !__builtin_mul_overflow(n, size, &n);
    return fits ? n : numel_of_odd();
  }
  friend bool operator==(const Shape& a, const Shape& b) {
    if (a.rank_ != b.rank_) return false;
    for (size_t i = 0; i < a.rank_; ++i) {
      if (a.sizes_[i] != b.sizes_[i]) return false;
    }
    return true;
  }
  std::string text() const {
    std::string s = "[";
    for (size_t i = 0; i < rank_; ++i) {
      s += (i == 0 ? "" : ",") + std::to_string(sizes_[i]);
    }
    return s + "]";
  }

 private:
  [[gnu::noinline, gnu::cold]] int64_t numel_of_odd() const {
    for (const int64_t size : *this) {
      if (size == 0) return 0;
    }
    throw Error(TN_INVALID_ARGUMENT,
                "shape " + text() + " has more than 2^63 - 1 elements");
  }

  size_t rank_;
  int64_t sizes_[TN_MAX_RANK];
};

// One axis of an index: an integer drops the axis, the rest keep it.
struct Index {
  enum Kind : int64_t { kAt, kRange, kNewAxis, kEllipsis };
  static constexpr int64_t kOpen = INT64_MIN;  // a range's missing end

  constexpr Index(int64_t at) : kind(kAt), start(at) {}  // NOLINT: x(0)
  constexpr Index(Kind kind, int64_t start, int64_t stop, int64_t step)
      : kind(kind), start(start), stop(stop), step(step) {}

  Kind kind;
  int64_t start = kOpen;
  int64_t stop = kOpen;
  int64_t step = 1;
};

inline constexpr Index all(Index::kRange, Index::kOpen, Index::kOpen, 1);
inline constexpr Index newaxis(Index::kNewAxis, 0, 0, 1);
inline constexpr Index ellipsis(Index::kEllipsis, 0, 0, 1);
// start, start + step ... before stop, as NumPy's start:stop:step. Negative
// ends count from the back.
inline Index range(int64_t start, int64_t stop, int64_t step = 1) {
  return Index(Index::kRange, start, stop, step);
}
inline Index from(int64_t start, int64_t step = 1) {
  return Index(Index::kRange, start, Index::kOpen, step);
}
inline Index until(int64_t stop, int64_t step = 1) {
  return Index(Index::kRange, Index::kOpen, stop, step);
}

// Threads: a tensor may be read by many; a handle is changed by one.
class Tensor {
 public:
  Tensor() = default;  // holds nothing
  static Tensor adopt(tn_tensor* owned) { return Tensor(owned); }
  static Tensor share(tn_tensor* t) {
    if (t != nullptr) internal::tables().tensor->retain(t);
    return Tensor(t);
  }
  Tensor(const Tensor& other) : handle_(other.handle_) {
    if (handle_ != nullptr) internal::tables().tensor->retain(handle_);
  }
  Tensor(Tensor&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)) {}
  ~Tensor() {
    if (handle_ != nullptr) internal::tables().tensor->release(handle_);
  }
  Tensor& operator=(const Tensor& other) & {
    Tensor copy(other);
    std::swap(handle_, copy.handle_);
    return *this;
  }
  Tensor& operator=(Tensor&& other) & noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }

  // y(0) = x: writes x, broadcast and cast, through the view into y's memory.
  // Fails on a tensor that is tracked for gradients.
  void operator=(const Operand& value) &&;
  void operator=(const Tensor& value) &&;

  explicit operator bool() const { return handle_ != nullptr; }
  tn_tensor* get() const { return handle_; }
  tn_tensor* release() { return std::exchange(handle_, nullptr); }

  const tn_view& view() const {
    if (handle_ == nullptr) [[unlikely]] {
      throw Error(TN_FAILED_PRECONDITION, "this Tensor holds nothing");
    }
    return *internal::tables().tensor->view(handle_);
  }
  DType dtype() const { return static_cast<DType>(view().dtype); }
  Shape shape() const { return Shape(view().shape, view().rank); }
  int64_t rank() const { return view().rank; }
  int64_t numel() const { return view().numel; }
  int64_t size(int64_t axis) const {
    const tn_view& v = view();
    const int64_t i = axis < 0 ? axis + v.rank : axis;
    if (i < 0 || i >= v.rank) {
      throw Error(TN_OUT_OF_RANGE, "size: axis " + std::to_string(axis) +
                                       " of a tensor " + shape().text());
    }
    return v.shape[i];
  }
  bool is_contiguous() const { return view().flags & TN_VIEW_CONTIGUOUS; }

  // The elements, row-major; fails if T is not the dtype, or there are gaps.
  template <class T>
  T* data() const {
    require_dtype(dtype_of<T>());
    if (!is_contiguous()) {
      throw Error(TN_FAILED_PRECONDITION,
                  "data: the tensor is a view with gaps; copy() it first");
    }
    return static_cast<T*>(internal::tables().tensor->data(handle_));
  }
  // The only element.
  template <class T>
  T item() const;
  // All elements, row-major, cast to T.
  template <class T>
  std::vector<T> to_vector() const;

  // A view: one index for each leading axis, then all of the rest.
  template <class... I>
  Tensor operator()(const I&... index) const {
    return slice({Index(index)...});
  }
  Tensor slice(std::initializer_list<Index> index) const;
  Tensor transpose() const;  // swaps the last two axes
  Tensor transpose(const Shape& order) const;
  Tensor reshape(const Shape& shape) const;  // one size may be -1
  Tensor newaxis(int64_t axis) const;
  Tensor squeeze(int64_t axis) const;
  Tensor expand(const Shape& shape) const;
  Tensor copy() const;  // contiguous, of its own memory
  Tensor cast(DType dtype) const;
  Tensor detach() const;  // the same memory, hidden from gradients

  bool is_tracked() const {
    return internal::tables().graph->is_tracked(handle_) != 0;
  }
  std::string text() const;  // as NumPy prints

 private:
  explicit Tensor(tn_tensor* owned) : handle_(owned) {}
  void require_dtype(DType wanted) const {
    if (dtype() == wanted) return;
    throw Error(TN_INVALID_ARGUMENT, std::string("data: the tensor is ") +
                                         name_of(dtype()) + ", asked for " +
                                         name_of(wanted) + "; cast it first");
  }

  friend class Operand;
  friend struct Access;
  tn_tensor* handle_ = nullptr;
};

// What an op takes: a tensor, a temporary whose memory may be reused, or a
// number; and the line of the program that called.
class Operand {
 public:
  Operand(const Tensor& t, const char* file = __builtin_FILE(),  // NOLINT
          uint32_t line = __builtin_LINE())
      : handle_(t.handle_), where_{file, line} {
    if (handle_ == nullptr) [[unlikely]]
      empty();
  }
  Operand(Tensor&& t, const char* file = __builtin_FILE(),  // NOLINT
          uint32_t line = __builtin_LINE())
      : handle_(t.handle_), moved_(&t), where_{file, line} {
    if (handle_ == nullptr) [[unlikely]]
      empty();
  }
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  Operand(T number, const char* file = __builtin_FILE(),  // NOLINT
          uint32_t line = __builtin_LINE())
      : where_{file, line} {
    if constexpr (std::is_floating_point_v<T>) {
      value_.kind = TN_VALUE_FLOAT;
      value_.as.f = number;
    } else {
      value_.kind = std::is_same_v<T, bool> ? TN_VALUE_BOOL : TN_VALUE_INT;
      value_.as.i = static_cast<int64_t>(number);
    }
    value_.reserved = 0;
    value_.count = 0;
  }

  tn_tensor* get() const { return handle_; }  // null: a number
  bool is_moved() const { return moved_ != nullptr; }
  void consumed() const { moved_->handle_ = nullptr; }
  const tn_value& value() const { return value_; }
  const Where& where() const { return where_; }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] void empty() const {
    throw Error(TN_INVALID_ARGUMENT,
                "an op was given a Tensor that holds nothing");
  }

  tn_tensor* handle_ = nullptr;
  Tensor* moved_ = nullptr;
  Where where_;
  tn_value value_;  // set for numbers only
};

}  // namespace tenon

#include "tenon/internal/call.h"    // IWYU pragma: export
#include "tenon/internal/tensor.h"  // IWYU pragma: export

#endif  // TENON_TENSOR_H_
