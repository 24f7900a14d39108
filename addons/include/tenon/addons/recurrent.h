// Recurrent layers beyond LSTM and GRU. Each takes a sequence [N, L, inputs] to
// all its states [N, L, units], step by step in ops.
#ifndef TENON_ADDONS_RECURRENT_H_
#define TENON_ADDONS_RECURRENT_H_

#include <string>

#include "tenon/layers.h"

namespace tenon::addons {

struct RecurrentOptions {
  int64_t inputs;
  int64_t units;
};

// What a layer goes on with, [N, units]; a GRU has no c.
struct RecurrentState {
  Tensor h, c;
};

namespace internal {

// Cell has step(projected x, state), which gives the next state, and a number
// of parts: weights are [inputs, parts units] and [units, parts units].
template <class Cell>
class Unrolled : public Module {
 public:
  struct Result {
    Tensor y;             // [N, L, units]
    RecurrentState last;  // to go on with
  };

  Tensor operator()(const Tensor& x) { return run(x).y; }
  // From a state; one that holds nothing is zeros.
  Result run(const Tensor& x, RecurrentState state = {}) {
    const Tensor projected = matmul(x, weight_.tensor());
    const Tensor zeros = full({x.size(0), units_}, 0, projected.dtype());
    if (!state.h) state.h = zeros;
    if (!state.c) state.c = zeros;
    Tensors all_h;
    for (int64_t t = 0; t < x.size(1); ++t) {
      state = static_cast<Cell*>(this)->step(projected(all, t), state);
      all_h.push_back(state.h);
    }
    return {stack(all_h, 1), state};
  }

 protected:
  Unrolled(Module* parent, const std::string& name, const RecurrentOptions& o,
           int64_t parts)
      : Module(parent, name),
        units_(o.units),
        weight_(parameter("weight", {o.inputs, parts * units_},
                          init::glorot_uniform())),
        state_weight_(parameter("state_weight", {units_, parts * units_},
                                init::orthogonal())) {}

  Tensor from_state(const Tensor& h) const {
    return matmul(h, state_weight_.tensor());
  }
  // Columns of part i of something [N, parts units].
  Tensor part(const Tensor& x, int64_t i, int64_t count = 1) const {
    return x(all, range(i * units_, (i + count) * units_));
  }

  int64_t units_;
  Parameter weight_, state_weight_;
};

// The biases of an LSTM: those of the forget gate start at 1.
inline Tensor start_of_gates(const Key&, const Shape& shape) {
  const Tensor bias = full(shape, 0);
  bias(range(shape[0] / 4, shape[0] / 2)) = 1;
  return bias;
}

}  // namespace internal

// LSTM, with layer normalization of what comes from input, state and cell.
//
//   i, f, g, o = LN(x W) + LN(h U) + b
//   c' = sigmoid(f) c + sigmoid(i) tanh(g),  h' = sigmoid(o) tanh(LN(c'))
//
// *Source*: Ba et al. 2016, arXiv:1607.06450, equations 20 to 22.
class LayerNormLSTM : public internal::Unrolled<LayerNormLSTM> {
 public:
  LayerNormLSTM(Module* parent, const std::string& name,
                const RecurrentOptions& o)
      : Unrolled(parent, name, o, 4),
        bias_(parameter("bias", {4 * o.units}, internal::start_of_gates)),
        input_norm_(this, "input_norm", {.size = 4 * o.units}),
        state_norm_(this, "state_norm", {.size = 4 * o.units}),
        cell_norm_(this, "cell_norm", {.size = o.units}) {}

  RecurrentState step(const Tensor& x, const RecurrentState& s) {
    const Tensor z =
        input_norm_(x) + state_norm_(from_state(s.h)) + bias_.tensor();
    const Tensor c =
        sigmoid(part(z, 1)) * s.c + sigmoid(part(z, 0)) * tanh(part(z, 2));
    return {sigmoid(part(z, 3)) * tanh(cell_norm_(c)), c};
  }

 private:
  Parameter bias_;
  LayerNorm input_norm_, state_norm_, cell_norm_;
};

// GRU, with layer normalization of what comes from input and state.
//
//   r, z = sigmoid(LN(x W) + LN(h U))
//   n = tanh(LN(x W') + r LN(h U')),  h' = (1 - z) n + z h
//
// The offsets of the norms are the biases. *Source*: Ba et al. 2016,
// arXiv:1607.06450, equations 27 to 29, with the gates of the op `gru`.
class LayerNormGRU : public internal::Unrolled<LayerNormGRU> {
 public:
  LayerNormGRU(Module* parent, const std::string& name,
               const RecurrentOptions& o)
      : Unrolled(parent, name, o, 3),
        input_gates_(this, "input_gates", {.size = 2 * o.units}),
        state_gates_(this, "state_gates", {.size = 2 * o.units}),
        input_norm_(this, "input_norm", {.size = o.units}),
        state_norm_(this, "state_norm", {.size = o.units}) {}

