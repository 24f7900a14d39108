// gru: a whole sequence as one op. The gradient computes all gates again at
// once, then walks back over the steps.
#include "core/ops/recurrent.h"
#include "core/ops/recurrent_rows.h"
#include "core/ops/small_array.h"

namespace tenon::ops {
namespace {

enum Input { kX, kWeight, kStateWeight, kBias, kStateBias, kState };

template <class T>
void Forward(Execution& e) {
  const RecurrentSizes s(e.in(kX), e.out());
  if (e.out().numel == 0) return;
  const InputAs<T> x(e.in(kX)), weight(e.in(kWeight)), back(e.in(kStateWeight));
  const OptionalAs<T> bias(e, kBias), state_bias(e, kStateBias),
      state(e, kState);
  const OutputAs<T> y(e.out());
  const int64_t row = s.length * s.units;  // from sample to sample
  std::vector<T> from_x(3 * s.batch * row), from_state(3 * s.batch * s.units);
  RowsTimes(x.data(), s.inputs, weight.data(), from_x.data(), 3 * s.units,
            s.batch * s.length, 3 * s.units, s.inputs, Write::kSet,
            bias.data());
  const std::vector<T> zeros(state.data() == nullptr ? s.batch * s.units : 0);
  const T* first = state.data() != nullptr ? state.data() : zeros.data();
  for (int64_t t = 0; t < s.length; ++t) {
    const int64_t at = t * s.units;
    const T* before = t == 0 ? first : y.data() + at - s.units;
    const int64_t step = t == 0 ? s.units : row;
    RowsTimes(before, step, back.data(), from_state.data(), 3 * s.units,
              s.batch, 3 * s.units, s.units, Write::kSet, state_bias.data());
    for (int64_t n = 0; n < s.batch; ++n) {
      GruRow(from_x.data() + 3 * (n * row + at),
             from_state.data() + 3 * n * s.units, before + n * step, s.units,
             y.data() + n * row + at);
    }
  }
}

// With dh the gradient of a step's output, the sums get dh (1 - z) n' for n,
// dh (h_before - n) z' for z, and that of n times u r' for r, where u is n's
// part of the state.
void Gradient(Vjp& v) {
  const Tensor &x = v.input(kX), &weight = v.input(kWeight),
               &back = v.input(kStateWeight), &y = v.y();
  if (y.numel() == 0 || x.numel() == 0) {
    throw Error(TN_INVALID_ARGUMENT, "an empty sequence has no gradient");
  }
  const auto bias = [&](uint32_t i) {
    return v.has(i) ? v.input(i) : Tensor();
  };
  const Tensor before = Before(y, StateOr0(v, kState, y));
  const Tensor from_x = linear(x, weight, bias(kBias));
  const Tensor from_state = linear(before, back, bias(kStateBias));
  const Tensor r = sigmoid(Block(from_x, 0, 3) + Block(from_state, 0, 3));
  const Tensor z = sigmoid(Block(from_x, 1, 3) + Block(from_state, 1, 3));
  const Tensor u = Block(from_state, 2, 3);
  const Tensor n = tanh(Block(from_x, 2, 3) + r * u);
  const Tensor to_n = (1 - z) * (1 - n * n);
  const Tensor to_r = to_n * u * r * (1 - r);
  const Tensor to_z = (before - n) * z * (1 - z);
  const Tensor shares_of_x = concat({to_r, to_z, to_n}, -1);
  const Tensor shares_of_state = concat({to_r, to_z, to_n * r}, -1);
  const Tensor back_turned = back.transpose();
  Tensor dh = full({y.size(0), y.size(2)}, 0, y.dtype());
  const int64_t length = y.size(1);
  Tensors all_dh(static_cast<size_t>(length));
  for (int64_t t = length - 1; t >= 0; --t) {
    dh = dh + StepOf(v.dy(), t);
    all_dh[static_cast<size_t>(t)] = dh;
    const Tensor slope = concat({dh, dh, dh}, -1) * StepOf(shares_of_state, t);
    dh = dh * StepOf(z, t) + matmul(slope, back_turned);
  }
  const Tensor one = stack(all_dh, 1);
  const Tensor three = concat({one, one, one}, -1);
  const Tensor dx = three * shares_of_x, ds = three * shares_of_state;
  if (v.wants(kX)) v.set(kX, matmul(dx, weight.transpose()));
  if (v.wants(kWeight)) v.set(kWeight, OuterSum(x, dx));
  if (v.wants(kStateWeight)) v.set(kStateWeight, OuterSum(before, ds));
  SetOptional(v, kBias, dx);
  SetOptional(v, kStateBias, ds);
  SetOptional(v, kState, dh);
}

}  // namespace

Op gru() {
  return Op("gru")
      .doc(R"(Gated recurrent units over whole sequences.

    r = sigmoid(x_t W_r + b_r + h_(t-1) U_r + d_r), z likewise
    n = tanh(x_t W_n + b_n + r (h_(t-1) U_n + d_n))
    h_t = (1 - z) n + z h_(t-1)

The blocks are in the order of PyTorch and cuDNN: reset, update, new; the reset
gate works on the product with U, as they have it; their weights are W and U
transposed. *Shapes*: x [N, L, I], weight W [I, 3 H], state_weight U [H, 3 H],
bias b and state_bias d [3 H], state h_0 [N, H], each 0 where absent; y
[N, L, H]. *Dtypes*: float16 and bfloat16 are computed in float32. *Errors*:
sizes that disagree. *Cost*: O(N L H (I + H)); the part of x is one product.)")
      .source(
          "Cho et al. (2014), Learning phrase representations, section "
          "2.3; PyTorch 2.15, GRU")
      .input("x", "[N, L, I]", floats)
      .saved()
      .contiguous()
      .input("weight", "[I, 3 H]", floats)
      .saved()
      .contiguous()
      .input("state_weight", "[H, 3 H]", floats)
      .saved()
      .contiguous()
      .input("bias", "[3 H]", floats)
      .optional()
      .saved()
      .contiguous()
      .input("state_bias", "[3 H]", floats)
      .optional()
      .saved()
      .contiguous()
      .input("state", "[N, H], before the first step", floats)
      .optional()
      .saved()
      .contiguous()
      .saves_output()
      .infer([](Infer& i) { i.set(RecurrentShape(i, 3, 2)); })
      .vjp(Gradient)
      .kernel(Forward<double>, 1u << TN_F64)
      .kernel(Forward<float>, floats)
      .sample(
          {.inputs = {Small({2, 3, 2}, 0.7), Small({2, 6}, 0.3),
                      Small({2, 6}, 0.45), Small({6}, 0.55), Small({6}, 0.65),
                      Small({2, 2}, 0.85)},
           .outputs = {Array(
               {2, 3, 2},
               {-0.15748896608334959, 0.792135077529135, -0.2595102366221443,
                0.4828857652979593, -0.21299919552223462, 0.7373142420961218,
                -0.30853066844065813, 0.7918266492422749, -0.32560799935247936,
                0.6503907192047355, -0.21015510958161354, 0.8464466689897598})},
           .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Small({1, 2, 1}, 0.7), Small({1, 3}, 0.3),
                          Small({1, 3}, 0.45)},
               .outputs = {Array(
                   {1, 2, 1}, {0.014096849645890641, -0.013977641042246455})},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
