// Weight normalization: layers that learn length and direction apart.
#ifndef TENON_ADDONS_WEIGHT_NORM_H_
#define TENON_ADDONS_WEIGHT_NORM_H_

#include <string>

#include "tenon/image_layers.h"
#include "tenon/layers.h"

namespace tenon::addons {

// A weight of which length and direction are learnt apart.
//
//   w = gain v / |v|,  |v| over all axes but the last
//
// The gain starts as |v|, so that w starts as v.
// *Shapes*: v [..., units] -> the same. *Source*: Salimans and Kingma 2016,
// arXiv:1602.07868, equation 2.
class WeightNorm : public Module {
 public:
  WeightNorm(Module* parent, const std::string& name)
      : Module(parent, name), gain_(parameter("gain", init::ones())) {}

  Tensor operator()(const Tensor& v) {
    const int64_t units = v.size(-1);
    const Tensor length = sqrt(sum(square(v.reshape({-1, units})), {0}));
    if (!gain_.is_known()) {
      know(gain_, {units});
      gain_.assign(length);
    }
    return v * (gain_.tensor() / length);
  }

 private:
  Parameter gain_;  // [units]
};

// Dense, with a weight that is normalized so.
class WeightNormDense : public Module {
 public:
  struct Options {
    int64_t inputs = 0;  // 0: learnt at the first call
    int64_t units;
    bool bias = true;
    Initializer weight_start = init::glorot_uniform();
  };

  WeightNormDense(Module* parent, const std::string& name,
                  const Options& options)
      : Module(parent, name),
        units_(options.units),
        weight_(parameter("weight", options.weight_start)) {
    if (options.inputs != 0) know(weight_, {options.inputs, units_});
    if (options.bias) {
      bias_ = parameter("bias", {units_}, init::zeros()).tensor();
    }
  }

  Tensor operator()(const Tensor& x) {
    if (!weight_.is_known()) know(weight_, {x.size(-1), units_});
    return linear(x, norm_(weight_.tensor()), bias_);
  }

 private:
  int64_t units_;
  Parameter weight_;
  Tensor bias_;  // holds nothing: none
  WeightNorm norm_{this, "norm"};
};

// Conv2d, with a weight that is normalized so.
class WeightNormConv2d : public Module {
 public:
  struct Options {
    int64_t inputs = 0;  // channels of x; 0: learnt at the first call
    int64_t channels;
    int64_t kernel;
    Extent stride = 1;
    const char* padding = "valid";  // or "same"
    bool bias = true;
    Initializer weight_start = init::he_uniform();
  };

  WeightNormConv2d(Module* parent, const std::string& name,
                   const Options& options)
      : Module(parent, name),
        options_(options),
        weight_(parameter("weight", options.weight_start)) {
    if (options.inputs != 0) learn(options.inputs);
    if (options.bias) {
      bias_ = parameter("bias", {options.channels}, init::zeros()).tensor();
    }
  }

  Tensor operator()(const Tensor& x) {
    if (!weight_.is_known()) learn(x.size(-1));
    return conv2d(x, norm_(weight_.tensor()), bias_,
                  {.stride = options_.stride, .padding = options_.padding});
  }

 private:
  void learn(int64_t inputs) {
    const int64_t k = options_.kernel;
    know(weight_, {k, k, inputs, options_.channels});
  }

  const Options options_;
  Parameter weight_;
  Tensor bias_;  // holds nothing: none
  WeightNorm norm_{this, "norm"};
};

}  // namespace tenon::addons

#endif  // TENON_ADDONS_WEIGHT_NORM_H_
