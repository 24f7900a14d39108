// The four operations. The model for element-wise ops: functors of vectors,
// loops from rows-inl.h, and one declaration each.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/arithmetic.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/basic-inl.h"
#include "core/ops/rows-inl.h"

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {
namespace {

struct PlainAdd {
  template <class T>
  static T Of(T a, T b) {
    return static_cast<T>(Wrapping<T>(a) + Wrapping<T>(b));
  }
};
struct PlainSubtract {
  template <class T>
  static T Of(T a, T b) {
    return static_cast<T>(Wrapping<T>(a) - Wrapping<T>(b));
  }
};
struct PlainMultiply {
  template <class T>
  static T Of(T a, T b) {
    return static_cast<T>(Wrapping<T>(a) * Wrapping<T>(b));
  }
};

constexpr char kSource[] = "IEEE 754; array API 2023.12";

}  // namespace

Op add() {
  return TN_FLOAT_ROWS(WithIntegerBinary<PlainAdd>(Binary("add", numbers)),
                       BinaryRows, AddV)
      .source(kSource)
      .doc(R"(The sum a + b of each pair of elements; integers wrap around.

    y = a + b

*Shapes*: broadcast. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy());
        if (v.wants(1)) v.set(1, v.dy());
      })
      .sample({.inputs = {{1, 2}, {0.5, -2}},
               .outputs = {{1.5, 0}},
               .by = "by hand"});
}

Op subtract() {
  return TN_FLOAT_ROWS(
             WithIntegerBinary<PlainSubtract>(Binary("subtract", numbers)),
             BinaryRows, SubtractV)
      .source(kSource)
      .doc(R"(The difference a - b of each pair of elements.

    y = a - b

*Shapes*: broadcast. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy());
        if (v.wants(1)) v.set(1, v.dy() * -1.0);
      })
      .sample({.inputs = {{1, 2}, {0.5, -2}},
               .outputs = {{0.5, 4}},
               .by = "by hand"});
}

Op multiply() {
  return TN_FLOAT_ROWS(WithIntegerBinary<PlainMultiply>(
                           Binary("multiply", numbers, Saves::kInputs)),
                       BinaryRows, MultiplyV)
      .source(kSource)
      .doc(R"(The product a b of each pair of elements; integers wrap around.

    y = a b

*Shapes*: broadcast. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy() * v.x(1));
        if (v.wants(1)) v.set(1, v.dy() * v.x(0));
      })
      .sample({.inputs = {{1, 2}, {0.5, -2}},
               .outputs = {{0.5, -4}},
               .by = "by hand"});
}

Op divide() {
  return TN_FLOAT_ROWS(Binary("divide", floats, Saves::kInputs), BinaryRows,
                       DivideV)
      .source(kSource)
      .doc(R"(The quotient a / b of each pair of elements.

    y = a / b

*Shapes*: broadcast. *Errors*: integers are refused, cast them or use
floor_divide. *Cost*: O(N).)")
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy() / v.x(1));
        if (v.wants(1)) {
          v.set(1, v.dy() * (v.x(0) / v.input(1)) / v.input(1) * -1.0);
        }
      })
      .sample({.inputs = {{1, 2}, {0.5, -2}},
               .outputs = {{2, -1}},
               .by = "by hand"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
