// What the functions of an op see: its shape rule, its gradient, its kernels.
#ifndef TENON_AUTHOR_OP_CONTEXT_H_
#define TENON_AUTHOR_OP_CONTEXT_H_

#include <deque>
#include <memory>
#include <string>

#include "tenon/tensor.h"

namespace tenon {

// What a shape rule sees and sets.
class Infer {
 public:
  explicit Infer(const tn_infer& c) : c_(c) {}
  uint32_t inputs() const { return c_.n_inputs; }
  uint32_t outputs() const { return c_.n_outputs; }
  bool has(uint32_t i) const {
    return i < c_.n_inputs && c_.inputs[i] != nullptr;
  }
  const tn_view& input(uint32_t i) const { return *c_.inputs[i]; }
  Shape shape(uint32_t i) const {
    return Shape(c_.inputs[i]->shape, c_.inputs[i]->rank);
  }
  int64_t rank(uint32_t i) const { return c_.inputs[i]->rank; }
  DType dtype() const { return static_cast<DType>(c_.dtype); }  // promoted
  const tn_value& option(uint32_t i) const { return c_.options[i]; }
  int64_t integer(uint32_t i) const { return c_.options[i].as.i; }
  bool flag(uint32_t i) const { return c_.options[i].as.i != 0; }
  double number(uint32_t i) const { return c_.options[i].as.f; }
  DType dtype_option(uint32_t i) const {
    return static_cast<DType>(c_.options[i].as.i);
  }
  Shape list(uint32_t i) const {
    return Shape(static_cast<const int64_t*>(c_.options[i].as.p),
                 c_.options[i].count);
  }
  // An axis option, counted from the front; fails where there is no such axis.
  int64_t axis(uint32_t option, int64_t rank) const {
    return check_axis(integer(option), rank);
  }
  static int64_t check_axis(int64_t axis, int64_t rank) {
    if (axis < -rank || axis >= rank) {
      throw Error(TN_INVALID_ARGUMENT, "axis " + std::to_string(axis) +
                                           " of a tensor with " +
                                           std::to_string(rank) + " axes");
    }
    return axis < 0 ? axis + rank : axis;
  }
  tn_view& output(uint32_t i = 0) const { return *c_.outputs[i]; }
  void set(uint32_t i, const Shape& shape, DType dtype) const {
    tn_view& out = *c_.outputs[i];
    out.dtype = static_cast<uint32_t>(dtype);
    out.rank = static_cast<uint32_t>(shape.rank());
    for (size_t k = 0; k < shape.rank(); ++k) out.shape[k] = shape[k];
  }
  void set(const Shape& shape) const { set(0, shape, dtype()); }

