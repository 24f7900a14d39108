// Layers: modules that every model is built from. Options are named at the
// call; sizes of inputs are learnt at the first call where they are left out.
#ifndef TENON_LAYERS_H_
#define TENON_LAYERS_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tenon/module.h"

namespace tenon {

// y = x weight + bias.
//
// *Shapes*: x [..., inputs] -> [..., units]; weight [inputs, units], bias
// [units]. *Cost*: O(inputs units) for each row.
class Dense : public Module {
 public:
  struct Options {
    int64_t inputs = 0;  // 0: learnt at the first call
    int64_t units;
    bool bias = true;
    Initializer weight_start = init::glorot_uniform();
    Initializer bias_start = init::zeros();
  };

  Dense(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        units_(options.units),
        weight_(parameter("weight", options.weight_start)) {
    if (units_ <= 0) {
      throw Error(TN_INVALID_ARGUMENT, path() + " (Dense): units is " +
                                           std::to_string(units_) +
                                           ", must be 1 or more");
    }
    if (options.inputs != 0) know(weight_, {options.inputs, units_});
    if (options.bias) {
      bias_ = parameter("bias", {units_}, options.bias_start).tensor();
    }
  }

  Tensor operator()(const Operand& x) {
    if (!weight_.is_known()) {
      know(weight_, {Tensor::share(x.get()).size(-1), units_});
    }
    return linear(x, weight_.tensor(), bias_);
  }

 private:
  int64_t units_;
  Parameter weight_;
  Tensor bias_;  // holds nothing: none
};

// A row of a table for each id.
//
// *Shapes*: ids [...], integers in [0, rows) -> [..., columns].
class Embedding : public Module {
 public:
  struct Options {
    int64_t rows;     // how many ids there are
    int64_t columns;  // numbers for each
    Initializer start = init::truncated_normal(0.02);
  };

  Embedding(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        table_(parameter("table", {options.rows, options.columns},
                         options.start)) {}

  Tensor operator()(const Operand& ids) {
    return embedding(table_.tensor(), ids);
  }

 private:
  Parameter table_;
};

// In training, elements become zero with a probability, and the others grow by
// 1 / (1 - rate); in evaluation y = x.
//
// Its random numbers follow from the model's key, its own name and how often
// it was called in training. That count is the buffer "calls", so that a run
// that was saved goes on with the same numbers.
// *Source*: Srivastava et al. 2014, section 10 (inverted).
class Dropout : public Module {
 public:
  struct Options {
    double rate = 0.5;  // the probability of a zero, in [0, 1)
  };

  Dropout(Module* parent, const std::string& name)
      : Dropout(parent, name, Options()) {}
  Dropout(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        rate_(options.rate),
        calls_(buffer("calls", tenon::tensor(int64_t{0})).tensor()) {}

  Tensor operator()(const Tensor& x) {
    if (!is_training() || rate_ == 0) return x;
    int64_t& calls = *calls_.data<int64_t>();
    return dropout(x, key_of(path()).child(static_cast<uint64_t>(calls++)),
                   {.rate = rate_});
  }

 private:
  double rate_;
  Tensor calls_;
};

// Each row, less its mean and divided by its deviation, then scaled and moved.
//
//   y = (x - mean) / sqrt(variance + epsilon) scale + offset
//
// *Shapes*: x [..., size] -> the same. *Source*: Ba et al. 2016,
// arXiv:1607.06450.
class LayerNorm : public Module {
 public:
  struct Options {
    int64_t size = 0;  // of the last axis; 0: learnt at the first call
    double epsilon = 1e-5;
  };

  LayerNorm(Module* parent, const std::string& name)
      : LayerNorm(parent, name, Options()) {}
  LayerNorm(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        epsilon_(options.epsilon),
        scale_(parameter("scale", init::ones())),
        offset_(parameter("offset", init::zeros())) {
    if (options.size != 0) learn(options.size);
  }

  Tensor operator()(const Tensor& x) {
    if (!scale_.is_known()) learn(x.size(-1));
    return layer_norm(x, scale_.tensor(), offset_.tensor(),
                      {.epsilon = epsilon_});
  }

 private:
  void learn(int64_t size) {
    know(scale_, {size});
    know(offset_, {size});
  }

  double epsilon_;
  Parameter scale_;
  Parameter offset_;
};

// One after the other. Layers get the names that they are added under.
//
//   tn::Sequential net;
//   net.add<tn::Dense>("hidden", {.units = 256})
//       .add([](const tn::Tensor& x) { return tn::relu(x); })
//       .add<tn::Dense>("output", {.units = 10});
class Sequential : public Module {
 public:
  using Module::Module;

  // A layer of type L, made from its options.
  template <class L, class Options = typename L::Options>
  Sequential& add(const std::string& name, const Options& options = {}) {
    auto layer = std::make_shared<L>(this, name, options);
    steps_.push_back([layer](const Tensor& x) { return (*layer)(x); });
    return *this;
  }
  // A function of a tensor.
  Sequential& add(std::function<Tensor(const Tensor&)> function) {
    steps_.push_back(std::move(function));
    return *this;
  }

  Tensor operator()(Tensor x) {
    for (const auto& step : steps_) x = step(x);
    return x;
  }

 private:
  std::deque<std::function<Tensor(const Tensor&)>> steps_;
};

}  // namespace tenon

#endif  // TENON_LAYERS_H_
