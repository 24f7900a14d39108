// Recurrent layers: LSTM, GRU. Each runs whole sequences.
#ifndef TENON_RECURRENT_H_
#define TENON_RECURRENT_H_

#include <string>

#include "tenon/module.h"
#include "tenon/ops.h"

namespace tenon {

// Long short-term memory; the formula is that of the op `lstm`, with the gates'
// order and the sum of biases of PyTorch and cuDNN.
//
// *Shapes*: x [N, L, inputs] -> all h [N, L, units]. weight [inputs, 4 units],
// state_weight [units, 4 units], bias [4 units]. *Source*: Hochreiter and
// Schmidhuber 1997; the biases of the forget gate start at 1: Jozefowicz et al.
// 2015, section 2.2.
class LSTM : public Module {
 public:
  struct Options {
    int64_t inputs = 0;  // 0: learnt at the first call
    int64_t units;
  };
  struct State {
    Tensor h, c;  // [N, units]
  };
  struct Result {
    Tensor y;    // [N, L, units]
    State last;  // to go on with
  };

  LSTM(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        units_(options.units),
        weight_(parameter("weight", init::glorot_uniform())),
        state_weight_(parameter("state_weight", {units_, 4 * units_},
                                init::orthogonal())),
        bias_(parameter("bias", {4 * units_}, start_of_bias)) {
    if (options.inputs != 0) know(weight_, {options.inputs, 4 * units_});
  }

  Tensor operator()(const Tensor& x) { return run(x).y; }
  // From a state; one that holds nothing is zeros.
  Result run(const Tensor& x, const State& state = {}) {
    if (!weight_.is_known()) know(weight_, {x.size(-1), 4 * units_});
    const auto [y, c] = lstm(x, weight_.tensor(), state_weight_.tensor(),
                             bias_.tensor(), state.h, state.c);
    return {y, {y(all, -1), c(all, -1)}};
  }

 private:
  static Tensor start_of_bias(const Key&, const Shape& shape) {
    const Tensor bias = full(shape, 0);
    bias(range(shape[0] / 4, shape[0] / 2)) = 1;
    return bias;
  }

  int64_t units_;
  Parameter weight_, state_weight_, bias_;
};

// Gated recurrent units; the formula is that of the op `gru`, with the gates'
// order and both biases of PyTorch and cuDNN.
//
// *Shapes*: x [N, L, inputs] -> all h [N, L, units]. weight [inputs, 3 units],
// state_weight [units, 3 units], bias and state_bias [3 units]. *Source*: Cho
// et al. 2014, section 2.3.
class GRU : public Module {
 public:
  struct Options {
    int64_t inputs = 0;  // 0: learnt at the first call
    int64_t units;
  };

  GRU(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        units_(options.units),
        weight_(parameter("weight", init::glorot_uniform())),
        state_weight_(parameter("state_weight", {units_, 3 * units_},
                                init::orthogonal())),
        bias_(parameter("bias", {3 * units_}, init::zeros())),
        state_bias_(parameter("state_bias", {3 * units_}, init::zeros())) {
    if (options.inputs != 0) know(weight_, {options.inputs, 3 * units_});
  }

  // From a state [N, units], the last h before; one that holds nothing is
  // zeros.
  Tensor operator()(const Tensor& x, const Tensor& state = {}) {
    if (!weight_.is_known()) know(weight_, {x.size(-1), 3 * units_});
    return gru(x, weight_.tensor(), state_weight_.tensor(), bias_.tensor(),
               state_bias_.tensor(), state);
  }

 private:
  int64_t units_;
  Parameter weight_, state_weight_, bias_, state_bias_;
};

}  // namespace tenon

#endif  // TENON_RECURRENT_H_
