// Bounds: maximum, minimum, clip.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/select.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/ops/basic-inl.h"
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

struct ClipV {
  explicit ClipV(const tn_value* options)
      : minimum(options[0].as.f), maximum(options[1].as.f) {}
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V low = math::Constant(d, minimum);
    const V high = math::Constant(d, maximum);
    const V y = hn::IfThenElse(hn::Lt(x, low), low, x);
    return hn::IfThenElse(hn::Gt(y, high), high, y);
  }
  double minimum;
  double maximum;
};

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {

namespace {

struct PlainMaximum {
  template <class T>
  static T Of(T a, T b) {
    return a < b ? b : a;
  }
};
struct PlainMinimum {
  template <class T>
  static T Of(T a, T b) {
    return b < a ? b : a;
  }
};

// An integer bound for a number: the least integer above, or the greatest
// below, within T.
template <class T>
T Saturated(double x) {
  constexpr double kTop =
      2.0 * (uint64_t{1} << (std::numeric_limits<T>::digits - 1));
  if (!(x > static_cast<double>(std::numeric_limits<T>::min()))) {
    return std::numeric_limits<T>::min();
  }
  return x < kTop ? static_cast<T>(x) : std::numeric_limits<T>::max();
}
template <class T>
void ClipRows(const tn_rows* r) {
  const T low = Saturated<T>(std::ceil(r->options[0].as.f));
  const T high = Saturated<T>(std::floor(r->options[1].as.f));
  const int64_t step = r->scalars & 1 ? 0 : 1;
  for (int64_t row = 0; row < r->rows; ++row) {
    const T* x = reinterpret_cast<const T*>(static_cast<const char*>(r->in[0]) +
                                            row * r->in_stride[0]);
    T* out =
        reinterpret_cast<T*>(static_cast<char*>(r->out) + row * r->out_stride);
    for (int64_t i = 0; i < r->n; ++i) {
      out[i] = std::min(std::max(x[i * step], low), high);
    }
  }
}

// The gradient of the greater, or less, of two: both halve it where equal.
void ChoiceGradient(Vjp& v, const Tensor& first, const Tensor& second) {
  const Tensor tie = equal(v.x(0), v.x(1));
  const Tensor half = v.dy() * 0.5;
  if (v.wants(0)) v.set(0, where(tie, half, where(first, v.dy(), 0.0)));
  if (v.wants(1)) v.set(1, where(tie, half, where(second, v.dy(), 0.0)));
}

}  // namespace

Op maximum() {
  return TN_FLOAT_ROWS(WithIntegerBinary<PlainMaximum>(
                           Binary("maximum", numbers, Saves::kInputs)),
                       BinaryRows, MaximumV)
      .source("array API 2023.12")
      .doc(R"(The greater element of each pair; NaN if one is NaN.

    y = max(a, b)

Where both are equal each gets half of the gradient. *Shapes*: broadcast.
*Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        ChoiceGradient(v, greater(v.x(0), v.x(1)), less(v.x(0), v.x(1)));
      })
      .sample({.inputs = {{1, -2, 3}, {0.5, 2, 4}},
               .outputs = {{1, 2, 4}},
               .by = "NumPy 2.4.6"});
}

Op minimum() {
  return TN_FLOAT_ROWS(WithIntegerBinary<PlainMinimum>(
                           Binary("minimum", numbers, Saves::kInputs)),
                       BinaryRows, MinimumV)
      .source("array API 2023.12")
      .doc(R"(The lesser element of each pair; NaN if one is NaN.

    y = min(a, b)

Where both are equal each gets half of the gradient. *Shapes*: broadcast.
*Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        ChoiceGradient(v, less(v.x(0), v.x(1)), greater(v.x(0), v.x(1)));
      })
      .sample({.inputs = {{1, -2, 3}, {0.5, 2, 4}},
               .outputs = {{0.5, -2, 3}},
               .by = "NumPy 2.4.6"});
}

Op clip() {
  return TN_FLOAT_ROWS(
             Unary("clip", numbers)
                 .saved()
                 .required("minimum", TN_VALUE_FLOAT, "least value, or -inf")
                 .required("maximum", TN_VALUE_FLOAT, "greatest value, or inf")
                 .rows(TN_ISA_ANY, {{TN_U8, &ClipRows<uint8_t>},
                                    {TN_I8, &ClipRows<int8_t>},
                                    {TN_U16, &ClipRows<uint16_t>},
                                    {TN_I16, &ClipRows<int16_t>},
                                    {TN_U32, &ClipRows<uint32_t>},
                                    {TN_I32, &ClipRows<int32_t>},
                                    {TN_U64, &ClipRows<uint64_t>},
                                    {TN_I64, &ClipRows<int64_t>}}),
             UnaryRows, ClipV)
      .source("array API 2023.12")
      .doc(R"(Each element, held between two numbers.

    y = min(max(x, minimum), maximum)

The gradient is that of x from minimum to maximum, both included, and zero
beyond; NaN stays NaN. For bounds that are tensors use maximum and minimum.
*Options*: minimum and maximum, in the unit of x; integers are held between the
integers inside. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        const Tensor inside = logical_and(greater_equal(v.x(0), v.number(0)),
                                          less_equal(v.x(0), v.number(1)));
        v.set(0, where(inside, v.dy(), 0.0));
      })
      .sample({.inputs = {{0.5, -2, 3}},
               .options = {internal::value(-1.0), internal::value(2.0)},
               .outputs = {{0.5, -1, 2}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
