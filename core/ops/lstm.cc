// lstm: a whole sequence as one op. The gradient computes all gates again at
// once, then walks back over the steps.
#include "core/ops/recurrent.h"
#include "core/ops/recurrent_rows.h"
#include "core/ops/small_array.h"

namespace tenon::ops {
namespace {

enum Input { kX, kWeight, kStateWeight, kBias, kState, kCell };

template <class T>
void Forward(Execution& e) {
  const RecurrentSizes s(e.in(kX), e.out());
  if (e.out().numel == 0) return;
  const InputAs<T> x(e.in(kX)), weight(e.in(kWeight)), back(e.in(kStateWeight));
  const OptionalAs<T> bias(e, kBias), state(e, kState), cell(e, kCell);
  const OutputAs<T> y(e.out(0)), cells(e.out(1));
  const int64_t row = s.length * s.units;  // from sample to sample
  std::vector<T> gates(4 * s.batch * row);
  RowsTimes(x.data(), s.inputs, weight.data(), gates.data(), 4 * s.units,
            s.batch * s.length, 4 * s.units, s.inputs, Write::kSet,
            bias.data());
  const std::vector<T> zeros(s.units);
  for (int64_t t = 0; t < s.length; ++t) {
    const int64_t at = t * s.units;
    const T* before = t == 0 ? state.data() : y.data() + at - s.units;
    if (before != nullptr) {
      RowsTimes<T>(before, t == 0 ? s.units : row, back.data(),
                   gates.data() + 4 * at, 4 * row, s.batch, 4 * s.units,
                   s.units, Write::kAdd, nullptr);
    }
    for (int64_t n = 0; n < s.batch; ++n) {
      const T* c = t != 0 ? cells.data() + n * row + at - s.units
                   : cell.data() != nullptr ? cell.data() + n * s.units
                                            : zeros.data();
      LstmRow(gates.data() + 4 * (n * row + at), c, s.units,
              cells.data() + n * row + at, y.data() + n * row + at);
    }
  }
}

// With dc the gradient of a step's cells and dh of its output, the sums of the
// gates get dc g i', dc c_before f', dc i g' and dh tanh(c) o'.
void Gradient(Vjp& v) {
  const Tensor &x = v.input(kX), &weight = v.input(kWeight),
               &back = v.input(kStateWeight), &y = v.y(0), &c = v.y(1);
  if (y.numel() == 0 || x.numel() == 0) {
    throw Error(TN_INVALID_ARGUMENT, "an empty sequence has no gradient");
  }
  const Tensor h_before = Before(y, StateOr0(v, kState, y));
  const Tensor c_before = Before(c, StateOr0(v, kCell, y));
  const Tensor sums =
      linear(x, weight, v.has(kBias) ? v.input(kBias) : Tensor()) +
      matmul(h_before, back);
  const Tensor i = sigmoid(Block(sums, 0, 4)), f = sigmoid(Block(sums, 1, 4));
  const Tensor g = tanh(Block(sums, 2, 4)), o = sigmoid(Block(sums, 3, 4));
  const Tensor tanh_c = tanh(c);
  const Tensor to_c = o * (1 - tanh_c * tanh_c);
  const Tensor from_c =
      concat({g * i * (1 - i), c_before * f * (1 - f), i * (1 - g * g)}, -1);
  const Tensor from_h = tanh_c * o * (1 - o);
  const Tensor back_turned = back.transpose();
  Tensor dh = full({y.size(0), y.size(2)}, 0, y.dtype()), dc = dh;
  const int64_t length = y.size(1);
  Tensors slopes(static_cast<size_t>(length));
  for (int64_t t = length - 1; t >= 0; --t) {
    if (v.has_dy(0)) dh = dh + StepOf(v.dy(0), t);
    if (v.has_dy(1)) dc = dc + StepOf(v.dy(1), t);
    dc = dc + dh * StepOf(to_c, t);
    const Tensor slope = concat(
        {concat({dc, dc, dc}, -1) * StepOf(from_c, t), dh * StepOf(from_h, t)},
        -1);
    dh = matmul(slope, back_turned);
    dc = dc * StepOf(f, t);
    slopes[static_cast<size_t>(t)] = slope;
  }
  const Tensor ds = stack(slopes, 1);
  if (v.wants(kX)) v.set(kX, matmul(ds, weight.transpose()));
  if (v.wants(kWeight)) v.set(kWeight, OuterSum(x, ds));
  if (v.wants(kStateWeight)) v.set(kStateWeight, OuterSum(h_before, ds));
  SetOptional(v, kBias, ds);
  SetOptional(v, kState, dh);
  SetOptional(v, kCell, dc);
}

}  // namespace

Op lstm() {
  return Op("lstm")
      .doc(R"(Long short-term memory over whole sequences.

    (i, f, g, o) = x_t W + h_(t-1) U + b   in four blocks of H
    c_t = sigmoid(f) c_(t-1) + sigmoid(i) tanh(g)
    h_t = sigmoid(o) tanh(c_t)

The blocks are in the order of PyTorch and cuDNN: input, forget, cell, output;
their two biases are summed in b, their weights are W and U transposed.
*Shapes*: x [N, L, I], weight W [I, 4 H], state_weight U [H, 4 H], bias [4 H],
state h_0 and cell c_0 [N, H], each 0 where absent; y two of [N, L, H]: all h
and all c. *Dtypes*: float16 and bfloat16 are computed in float32. *Errors*:
sizes that disagree. *Cost*: O(N L H (I + H)); the part of x is one product.)")
      .source(
          "Hochreiter, Schmidhuber (1997), Long short-term memory; Gers et "
          "al. (2000), Learning to forget, section 3")
      .input("x", "[N, L, I]", floats)
      .saved()
      .contiguous()
      .input("weight", "[I, 4 H]", floats)
      .saved()
      .contiguous()
      .input("state_weight", "[H, 4 H]", floats)
      .saved()
      .contiguous()
      .input("bias", "[4 H]", floats)
      .optional()
      .saved()
      .contiguous()
      .input("state", "[N, H], before the first step", floats)
      .optional()
      .saved()
      .contiguous()
      .input("cell", "[N, H], before the first step", floats)
      .optional()
      .saved()
      .contiguous()
      .outputs(2)
      .saves_output()
      .infer([](Infer& i) {
        const Shape y = RecurrentShape(i, 4, 1);
        i.set(0, y, i.dtype());
        i.set(1, y, i.dtype());
      })
      .vjp(Gradient)
      .kernel(Forward<double>, 1u << TN_F64)
      .kernel(Forward<float>, floats)
      .sample({.inputs = {Small({2, 3, 2}, 0.7), Small({2, 8}, 0.3),
                          Small({2, 8}, 0.45), Small({8}, 0.55),
                          Small({2, 2}, 0.65), Small({2, 2}, 0.85)},
               .outputs = {Array({2, 3, 2},
                                 {0.05066301675480944, 0.012359348331478726,
                                  -0.28467986392756434, -0.07955246799729225,
                                  -0.26799058114163277, 0.11092023162555326,
                                  -0.36323277822560035, 0.03139302176475375,
                                  -0.38863445153449383, -0.03495838203031128,
                                  -0.21471566202767106, 0.09309864816956191}),
                           Array({2, 3, 2},
                                 {0.07373207505294509, 0.03604979318790186,
                                  -0.3466904436996072, -0.15942474926013905,
                                  -0.41319865149398555, 0.41313052987060983,
                                  -0.5674978811706736, 0.068711252959294,
                                  -0.526618840904657, -0.08689512717577177,
                                  -0.3641381508250837, 0.4050325233564121})},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Small({1, 2, 1}, 0.7), Small({1, 4}, 0.3),
                          Small({1, 4}, 0.45)},
               .outputs = {Array({1, 2, 1},
                                 {0.008033009968021296, -0.004351349098120218}),
                           Array({1, 2, 1},
                                 {0.01656426830486959, -0.008342613282349556})},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
