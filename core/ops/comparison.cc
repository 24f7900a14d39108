// Comparisons and classes of numbers: bool results, no gradients.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/comparison.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <cmath>

#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

TN_FUNCTOR_AB(EqualV, hn::Eq(a, b));
// Highway's Ne is false for NaN at some levels.
TN_FUNCTOR_AB(NotEqualV, hn::Not(hn::Eq(a, b)));
TN_FUNCTOR_AB(LessV, hn::Lt(a, b));
TN_FUNCTOR_AB(LessEqualV, hn::Le(a, b));
TN_FUNCTOR_AB(GreaterV, hn::Gt(a, b));
TN_FUNCTOR_AB(GreaterEqualV, hn::Ge(a, b));
TN_FUNCTOR_X(IsNanV, hn::IsNaN(x));
TN_FUNCTOR_X(IsInfV, hn::IsInf(x));
TN_FUNCTOR_X(IsFiniteV, hn::IsFinite(x));

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

struct PlainEqual {
  template <class T>
  static bool Of(T a, T b) {
    return a == b;
  }
};
struct PlainNotEqual {
  template <class T>
  static bool Of(T a, T b) {
    return a != b;
  }
};
struct PlainLess {
  template <class T>
  static bool Of(T a, T b) {
    return a < b;
  }
};
struct PlainLessEqual {
  template <class T>
  static bool Of(T a, T b) {
    return a <= b;
  }
};
struct PlainGreater {
  template <class T>
  static bool Of(T a, T b) {
    return a > b;
  }
};
struct PlainGreaterEqual {
  template <class T>
  static bool Of(T a, T b) {
    return a >= b;
  }
};

// Compares numbers or bools.
template <class F>
Op Relation(const char* name) {
  return WithIntegerRelation<F>(Binary(name, numbers | booleans))
      .gives_bool()
      .source("IEEE 754 5.11; array API 2023.12");
}
Op Classification(const char* name) {
  return Unary(name).gives_bool().source("IEEE 754 5.7.2");
}

}  // namespace

Op equal() {
  return TN_FLOAT_ROWS(Relation<PlainEqual>("equal"), BinaryMaskRows, EqualV)
      .doc(R"(Whether each pair of elements is equal; gives bool.

    y = a = b

False where either is NaN. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {{1, 2, 3}, {2, 2, 2}},
               .outputs = {Array{0, 1, 0}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op not_equal() {
  return TN_FLOAT_ROWS(Relation<PlainNotEqual>("not_equal"), BinaryMaskRows,
                       NotEqualV)
      .doc(R"(Whether each pair of elements differs; gives bool.

    y = a != b

True where either is NaN. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {{1, 2, 3}, {2, 2, 2}},
               .outputs = {Array{1, 0, 1}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op less() {
  return TN_FLOAT_ROWS(Relation<PlainLess>("less"), BinaryMaskRows, LessV)
      .doc(R"(Whether a is less than b, for each pair of elements; gives bool.

    y = a < b

False where either is NaN. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {{1, 2, 3}, {2, 2, 2}},
               .outputs = {Array{1, 0, 0}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op less_equal() {
  return TN_FLOAT_ROWS(Relation<PlainLessEqual>("less_equal"), BinaryMaskRows,
                       LessEqualV)
      .doc(R"(Whether a is at most b, for each pair of elements; gives bool.

    y = a <= b

False where either is NaN. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {{1, 2, 3}, {2, 2, 2}},
               .outputs = {Array{1, 1, 0}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op greater() {
  return TN_FLOAT_ROWS(Relation<PlainGreater>("greater"), BinaryMaskRows,
                       GreaterV)
      .doc(
          R"(Whether a is greater than b, for each pair of elements; gives bool.

    y = a > b

False where either is NaN. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {{1, 2, 3}, {2, 2, 2}},
               .outputs = {Array{0, 0, 1}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op greater_equal() {
  return TN_FLOAT_ROWS(Relation<PlainGreaterEqual>("greater_equal"),
                       BinaryMaskRows, GreaterEqualV)
      .doc(R"(Whether a is at least b, for each pair of elements; gives bool.

    y = a >= b

False where either is NaN. *Shapes*: broadcast. *Cost*: O(N).)")
      .sample({.inputs = {{1, 2, 3}, {2, 2, 2}},
               .outputs = {Array{0, 1, 1}.as(DType::boolean)},
               .by = "NumPy 2.4.6"});
}

Op is_nan() {
  return TN_FLOAT_ROWS(Classification("is_nan"), UnaryMaskRows, IsNanV)
      .doc(R"(Whether each element is NaN, not a number; gives bool.

    y = x != x

*Cost*: O(N).)")
      .sample({.inputs = {{1, INFINITY, NAN, -INFINITY}},
               .outputs = {Array{0, 0, 1, 0}.as(DType::boolean)},
               .by = "by hand"});
}

Op is_inf() {
  return TN_FLOAT_ROWS(Classification("is_inf"), UnaryMaskRows, IsInfV)
      .doc(R"(Whether each element is infinite; gives bool.

    y = |x| = inf

*Cost*: O(N).)")
      .sample({.inputs = {{1, INFINITY, NAN, -INFINITY}},
               .outputs = {Array{0, 1, 0, 1}.as(DType::boolean)},
               .by = "by hand"});
}

Op is_finite() {
  return TN_FLOAT_ROWS(Classification("is_finite"), UnaryMaskRows, IsFiniteV)
      .doc(R"(Whether each element is neither infinite nor NaN; gives bool.

    y = |x| < inf

*Cost*: O(N).)")
      .sample({.inputs = {{1, INFINITY, NAN, -INFINITY}},
               .outputs = {Array{1, 0, 0, 0}.as(DType::boolean)},
               .by = "by hand"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