  RecurrentState step(const Tensor& x, const RecurrentState& s) {
    const Tensor from = from_state(s.h);
    const Tensor gates =
        sigmoid(input_gates_(part(x, 0, 2)) + state_gates_(part(from, 0, 2)));
    const Tensor r = part(gates, 0), z = part(gates, 1);
    const Tensor n =
        tanh(input_norm_(part(x, 2)) + r * state_norm_(part(from, 2)));
    return {(1 - z) * n + z * s.h, s.c};
  }

 private:
  LayerNorm input_gates_, state_gates_, input_norm_, state_norm_;
};

// LSTM whose gates see the cell.
//
//   i, f, g, o = x W + h U + b
//   c' = sigmoid(f + p_f c) c + sigmoid(i + p_i c) tanh(g)
//   h' = sigmoid(o + p_o c') tanh(c')
//
// *Source*: Gers et al. 2002 (JMLR 3), section 3.
class PeepholeLSTM : public internal::Unrolled<PeepholeLSTM> {
 public:
  PeepholeLSTM(Module* parent, const std::string& name,
               const RecurrentOptions& o)
      : Unrolled(parent, name, o, 4),
        bias_(parameter("bias", {4 * o.units}, internal::start_of_gates)),
        input_peephole_(parameter("input_peephole", {o.units}, init::zeros())),
        forget_peephole_(
            parameter("forget_peephole", {o.units}, init::zeros())),
        output_peephole_(
            parameter("output_peephole", {o.units}, init::zeros())) {}

  RecurrentState step(const Tensor& x, const RecurrentState& s) {
    const Tensor z = x + from_state(s.h) + bias_.tensor();
    const Tensor i = sigmoid(part(z, 0) + input_peephole_.tensor() * s.c);
    const Tensor f = sigmoid(part(z, 1) + forget_peephole_.tensor() * s.c);
    const Tensor c = f * s.c + i * tanh(part(z, 2));
    const Tensor o = sigmoid(part(z, 3) + output_peephole_.tensor() * c);
    return {o * tanh(c), c};
  }

 private:
  Parameter bias_, input_peephole_, forget_peephole_, output_peephole_;
};

// The cell that architecture search found.
//
// With x_0 ... x_7 the parts of x W and m_0 ... m_7 of h U + b:
//   a = tanh(sigmoid(x_0 + m_0) relu(x_1 + m_1))
//   b = tanh(sigmoid(x_2 + m_2) + relu(x_3 m_3))
//   d = tanh(tanh(x_4 + m_4) sigmoid(x_5 + m_5))
//   e = sigmoid(tanh(x_6 + m_6) + sigmoid(x_7 + m_7))
//   c' = tanh(a + c) b,  h' = tanh(c' tanh(d + e))
// *Source*: Zoph and Le 2017, arXiv:1611.01578, figure 8.
class NasCell : public internal::Unrolled<NasCell> {
 public:
  NasCell(Module* parent, const std::string& name, const RecurrentOptions& o)
      : Unrolled(parent, name, o, 8),
        bias_(parameter("bias", {8 * o.units}, init::zeros())) {}

  RecurrentState step(const Tensor& x, const RecurrentState& s) {
    const Tensor m = from_state(s.h) + bias_.tensor();
    const Tensor both = x + m;
    const Tensor product = part(x, 3) * part(m, 3);
    const Tensor a = tanh(sigmoid(part(both, 0)) * relu(part(both, 1)));
    const Tensor b = tanh(sigmoid(part(both, 2)) + relu(product));
    const Tensor d = tanh(tanh(part(both, 4)) * sigmoid(part(both, 5)));
    const Tensor e = sigmoid(tanh(part(both, 6)) + sigmoid(part(both, 7)));
    const Tensor c = tanh(a + s.c) * b;
    return {tanh(c * tanh(d + e)), c};
  }

 private:
  Parameter bias_;
};

}  // namespace tenon::addons

#endif  // TENON_ADDONS_RECURRENT_H_
