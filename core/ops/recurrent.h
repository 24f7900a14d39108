// What lstm and gru share: shapes, products of all steps at once, the states
// before each step.
#ifndef TENON_CORE_OPS_RECURRENT_H_
#define TENON_CORE_OPS_RECURRENT_H_

#include <algorithm>
#include <string>
#include <vector>

#include "core/device/cpu/gemm.h"
#include "core/ops/as_type.h"
#include "core/ops/products.h"

namespace tenon::ops {

// x [N, L, I] to y [N, L, H].
struct RecurrentSizes {
  explicit RecurrentSizes(const tn_view& x, const tn_view& y)
      : batch(x.shape[0]),
        length(x.shape[1]),
        inputs(x.shape[2]),
        units(y.shape[2]) {}
  int64_t batch, length, inputs, units;
};

enum class Write { kSet, kAdd };

// c [m, n] (= or +=) a [m, k] b [k, n], rows of a and c so many elements apart.
template <class T>
void RowsTimes(const T* a, int64_t a_row, const T* b, T* c, int64_t c_row,
               int64_t m, int64_t n, int64_t k, Write write, const T* bias) {
  device::Gemm({.m = m,
                .n = n,
                .k = k,
                .a = a,
                .a_row = a_row,
                .a_col = 1,
                .b = b,
                .b_row = n,
                .b_col = 1,
                .c = c,
                .c_row = c_row,
                .accumulate = write == Write::kAdd,
                .bias = bias});
}

// The rule of an op with x, weight [I, g H], state_weight [H, g H], biases
// [g H] and states [N, H]. Returns y's shape.
inline Shape RecurrentShape(const Infer& i, int64_t gates, uint32_t biases) {
  const Shape x = i.shape(0), weight = i.shape(1), state = i.shape(2);
  bool fits = x.rank() == 3 && weight.rank() == 2 && state.rank() == 2 &&
              x[2] == weight[0] && weight[1] == state[1] &&
              state[1] == gates * state[0];
  for (uint32_t k = 3; fits && k < i.inputs(); ++k) {
    if (!i.has(k)) continue;
    fits = i.shape(k) ==
           (k < 3 + biases ? Shape{state[1]} : Shape{x[0], state[0]});
  }
  if (!fits) {
    std::string text = "x is " + x.text() + ", weight is " + weight.text() +
                       ", state_weight is " + state.text();
    for (uint32_t k = 3; k < i.inputs(); ++k) {
      if (i.has(k)) text += ", then " + i.shape(k).text();
    }
    const std::string g = std::to_string(gates);
    throw Error(TN_INVALID_ARGUMENT, text + "; they must be [N, L, I], [I, " +
                                         g + " H], [H, " + g + " H], biases [" +
                                         g + " H] and states [N, H]");
  }
  return {x[0], x[1], state[0]};
}

// Block k of the gates' `blocks`.
inline Tensor Block(const Tensor& gates, int64_t k, int64_t blocks) {
  const int64_t n = gates.size(-1) / blocks;
  return gates(ellipsis, range(k * n, (k + 1) * n));
}

// Gives an optional input its gradient, where it is there and wants one.
inline void SetOptional(Vjp& v, uint32_t i, const Tensor& gradient) {
  if (v.has(i) && v.wants(i)) v.set(i, gradient);
}

// Step t of [N, L, C].
inline Tensor StepOf(const Tensor& x, int64_t t) { return x(all, t); }

// y one step later, with the first state in front: [N, L, H].
inline Tensor Before(const Tensor& y, const Tensor& first) {
  return concat({first.newaxis(1), y(all, until(-1))}, 1);
}

// Optional input i, or zeros.
inline Tensor StateOr0(const Vjp& v, uint32_t i, const Tensor& y) {
  if (v.has(i)) return v.input(i);
  return full({y.size(0), y.size(2)}, 0, y.dtype());
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_RECURRENT_H_
