// What the declarations of element-wise ops have in common.
#ifndef TENON_CORE_OPS_ELEMENTWISE_H_
#define TENON_CORE_OPS_ELEMENTWISE_H_

#include <type_traits>

#include "core/ops/kernels.h"

namespace tenon::ops {

// An op of one input x; saved(), where wanted, comes next.
inline Op Unary(const char* name, uint32_t dtypes = floats) {
  return Op(name)
      .elementwise()
      .maturity(Maturity::stable)
      .input("x", "any shape", dtypes);
}

// An op of two inputs that broadcast.
enum class Saves { kNothing, kInputs };
inline Op Binary(const char* name, uint32_t dtypes,
                 Saves saves = Saves::kNothing) {
  const bool save = saves == Saves::kInputs;
  Op op = Op(name)
              .elementwise()
              .maturity(Maturity::stable)
              .input("a", "any shape", dtypes);
  if (save) op = std::move(op).saved();
  op = std::move(op).input("b", "a shape that broadcasts with a's", dtypes);
  return save ? std::move(op).saved() : std::move(op);
}

// The number that stands for an input.
inline double NumberOf(const Operand& number) {
  const tn_value& v = number.value();
  return v.kind == TN_VALUE_FLOAT ? v.as.f : static_cast<double>(v.as.i);
}

// The type in which integers wrap around, which only unsigned arithmetic may
// do in C++; short types are promoted to int, so the products of two must not.
template <class T>
using Wrapping =
    std::conditional_t<(sizeof(T) < 4), uint32_t, std::make_unsigned_t<T>>;

// Row kernels of integers and, where asked, bool, that give bool.
template <class F>
Op&& WithIntegerRelation(Op&& op) {
  return std::move(op).rows(
      TN_ISA_ANY,
      {{TN_U8, &PlainBinary<uint8_t, uint8_t, &F::template Of<uint8_t>>},
       {TN_I8, &PlainBinary<int8_t, uint8_t, &F::template Of<int8_t>>},
       {TN_U16, &PlainBinary<uint16_t, uint8_t, &F::template Of<uint16_t>>},
       {TN_I16, &PlainBinary<int16_t, uint8_t, &F::template Of<int16_t>>},
       {TN_U32, &PlainBinary<uint32_t, uint8_t, &F::template Of<uint32_t>>},
       {TN_I32, &PlainBinary<int32_t, uint8_t, &F::template Of<int32_t>>},
       {TN_U64, &PlainBinary<uint64_t, uint8_t, &F::template Of<uint64_t>>},
       {TN_I64, &PlainBinary<int64_t, uint8_t, &F::template Of<int64_t>>},
       {TN_BOOL, &PlainBinary<uint8_t, uint8_t, &F::template Of<uint8_t>>}});
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_ELEMENTWISE_H_