 private:
  const tn_infer& c_;
};

// What a gradient rule sees and sets. Values of inputs are there where the
// input was declared saved().
class Vjp {
 public:
  explicit Vjp(const tn_vjp& c) : c_(c) {}
  uint32_t inputs() const { return c_.n_inputs; }
  uint32_t outputs() const { return c_.n_outputs; }
  // Inputs from the 64th on share a bit.
  bool wants(uint32_t i) const { return c_.wanted >> (i < 63 ? i : 63) & 1; }
  bool is_number(uint32_t i) const {
    return c_.scalars != nullptr && c_.inputs[i] == nullptr &&
           c_.scalars[i].kind != TN_VALUE_NONE;
  }
  // Input i as an operand: the saved tensor, or the number that stood there.
  Operand x(uint32_t i) const {
    if (c_.inputs[i] != nullptr) return Operand(borrow(c_.inputs[i], i));
    if (c_.scalars != nullptr && c_.scalars[i].kind == TN_VALUE_FLOAT) {
      return Operand(c_.scalars[i].as.f);
    }
    if (c_.scalars != nullptr) return Operand(c_.scalars[i].as.i);
    throw Error(TN_INTERNAL,
                "input " + std::to_string(i) + " is not saved; declare it so");
  }
  const Tensor& input(uint32_t i) const { return borrow(c_.inputs[i], i); }
  bool has(uint32_t i) const {
    return i < c_.n_inputs && c_.inputs[i] != nullptr;
  }
  Shape shape(uint32_t i) const {
    return Shape(c_.input_views[i]->shape, c_.input_views[i]->rank);
  }
  DType dtype(uint32_t i) const {
    return static_cast<DType>(c_.input_views[i]->dtype);
  }
  const Tensor& y(uint32_t i = 0) const {
    return borrow(c_.outputs[i], c_.n_inputs + i);
  }
  bool has_dy(uint32_t i) const { return c_.output_gradients[i] != nullptr; }
  const Tensor& dy(uint32_t i = 0) const {
    return borrow(c_.output_gradients[i], c_.n_inputs + c_.n_outputs + i);
  }
  int64_t integer(uint32_t i) const { return c_.options[i].as.i; }
  bool flag(uint32_t i) const { return c_.options[i].as.i != 0; }
  double number(uint32_t i) const { return c_.options[i].as.f; }
  Shape list(uint32_t i) const {
    return Shape(static_cast<const int64_t*>(c_.options[i].as.p),
                 c_.options[i].count);
  }
  const tn_value& option(uint32_t i) const { return c_.options[i]; }
  void set(uint32_t i, Tensor gradient) {
    if (c_.results[i] != nullptr) Tensor::adopt(c_.results[i]);
    c_.results[i] = gradient.release();
  }

 private:
  const Tensor& borrow(tn_tensor* t, uint32_t i) const {
    if (t == nullptr) {
      throw Error(TN_INTERNAL, "a gradient rule reads what is not saved");
    }
    Tensor& kept = i < few ? few_[i] : many(i);
    if (!kept) kept = Tensor::share(t);
    return kept;
  }
  Tensor& many(uint32_t i) const {
    if (many_ == nullptr) many_ = std::make_unique<std::deque<Tensor>>();
    if (many_->size() <= i) many_->resize(i + 1);
    return (*many_)[i];
  }

  static constexpr uint32_t few = 8;  // enough for all but variadic ops
  const tn_vjp& c_;
  mutable Tensor few_[few];
  mutable std::unique_ptr<std::deque<Tensor>> many_;
};

// What a kernel sees.
class Execution {
 public:
  explicit Execution(const tn_execution& c) : c_(c) {}
  uint32_t inputs() const { return c_.n_inputs; }
  uint32_t outputs() const { return c_.n_outputs; }
  bool has(uint32_t i) const {
    return i < c_.n_inputs && c_.inputs[i] != nullptr;
  }
  const tn_view& in(uint32_t i) const { return *c_.inputs[i]; }
  const tn_view& out(uint32_t i = 0) const { return *c_.outputs[i]; }
  template <class T>
  const T* in_data(uint32_t i) const {
    return static_cast<const T*>(c_.inputs[i]->data);
  }
  template <class T>
  T* out_data(uint32_t i = 0) const {
    return static_cast<T*>(c_.outputs[i]->data);
  }
  DType dtype(uint32_t i) const {
    return static_cast<DType>(c_.inputs[i]->dtype);
  }
  DType out_dtype(uint32_t i = 0) const {
    return static_cast<DType>(c_.outputs[i]->dtype);
  }
  int64_t integer(uint32_t i) const { return c_.options[i].as.i; }
  bool flag(uint32_t i) const { return c_.options[i].as.i != 0; }
  double number(uint32_t i) const { return c_.options[i].as.f; }
  Shape list(uint32_t i) const {
    return Shape(static_cast<const int64_t*>(c_.options[i].as.p),
                 c_.options[i].count);
  }
  const tn_value& option(uint32_t i) const { return c_.options[i]; }

 private:
  const tn_execution& c_;
};

}  // namespace tenon

#endif  // TENON_AUTHOR_OP_CONTEXT_H_
