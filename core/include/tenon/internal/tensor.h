// Members of Tensor that call ops, and tensors made from C++ values.
#ifndef TENON_INTERNAL_TENSOR_H_
#define TENON_INTERNAL_TENSOR_H_

#include <iosfwd>
#include <string>

#include "tenon/internal/call.h"
#include "tenon/internal/plain.h"

namespace tenon {
namespace internal {

template <class... V>
Tensor unary(const OpRef& op, const Operand& x, const V&... options) {
  const tn_value values[] = {value(options)..., tn_value{}};
  return op({&x}, values, sizeof...(options));
}

}  // namespace internal

inline void Tensor::operator=(const Operand& value) && {
  const tn_tensor_api& api = *internal::tables().tensor;
  const Where& where = value.where();
  if (value.get() != nullptr) {
    internal::check(api.assign(handle_, value.get(), where.file, where.line));
    return;
  }
  static const internal::OpRef op("full");
  const Shape scalar;
  const tn_value options[] = {
      internal::value(scalar),
      value.value().kind == TN_VALUE_FLOAT
          ? value.value()
          : internal::value(static_cast<double>(value.value().as.i)),
      internal::value(dtype())};
  tn_tensor* number;
  op.run_any(nullptr, 0, where, options, 3, &number, 1);
  const Tensor source = adopt(number);
  internal::check(api.assign(handle_, number, where.file, where.line));
}

inline void Tensor::operator=(const Tensor& value) && {
  std::move(*this) = Operand(value);
}

inline Tensor Tensor::slice(std::initializer_list<Index> index) const {
  static const internal::OpRef op("slice");
  // An Index is the four numbers that the op takes.
  static_assert(sizeof(Index) == 4 * sizeof(int64_t));
  const tn_value option = {
      TN_VALUE_INTS, 0, {.p = index.begin()}, 4 * index.size()};
  const Operand x(*this);
  return op({&x}, &option, 1);
}

inline Tensor Tensor::transpose() const { return transpose(Shape{}); }
inline Tensor Tensor::transpose(const Shape& order) const {
  static const internal::OpRef op("transpose");
  return internal::unary(op, *this, order);
}
inline Tensor Tensor::reshape(const Shape& shape) const {
  static const internal::OpRef op("reshape");
  return internal::unary(op, *this, shape);
}
inline Tensor Tensor::newaxis(int64_t axis) const {
  static const internal::OpRef op("expand_dims");
  return internal::unary(op, *this, axis);
}
inline Tensor Tensor::squeeze(int64_t axis) const {
  static const internal::OpRef op("squeeze");
  return internal::unary(op, *this, Shape{axis});
}
inline Tensor Tensor::expand(const Shape& shape) const {
  static const internal::OpRef op("broadcast_to");
  return internal::unary(op, *this, shape);
}
inline Tensor Tensor::copy() const {
  static const internal::OpRef op("copy");
  return internal::unary(op, *this);
}
inline Tensor Tensor::cast(DType dtype) const {
  static const internal::OpRef op("cast");
  return internal::unary(op, *this, dtype);
}
inline Tensor Tensor::detach() const {
  tn_tensor* out;
  internal::check(internal::tables().graph->detach(handle_, &out));
  return adopt(out);
}

inline std::string Tensor::text() const {
  std::string text;
  internal::check(internal::tables().tensor->print(
      handle_, &text, [](void* to, const tn_string* piece) {
        static_cast<std::string*>(to)->append(piece->data, piece->size);
      }));
  return text;
}

// For any std::basic_ostream of char, without its header.
template <class Traits>
std::basic_ostream<char, Traits>& operator<<(
    std::basic_ostream<char, Traits>& out, const Tensor& t) {
  const std::string text = t.text();
  return out.write(text.data(), static_cast<int64_t>(text.size()));
}

namespace internal {

inline Tensors split(const Operand& x, int64_t axis,
                     const std::vector<int64_t>& sizes, size_t parts) {
  static const OpRef op("split");
  if (parts == 0) throw Error(TN_INVALID_ARGUMENT, "split: into no parts");
  const tn_value options[] = {value(axis), value(sizes)};
  std::vector<tn_tensor*> out(parts);
  op.run({&x}, options, 2, out.data(), static_cast<uint32_t>(parts));
  Tensors result;
  result.reserve(parts);
  for (tn_tensor* t : out) result.push_back(Tensor::adopt(t));
  return result;
}

}  // namespace internal

// The parts of an axis as views: `parts` of equal size, or of these sizes.
inline Tensors split(const Operand& x, int64_t parts, int64_t axis = 0) {
  return internal::split(
      x, axis, {}, static_cast<size_t>(internal::larger<int64_t>(parts, 0)));
}
inline Tensors split(const Operand& x, const std::vector<int64_t>& sizes,
                     int64_t axis = 0) {
  return internal::split(x, axis, sizes, sizes.size());
}

// A tensor of this shape whose elements are not set.
inline Tensor empty(const Shape& shape, DType dtype = DType::float32) {
  tn_tensor* out;
  internal::check(internal::tables().tensor->create(
      static_cast<uint32_t>(dtype), static_cast<uint32_t>(shape.rank()),
      shape.data(), &out));
  return Tensor::adopt(out);
}

namespace front {  // apart: the core has a namespace tenon::tensor

// Elements copied from a row-major array.
template <class T>
Tensor tensor(const T* elements, const Shape& shape) {
  const Tensor t = empty(shape, dtype_of<T>());
  internal::copy_to(elements, elements + t.numel(), t.template data<T>());
  return t;
}
template <class T>
Tensor tensor(const std::vector<T>& elements, const Shape& shape) {
  if (static_cast<int64_t>(elements.size()) != shape.numel()) {
    throw Error(TN_INVALID_ARGUMENT,
                "tensor: " + std::to_string(elements.size()) +
                    " elements do not fill " + shape.text());
  }
  const Tensor t = empty(shape, dtype_of<T>());
  internal::copy_to(elements.begin(), elements.end(), t.template data<T>());
  return t;
}

// tensor(2.0), tensor({1, 2}), tensor({{1.f, 2.f}, {3.f, 4.f}}).
template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
Tensor tensor(T number) {
  return tensor(&number, Shape{});
}
template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
Tensor tensor(std::initializer_list<T> row) {
  const Tensor t = empty({static_cast<int64_t>(row.size())}, dtype_of<T>());
  internal::copy_to(row.begin(), row.end(), t.template data<T>());
  return t;
}
template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
Tensor tensor(std::initializer_list<std::initializer_list<T>> rows) {
  const size_t columns = rows.size() == 0 ? 0 : rows.begin()->size();
  const Tensor t =
      empty({static_cast<int64_t>(rows.size()), static_cast<int64_t>(columns)},
            dtype_of<T>());
  T* to = t.template data<T>();
  for (const auto& row : rows) {
    if (row.size() != columns) {
      throw Error(TN_INVALID_ARGUMENT, "tensor: rows differ in length");
    }
    to = internal::copy_to(row.begin(), row.end(), to);
  }
  return t;
}

}  // namespace front
using namespace front;  // NOLINT

template <class T>
T Tensor::item() const {
  if (numel() != 1) {
    throw Error(TN_INVALID_ARGUMENT, "item: the tensor is " + shape().text() +
                                         ", it must have one element");
  }
  return to_vector<T>()[0];
}

template <class T>
std::vector<T> Tensor::to_vector() const {
  const bool ready = dtype() == dtype_of<T>() && is_contiguous();
  const Tensor dense = ready ? *this : detach().cast(dtype_of<T>()).copy();
  const T* from = dense.data<T>();
  return std::vector<T>(from, from + dense.numel());
}

}  // namespace tenon

#endif  // TENON_INTERNAL_TENSOR_H_
