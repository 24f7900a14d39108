// Spectral normalization: layers that keep a discriminator smooth.
#ifndef TENON_GAN_SPECTRAL_H_
#define TENON_GAN_SPECTRAL_H_

#include <string>

#include "tenon/image_layers.h"
#include "tenon/layers.h"

namespace tenon::gan {

// A weight divided by an estimate of its largest singular value, as a matrix
// [inputs, units]. In training each call makes the estimate better.
//
//   sigma = v W u,  v = W u / |W u|,  u = v W / |v W|
//
// with u the buffer "u"; gradients take u and v for constants.
// *Shapes*: weight [..., units] -> the same. *Cost*: 4 numbers of the weight.
// *Source*: Miyato et al. 2018, arXiv:1802.05957, Algorithm 1.
class SpectralNorm : public Module {
 public:
  struct Options {
    int64_t rounds = 1;  // of power iteration in a call
  };

  SpectralNorm(Module* parent, const std::string& name)
      : SpectralNorm(parent, name, Options()) {}
  SpectralNorm(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name), rounds_(options.rounds), u_(buffer("u")) {
    if (rounds_ < 1) {
      throw Error(TN_INVALID_ARGUMENT, path() + " (SpectralNorm): rounds is " +
                                           std::to_string(rounds_) +
                                           ", must be 1 or more");
    }
  }

  Tensor operator()(const Tensor& weight) {
    const int64_t units = weight.size(-1);
    if (!u_.is_known()) {
      set(u_, unit(normal(key_of(path()), {units, 1}, weight.dtype())));
    }
    const Tensor rows = weight.reshape({-1, units});
    const Tensor constant = rows.detach();
    Tensor u = u_.tensor().copy();
    Tensor v = unit(matmul(constant, u));
    for (int64_t i = 0; is_training() && i < rounds_; ++i) {
      if (i > 0) v = unit(matmul(constant, u));
      u = unit(matmul(constant.transpose(), v));
    }
    if (is_training()) u_.assign(u);
    return weight / sum(v * matmul(rows, u));
  }

 private:
  static Tensor unit(const Tensor& x) {
    return x * rsqrt(sum(square(x)) + 1e-24);
  }

  int64_t rounds_;
  Parameter u_;  // [units, 1]
};

// Dense, with a weight that is normalized spectrally.
class SpectralDense : public Module {
 public:
  struct Options {
    int64_t inputs = 0;  // 0: learnt at the first call
    int64_t units;
    bool bias = true;
    Initializer weight_start = init::glorot_uniform();
  };

  SpectralDense(Module* parent, const std::string& name, const Options& options)
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
  SpectralNorm norm_{this, "norm"};
};

// Conv2d, with a weight that is normalized spectrally.
class SpectralConv2d : public Module {
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

  SpectralConv2d(Module* parent, const std::string& name,
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
  SpectralNorm norm_{this, "norm"};
};

}  // namespace tenon::gan

#endif  // TENON_GAN_SPECTRAL_H_
