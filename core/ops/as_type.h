// Kernels that compute whole tensors in one type: contiguous inputs and outputs
// of any floating dtype as T, in place where they are, else by a copy.
#ifndef TENON_CORE_OPS_AS_TYPE_H_
#define TENON_CORE_OPS_AS_TYPE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "core/ops/reduce.h"

namespace tenon::ops {

template <class T>
class InputAs {
 public:
  explicit InputAs(const tn_view& v) : data_(static_cast<const T*>(v.data)) {
    if (v.dtype == kDTypeOf<T>) return;
    copy_.resize(v.numel);
    tensor::ConvertRow(v.dtype, v.data, tensor::ElementSize(v.dtype),
                       kDTypeOf<T>, copy_.data(), sizeof(T), v.numel);
    data_ = copy_.data();
  }
  InputAs(const InputAs&) = delete;
  InputAs& operator=(const InputAs&) = delete;
  const T* data() const { return data_; }

 private:
  const T* data_;
  std::vector<T> copy_;
};

// An input that may be absent.
template <class T>
class OptionalAs {
 public:
  explicit OptionalAs(const tn_view* v) {
    if (v != nullptr) value_.emplace(*v);
  }
  OptionalAs(const Execution& e, uint32_t i)
      : OptionalAs(e.has(i) ? &e.in(i) : nullptr) {}
  const T* data() const { return value_ ? value_->data() : nullptr; }

 private:
  std::optional<InputAs<T>> value_;
};

// Rounded once, as it ends.
template <class T>
class OutputAs {
 public:
  explicit OutputAs(const tn_view& v)
      : view_(v), data_(static_cast<T*>(v.data)) {
    if (v.dtype == kDTypeOf<T>) return;
    copy_.resize(v.numel);
    data_ = copy_.data();
  }
  ~OutputAs() {
    if (view_.dtype == kDTypeOf<T>) return;
    tensor::ConvertRow(kDTypeOf<T>, data_, sizeof(T), view_.dtype, view_.data,
                       tensor::ElementSize(view_.dtype), view_.numel);
  }
  OutputAs(const OutputAs&) = delete;
  OutputAs& operator=(const OutputAs&) = delete;
  T* data() const { return data_; }

 private:
  const tn_view& view_;
  T* data_;
  std::vector<T> copy_;
};

// Calls body(T{}): T is double for float64, else float.
template <class Body>
void InFloatOf(uint32_t dtype, const Body& body) {
  if (dtype == TN_F64) {
    body(double{});
  } else {
    body(float{});
  }
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_AS_TYPE_H_
