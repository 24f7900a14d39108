// Layers over signals, images and volumes, channels last: convolution, its
// transpose, batch normalization. Pooling is in pooling.h.
#ifndef TENON_IMAGE_LAYERS_H_
#define TENON_IMAGE_LAYERS_H_

#include <string>
#include <vector>

#include "tenon/module.h"
#include "tenon/pooling.h"

namespace tenon {

namespace internal {

// What convolutions and their transposes share: a weight [kernel..., near /
// groups, far], whose sizes may be known at the first call only, and a bias.
template <int axes>
class ConvBase : public Module {
  static_assert(axes >= 1 && axes <= 3);

 protected:
  template <class Options>
  ConvBase(Module* parent, const std::string& name, const char* type,
           const Options& options)
      : Module(parent, name),
        kernel_(options.kernel),
        groups_(options.groups),
        weight_(parameter("weight", options.weight_start)) {
    if (options.channels <= 0 || options.groups <= 0) {
      throw Error(TN_INVALID_ARGUMENT,
                  path() + " (" + type + "): channels is " +
                      std::to_string(options.channels) + ", groups is " +
                      std::to_string(options.groups) +
                      "; they must be 1 or more");
    }
    if (options.bias) {
      bias_ =
          parameter("bias", {options.channels}, options.bias_start).tensor();
    }
  }

  bool is_known() const { return weight_.is_known(); }
  void learn(int64_t near, int64_t far) {
    std::vector<int64_t> shape(axes, kernel_[0]);
    if (kernel_.rank() != 1) shape.assign(kernel_.begin(), kernel_.end());
    shape.push_back(near / groups_);
    shape.push_back(far);
    know(weight_, shape);
  }
  Tensor weight() const { return weight_.tensor(); }
  const Tensor& bias() const { return bias_; }  // holds nothing: none

 private:
  const Shape kernel_;
  const int64_t groups_;
  Parameter weight_;
  Tensor bias_;
};

}  // namespace internal

// A convolution over 1, 2 or 3 axes; see conv2d.
//
// *Shapes*: x [N, L..., inputs] -> [N, P..., channels]; weight [kernel...,
// inputs / groups, channels], bias [channels].
template <int axes>
class Conv : public internal::ConvBase<axes> {
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
      : internal::ConvBase<axes>(parent, name, "Conv", options),
        options_(options) {
    if (options.inputs != 0) this->learn(options.inputs, options.channels);
  }

  Tensor operator()(const Tensor& x) {
    const Options& o = options_;
    if (!this->is_known()) this->learn(x.size(-1), o.channels);
    if constexpr (axes == 1) {
      return conv1d(x, this->weight(), this->bias(),
                    {o.stride, o.dilation, o.groups, o.padding, o.pads});
    } else if constexpr (axes == 2) {
      return conv2d(x, this->weight(), this->bias(),
                    {o.stride, o.dilation, o.groups, o.padding, o.pads});
    } else {
      return conv3d(x, this->weight(), this->bias(),
                    {o.stride, o.dilation, o.groups, o.padding, o.pads});
    }
  }

 private:
  const Options options_;
};

using Conv1d = Conv<1>;
using Conv2d = Conv<2>;
using Conv3d = Conv<3>;

// The transpose of a convolution, which makes images larger; see
// conv_transpose2d.
//
// *Shapes*: x [N, P..., inputs] -> [N, Q..., channels]; weight [kernel...,
// channels / groups, inputs], bias [channels].
template <int axes>
class ConvTranspose : public internal::ConvBase<axes> {
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
    Shape size = {};                 // Q...; none: the smallest
    bool bias = true;
    Initializer weight_start = init::he_uniform();
    Initializer bias_start = init::zeros();
  };

  ConvTranspose(Module* parent, const std::string& name, const Options& options)
      : internal::ConvBase<axes>(parent, name, "ConvTranspose", options),
        options_(options) {
    if (options.inputs != 0) this->learn(options.channels, options.inputs);
  }

  Tensor operator()(const Tensor& x) {
    const Options& o = options_;
    if (!this->is_known()) this->learn(o.channels, x.size(-1));
    if constexpr (axes == 1) {
      return conv_transpose1d(
          x, this->weight(), this->bias(),
          {o.stride, o.dilation, o.groups, o.padding, o.pads, o.size});
    } else if constexpr (axes == 2) {
      return conv_transpose2d(
          x, this->weight(), this->bias(),
          {o.stride, o.dilation, o.groups, o.padding, o.pads, o.size});
    } else {
      return conv_transpose3d(
          x, this->weight(), this->bias(),
          {o.stride, o.dilation, o.groups, o.padding, o.pads, o.size});
    }
  }

 private:
  const Options options_;
};

using ConvTranspose1d = ConvTranspose<1>;
using ConvTranspose2d = ConvTranspose<2>;
using ConvTranspose3d = ConvTranspose<3>;

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
