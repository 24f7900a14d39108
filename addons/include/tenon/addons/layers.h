// Layers beyond the core's. Spectral normalization is in <tenon/gan.h>.
#ifndef TENON_ADDONS_LAYERS_H_
#define TENON_ADDONS_LAYERS_H_

#include <cmath>
#include <string>

#include "tenon/addons/load.h"
#include "tenon/addons/weight_norm.h"  // IWYU pragma: export
#include "tenon/layers.h"

namespace tenon::addons {

// Dense, of which each unit is the greatest of several.
//
// *Shapes*: x [..., inputs] -> [..., units]. *Source*: Goodfellow et al. 2013,
// arXiv:1302.4389, section 3.
class Maxout : public Module {
 public:
  struct Options {
    int64_t inputs = 0;  // 0: learnt at the first call
    int64_t units;
    int64_t pieces = 2;  // linear ones that a unit is the greatest of
  };

  Maxout(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        dense_(this, "dense",
               {.inputs = options.inputs,
                .units = options.units * options.pieces}),
        maxout_(internal::function("maxout", {{"units", options.units}})) {}

  Tensor operator()(const Tensor& x) { return maxout_(dense_(x)); }

 private:
  Dense dense_;
  Function maxout_;
};

// Dense, with noise on weights whose size is learnt: for exploration.
//
//   y = x (mu + sigma e) + (mu' + sigma' e'),  e_ij = f(e_i) f(e_j),
//   f(x) = sign(x) sqrt|x|, e normal; in evaluation e = 0
//
// Numbers follow from the model's key, the layer's name and how often it was
// called in training, as with Dropout. *Source*: Fortunato et al. 2017,
// arXiv:1706.10295, section 3, factorised.
class NoisyDense : public Module {
 public:
  struct Options {
    int64_t inputs;
    int64_t units;
    double sigma = 0.5;  // of the noise at first, times 1 / sqrt(inputs)
  };

  NoisyDense(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        inputs_(options.inputs),
        units_(options.units),
        weight_(parameter("weight", {inputs_, units_}, start())),
        weight_noise_(parameter("weight_noise", {inputs_, units_},
                                init::constant(options.sigma * scale()))),
        bias_(parameter("bias", {units_}, start())),
        bias_noise_(parameter("bias_noise", {units_},
                              init::constant(options.sigma * scale()))),
        calls_(buffer("calls", tenon::tensor(int64_t{0})).tensor()) {}

  Tensor operator()(const Tensor& x) {
    if (!is_training()) return linear(x, weight_.tensor(), bias_.tensor());
    const Key key = key_of(path()).child(
        static_cast<uint64_t>((*calls_.data<int64_t>())++));
    const Tensor in = shaped(normal(key.child(0), {inputs_, 1}));
    const Tensor out = shaped(normal(key.child(1), {units_}));
    return linear(x, weight_.tensor() + weight_noise_.tensor() * (in * out),
                  bias_.tensor() + bias_noise_.tensor() * out);
  }

 private:
  double scale() const { return 1 / std::sqrt(static_cast<double>(inputs_)); }
  Initializer start() const {
    return [limit = scale()](const Key& key, const Shape& shape) {
      return uniform(key, shape, DType::float32,
                     {.low = -limit, .high = limit});
    };
  }
  static Tensor shaped(const Tensor& x) { return sign(x) * sqrt(abs(x)); }

  int64_t inputs_, units_;
  Parameter weight_, weight_noise_, bias_, bias_noise_;
  Tensor calls_;
};

// Each channel of each sample divided by its root mean square, then a relu
// with a corner that is learnt.
//
// *Shapes*: x [N, places..., channels] -> the same. *Source*: Singh and
// Krishnan 2019, arXiv:1911.09737.
class FilterResponseNorm : public Module {
 public:
  struct Options {
    int64_t channels = 0;  // 0: learnt at the first call
    double epsilon = 1e-6;
  };

  FilterResponseNorm(Module* parent, const std::string& name)
      : FilterResponseNorm(parent, name, Options()) {}
  FilterResponseNorm(Module* parent, const std::string& name,
                     const Options& options)
      : Module(parent, name),
        scale_(parameter("scale", init::ones())),
        offset_(parameter("offset", init::zeros())),
        corner_(parameter("corner", init::zeros())),
        norm_(internal::function("filter_response_norm",
                                 {{"epsilon", options.epsilon}})),
        tlu_(internal::function("tlu")) {
    if (options.channels != 0) learn(options.channels);
  }

  Tensor operator()(const Tensor& x) {
    if (!scale_.is_known()) learn(x.size(-1));
    return tlu_(norm_(x, scale_.tensor(), offset_.tensor()), corner_.tensor());
  }

 private:
  void learn(int64_t channels) {
    for (const Parameter& p : {scale_, offset_, corner_}) know(p, {channels});
  }

  Parameter scale_, offset_, corner_;
  Function norm_, tlu_;
};

// A residual that, in training, is left out for some samples; in evaluation it
// counts by the probability that it was there.
//
//   y = x + b residual,  b = 1 with the probability `survival`, else 0
//
// *Shapes*: x, residual [N, ...] -> the same. *Source*: Huang et al. 2016,
// arXiv:1603.09382, equations 2 and 5.
class StochasticDepth : public Module {
 public:
  struct Options {
    double survival = 0.5;  // in (0, 1]
  };

  StochasticDepth(Module* parent, const std::string& name,
                  const Options& options)
      : Module(parent, name),
        survival_(options.survival),
        calls_(buffer("calls", tenon::tensor(int64_t{0})).tensor()) {}

  Tensor operator()(const Tensor& x, const Tensor& residual) {
    if (!is_training()) return x + survival_ * residual;
    const Key key = key_of(path()).child(
        static_cast<uint64_t>((*calls_.data<int64_t>())++));
    std::vector<int64_t> shape(static_cast<size_t>(x.rank()), 1);
    shape[0] = x.size(0);
    const Tensor stays =
        bernoulli(key, {x.size(0)}, {.probability = survival_}).reshape(shape);
    return x + where(stays, residual, 0);
  }

 private:
  double survival_;
  Tensor calls_;
};

// A layer of a cross network: features of one degree more.
//
//   y = x0 (W x + diagonal x + b) + x
//
// *Shapes*: x0, x [N, C] -> [N, C]. *Source*: Wang et al. 2020,
// arXiv:2008.13535, equation 1; without `rank`, W is full.
class PolynomialCrossing : public Module {
 public:
  struct Options {
    int64_t features;     // C
    int64_t rank = 0;     // of W as a product; 0: full
    double diagonal = 0;  // added to W's
  };

  PolynomialCrossing(Module* parent, const std::string& name,
                     const Options& options)
      : Module(parent, name),
        diagonal_(options.diagonal),
        up_(this, "up",
            {.inputs = options.rank == 0 ? options.features : options.rank,
             .units = options.features}) {
    if (options.rank != 0) {
      down_ = parameter("down", {options.features, options.rank},
                        init::glorot_uniform())
                  .tensor();
    }
  }

  Tensor operator()(const Tensor& x0, const Tensor& x) {
    return x0 * (up_(down_ ? matmul(x, down_) : x) + diagonal_ * x) + x;
  }

 private:
  double diagonal_;
  Tensor down_;  // holds nothing: none
  Dense up_;
};

}  // namespace tenon::addons

#endif  // TENON_ADDONS_LAYERS_H_
