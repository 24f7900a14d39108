// Operators of tensors and numbers, each the op of that name.
#ifndef TENON_OPERATORS_H_
#define TENON_OPERATORS_H_

#include "tenon/ops.h"

namespace tenon {

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

}  // namespace tenon

#endif  // TENON_OPERATORS_H_
