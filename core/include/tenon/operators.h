// Operators of tensors and numbers, each the op of that name. There is no
// operator!, which asks whether a handle holds nothing; ~ is the logical not.
#ifndef TENON_OPERATORS_H_
#define TENON_OPERATORS_H_

#include <utility>

#include "tenon/ops.h"

namespace tenon {

inline Tensor operator-(const Operand& x) { return negative(x); }

inline Tensor operator+(const Operand& a, const Operand& b) {
  return add(a, b);
}
inline Tensor operator-(const Operand& a, const Operand& b) {
  return subtract(a, b);
}
inline Tensor operator*(const Operand& a, const Operand& b) {
  return multiply(a, b);
}
inline Tensor operator/(const Operand& a, const Operand& b) {
  return divide(a, b);
}
// Has the sign of b, as in Python.
inline Tensor operator%(const Operand& a, const Operand& b) {
  return remainder(a, b);
}

// x += y rebinds x to the sum: other handles of the old x keep its values.
inline Tensor& operator+=(Tensor& a, const Operand& b) {
  return a = add(Operand(std::move(a), b.where().file, b.where().line), b);
}
inline Tensor& operator-=(Tensor& a, const Operand& b) {
  return a = subtract(Operand(std::move(a), b.where().file, b.where().line), b);
}
inline Tensor& operator*=(Tensor& a, const Operand& b) {
  return a = multiply(Operand(std::move(a), b.where().file, b.where().line), b);
}
inline Tensor& operator/=(Tensor& a, const Operand& b) {
  return a = divide(Operand(std::move(a), b.where().file, b.where().line), b);
}

// What a comparison gives: a bool tensor. It is not itself true or false, so
// that `if (a == b)` and std::find over tensors fail to compile, instead of
// asking whether the result holds something.
class BoolTensor : public Tensor {
 public:
  explicit BoolTensor(Tensor t) : Tensor(std::move(t)) {}
  explicit operator bool() const = delete;
};

inline BoolTensor operator==(const Operand& a, const Operand& b) {
  return BoolTensor(equal(a, b));
}
inline BoolTensor operator!=(const Operand& a, const Operand& b) {
  return BoolTensor(not_equal(a, b));
}
inline BoolTensor operator<(const Operand& a, const Operand& b) {
  return BoolTensor(less(a, b));
}
inline BoolTensor operator<=(const Operand& a, const Operand& b) {
  return BoolTensor(less_equal(a, b));
}
inline BoolTensor operator>(const Operand& a, const Operand& b) {
  return BoolTensor(greater(a, b));
}
inline BoolTensor operator>=(const Operand& a, const Operand& b) {
  return BoolTensor(greater_equal(a, b));
}

// Of bools (and, or, exclusive or, not) and of the bits of integers. && and ||
// are not these: they ask whether handles hold something.
inline Tensor operator&(const Operand& a, const Operand& b) {
  return bitwise_and(a, b);
}
inline Tensor operator|(const Operand& a, const Operand& b) {
  return bitwise_or(a, b);
}
inline Tensor operator^(const Operand& a, const Operand& b) {
  return bitwise_xor(a, b);
}
inline Tensor operator~(const Operand& x) { return bitwise_invert(x); }

}  // namespace tenon

#endif  // TENON_OPERATORS_H_
