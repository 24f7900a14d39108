// Bits of integers; and, or, xor and invert take bools, too. No gradients.
#include "core/ops/elementwise.h"

namespace tenon::ops {
namespace {

struct PlainAnd {
  template <class T>
  static T Of(T a, T b) {
    return static_cast<T>(a & b);
  }
};
struct PlainOr {
  template <class T>
  static T Of(T a, T b) {
    return static_cast<T>(a | b);
  }
};
struct PlainXor {
  template <class T>
  static T Of(T a, T b) {
    return static_cast<T>(a ^ b);
  }
};
struct PlainInvert {
  template <class T>
  static T Of(T x) {
    return static_cast<T>(~x);
  }
};

// Whether a shift by b moves every bit out.
template <class T>
bool Beyond(T b) {
  return b < T(0) || b >= T(8 * sizeof(T));
}
struct PlainLeftShift {
  template <class T>
  static T Of(T a, T b) {
    return Beyond(b) ? T(0) : static_cast<T>(Wrapping<T>(a) << b);
  }
};
struct PlainRightShift {
  template <class T>
  static T Of(T a, T b) {
    if (Beyond(b)) return static_cast<T>(a < T(0) ? -1 : 0);
    return static_cast<T>(a >> b);
  }
};

template <class F>
Op Bitwise(const char* name) {
  return WithIntegerBinary<F>(Binary(name, integers | booleans))
      .rows(
          TN_ISA_ANY,
          {{TN_BOOL, &PlainBinary<uint8_t, uint8_t, &F::template Of<uint8_t>>}})
      .no_gradient()
      .source("array API 2023.12");
}

template <class F>
Op Shift(const char* name) {
  return WithIntegerBinary<F>(Binary(name, integers))
      .no_gradient()
      .source("array API 2023.12");
}

bool NotByte(uint8_t x) { return x == 0; }

Array Ints(std::initializer_list<double> row) {
  return Array(row).as(DType::int32);
}

}  // namespace

Op bitwise_and() {
  return Bitwise<PlainAnd>("bitwise_and")
      .doc(R"(The bits that are set in both of each pair of elements.

    y = a & b

*Dtypes*: integers, bool. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {Ints({12, -1}), Ints({10, 7})},
               .outputs = {Ints({8, 7})},
               .by = "by hand"});
}

Op bitwise_or() {
  return Bitwise<PlainOr>("bitwise_or")
      .doc(R"(The bits that are set in either of each pair of elements.

    y = a | b

*Dtypes*: integers, bool. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {Ints({12, -1}), Ints({10, 7})},
               .outputs = {Ints({14, -1})},
               .by = "by hand"});
}

Op bitwise_xor() {
  return Bitwise<PlainXor>("bitwise_xor")
      .doc(R"(The bits in which each pair of elements differs.

    y = a ^ b

*Dtypes*: integers, bool. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {Ints({12, -1}), Ints({10, 7})},
               .outputs = {Ints({6, -8})},
               .by = "by hand"});
}

Op bitwise_invert() {
  return WithIntegerUnary<PlainInvert>(
             Unary("bitwise_invert", integers | booleans))
      .rows(TN_ISA_ANY, {{TN_BOOL, &PlainUnary<uint8_t, uint8_t, &NotByte>}})
      .no_gradient()
      .source("array API 2023.12")
      .doc(R"(All bits of each element inverted; of bools, the other one.

    y = ~x

*Dtypes*: integers, bool. *Cost*: O(N).)")
      .sample({.inputs = {Ints({12, -1})},
               .outputs = {Ints({-13, 0})},
               .by = "by hand"});
}

Op bitwise_left_shift() {
  return Shift<PlainLeftShift>("bitwise_left_shift")
      .doc(R"(The bits of a moved up by b places, zeros filling in.

    y = a << b = a 2^b, modulo 2^width

All bits are gone where b is the width or more, or negative. *Dtypes*: integers.
*Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {Ints({12, -1, 1}), Ints({2, 4, 32})},
               .outputs = {Ints({48, -16, 0})},
               .by = "by hand"});
}

Op bitwise_right_shift() {
  return Shift<PlainRightShift>("bitwise_right_shift")
      .doc(R"(The bits of a moved down by b places, the sign filling in.

    y = a >> b = floor(a / 2^b)

Only the sign is left where b is the width or more, or negative. *Dtypes*:
integers. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {Ints({12, -16, -1}), Ints({2, 3, 32})},
               .outputs = {Ints({3, -2, -1})},
               .by = "by hand"});
}

}  // namespace tenon::ops
