#ifndef TENON_OPS_H_
#define TENON_OPS_H_
#include "tenon/key.h"
#include "tenon/tensor.h"
namespace tenon {
inline Tensor add(const Operand& a, const Operand& b) {
  static const internal::OpRef op("add");
  return op({&a, &b});
}
inline Tensor multiply(const Operand& a, const Operand& b) {
  static const internal::OpRef op("multiply");
  return op({&a, &b});
}
inline Tensor divide(const Operand& a, const Operand& b) {
  static const internal::OpRef op("divide");
  return op({&a, &b});
}
inline Tensor subtract(const Operand& a, const Operand& b) {
  static const internal::OpRef op("subtract");
  return op({&a, &b});
}
}
#endif
