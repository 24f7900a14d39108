// Logic of bools. No gradients.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/logic.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// Bools are bytes of 0 or 1.
TN_FUNCTOR_AB(AndV, hn::And(a, b));
TN_FUNCTOR_AB(OrV, hn::Or(a, b));
TN_FUNCTOR_AB(XorV, hn::Xor(a, b));
TN_FUNCTOR_X(NotV, hn::Xor(x, hn::Set(d, 1)));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

Op&& WithBoolRows(Op&& op, const RowsPerLevel& rows) {
  for (uint32_t isa = TN_ISA_ANY; isa <= TN_ISA_AVX512; ++isa) {
    const auto level = static_cast<device::SimdLevel>(isa);
    std::move(op).rows(isa, {{TN_BOOL, rows[level]}});
  }
  return std::move(op).gives_bool().source("array API 2023.12");
}

}  // namespace

Op logical_and() {
  return WithBoolRows(Binary("logical_and", booleans),
                      TN_ROW_LEVELS(BinaryRows, uint8_t, AndV))
      .doc(R"(Whether both elements of each pair are true.

    y = a and b

*Shapes*: broadcast. *Errors*: numbers are refused, compare them with 0.
*Cost*: O(N), bound by memory.)")
      .sample({.inputs = {Array{0, 0, 1, 1}.as(DType::boolean),
                          Array{0, 1, 0, 1}.as(DType::boolean)},
               .outputs = {Array{0, 0, 0, 1}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op logical_or() {
  return WithBoolRows(Binary("logical_or", booleans),
                      TN_ROW_LEVELS(BinaryRows, uint8_t, OrV))
      .doc(R"(Whether one element of each pair is true, or both are.

    y = a or b

*Shapes*: broadcast. *Errors*: numbers are refused, compare them with 0.
*Cost*: O(N), bound by memory.)")
      .sample({.inputs = {Array{0, 0, 1, 1}.as(DType::boolean),
                          Array{0, 1, 0, 1}.as(DType::boolean)},
               .outputs = {Array{0, 1, 1, 1}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op logical_xor() {
  return WithBoolRows(Binary("logical_xor", booleans),
                      TN_ROW_LEVELS(BinaryRows, uint8_t, XorV))
      .doc(R"(Whether exactly one element of each pair is true.

    y = a or b, but not both

*Shapes*: broadcast. *Errors*: numbers are refused, compare them with 0.
*Cost*: O(N), bound by memory.)")
      .sample({.inputs = {Array{0, 0, 1, 1}.as(DType::boolean),
                          Array{0, 1, 0, 1}.as(DType::boolean)},
               .outputs = {Array{0, 1, 1, 0}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op logical_not() {
  return WithBoolRows(Unary("logical_not", booleans),
                      TN_ROW_LEVELS(UnaryRows, uint8_t, NotV))
      .doc(R"(Whether each element is false.

    y = not x

*Errors*: numbers are refused, compare them with 0. *Cost*: O(N), bound by
memory.)")
      .sample({.inputs = {Array{0, 1}.as(DType::boolean)},
               .outputs = {Array{1, 0}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
