// Layers over signals, images and volumes, channels last: convolution,
// pooling, batch normalization.
#ifndef TENON_IMAGE_LAYERS_H_
#define TENON_IMAGE_LAYERS_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "tenon/module.h"

namespace tenon {

// A number for every axis: {.kernel = 3}, or one each: {.kernel = {3, 5}}.
struct Extent : Shape {
  Extent(int64_t all) : Shape({all}) {}  // NOLINT: a number is one
  Extent(std::initializer_list<int64_t> sizes) : Shape(sizes) {}
};

// A convolution over 1, 2 or 3 axes; see conv2d.
//
// *Shapes*: x [N, L..., inputs] -> [N, P..., channels]; weight [kernel...,
// inputs / groups, channels], bias [channels].
template <int axes>
class Conv : public Module {
  static_assert(axes >= 1 && axes <= 3);

 public:
  struct Options {
    int64_t inputs = 0;  // channels of x; 0: learnt at the first call
    int64_t channels;
    Extent kernel;
    Extent stride = 1;
    Extent dilation = 1;
    int64_t groups = 1;
    const char* padding = "valid";   // or "same"
    std::vector<int64_t> pads = {};  // before, behind each axis, instead
    bool bias = true;
    Initializer weight_start = init::he_uniform();
    Initializer bias_start = init::zeros();
  };

  Conv(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        options_(options),
        weight_(parameter("weight", options.weight_start)) {
    if (options.channels <= 0 || options.groups <= 0) {
      throw Error(TN_INVALID_ARGUMENT, path() + " (Conv): channels is " +
                                           std::to_string(options.channels) +
                                           ", groups is " +
                                           std::to_string(options.groups) +
                                           "; they must be 1 or more");
    }
    if (options.inputs != 0) learn(options.inputs);
    if (options.bias) {
      bias_ =
          parameter("bias", {options.channels}, options.bias_start).tensor();
    }
  }

  Tensor operator()(const Tensor& x) {
    if (!weight_.is_known()) learn(x.size(-1));
    const Options& o = options_;
    if constexpr (axes == 1) {
      return conv1d(x, weight_.tensor(), bias_,
                    {o.stride, o.dilation, o.groups, o.padding, o.pads});
    } else if constexpr (axes == 2) {
      return conv2d(x, weight_.tensor(), bias_,
                    {o.stride, o.dilation, o.groups, o.padding, o.pads});
    } else {
      return conv3d(x, weight_.tensor(), bias_,
                    {o.stride, o.dilation, o.groups, o.padding, o.pads});
    }
  }

 private:
  void learn(int64_t inputs) {
    std::vector<int64_t> shape(axes, options_.kernel[0]);
    if (options_.kernel.rank() != 1) {
      shape.assign(options_.kernel.begin(), options_.kernel.end());
    }
    shape.push_back(inputs / options_.groups);
    shape.push_back(options_.channels);
    know(weight_, shape);
  }

  const Options options_;
  Parameter weight_;
  Tensor bias_;  // holds nothing: none
};

using Conv1d = Conv<1>;
using Conv2d = Conv<2>;
using Conv3d = Conv<3>;

// The largest element of each window of an image; see max_pool2d.
//
// *Shapes*: x [N, H, W, C] -> [N, P, Q, C].
class MaxPool2d : public Module {
 public:
  struct Options {
    Extent kernel = 2;
    Extent stride = {};             // the kernel's
    const char* padding = "valid";  // or "same"
  };

  MaxPool2d(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name), options_(options) {}

  Tensor operator()(const Tensor& x) {
    const Options& o = options_;
    return max_pool2d(x, o.kernel, {.stride = o.stride, .padding = o.padding});
  }

 private:
  const Options options_;
};

// The mean of each window of an image; see avg_pool2d. That of all of an image
// is mean(x, {1, 2}).
class AvgPool2d : public Module {
 public:
  using Options = MaxPool2d::Options;

  AvgPool2d(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name), options_(options) {}

  Tensor operator()(const Tensor& x) {
    const Options& o = options_;
    return avg_pool2d(x, o.kernel, {.stride = o.stride, .padding = o.padding});
  }

 private:
  const Options options_;
};

// All axes but the first as one: [N, ...] -> [N, numbers].
class Flatten : public Module {
 public:
  struct Options {};

  Flatten(Module* parent, const std::string& name, const Options& = {})
      : Module(parent, name) {}

  Tensor operator()(const Tensor& x) {
    const int64_t rows = x.size(0);
    return x.reshape({rows, rows == 0 ? 0 : x.numel() / rows});
  }
};

// Each channel less its mean and divided by its deviation, then scaled and
// moved. In training mean and variance are those of the batch, and running
// ones follow them; in evaluation the running ones stand in.
//
//   running = momentum running + (1 - momentum) of the batch
//
// with the variance over N - 1 of N rows. *Shapes*: x [..., channels] -> the
// same. *Source*: Ioffe & Szegedy 2015, arXiv:1502.03167, algorithm 2.
class BatchNorm : public Module {
 public:
  struct Options {
    int64_t channels = 0;   // 0: learnt at the first call
    double momentum = 0.9;  // what running statistics keep, in [0, 1]
    double epsilon = 1e-5;
  };

  BatchNorm(Module* parent, const std::string& name)
      : BatchNorm(parent, name, Options()) {}
  BatchNorm(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        options_(options),
        scale_(parameter("scale", init::ones())),
        offset_(parameter("offset", init::zeros())),
        mean_(buffer("mean")),
        variance_(buffer("variance")) {
    if (options.channels != 0) learn(options.channels);
  }

  Tensor operator()(const Tensor& x) {
    if (!scale_.is_known()) learn(x.size(-1));
    if (is_training()) return train(x);
    const Tensor factor =
        scale_.tensor() * rsqrt(variance_.tensor() + options_.epsilon);
    return x * factor + (offset_.tensor() - mean_.tensor() * factor);
  }

 private:
  void learn(int64_t channels) {
    know(scale_, {channels});
    know(offset_, {channels});
    set(mean_, full({channels}, 0));
    set(variance_, full({channels}, 1));
  }

  Tensor train(const Tensor& x) {
    const auto [y, mean, variance] = batch_norm(
        x, scale_.tensor(), offset_.tensor(), {.epsilon = options_.epsilon});
    const NoGrad no_grad;
    const auto rows = static_cast<double>(x.numel() / x.size(-1));
    follow(mean_, mean.detach());
    follow(variance_, variance.detach() * (rows > 1 ? rows / (rows - 1) : 1));
    return y;
  }
  void follow(const Parameter& running, const Tensor& batch) const {
    const double keep = options_.momentum;
    running.assign(running.tensor() * keep + batch * (1 - keep));
  }

  const Options options_;
  Parameter scale_;
  Parameter offset_;
  Parameter mean_;  // buffers
  Parameter variance_;
};

}  // namespace tenon

#endif  // TENON_IMAGE_LAYERS_H_
