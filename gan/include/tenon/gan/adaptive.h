// Normalization whose scale and offset follow from what is to be drawn, a class
// or a style.
#ifndef TENON_GAN_ADAPTIVE_H_
#define TENON_GAN_ADAPTIVE_H_

#include <string>
#include <vector>

#include "tenon/image_layers.h"
#include "tenon/layers.h"

namespace tenon::gan {
namespace internal {

// x (1 + scale) + offset, for rows [N, C] of each sample.
inline Tensor modulated(const Tensor& x, const Tensor& scale,
                        const Tensor& offset) {
  std::vector<int64_t> sizes(static_cast<size_t>(x.rank()), 1);
  sizes.front() = x.size(0);
  sizes.back() = x.size(-1);
  return x * (1 + scale.reshape(sizes)) + offset.reshape(sizes);
}

}  // namespace internal

// Batch normalization, whose scale and offset each class changes.
//
//   y = BatchNorm(x) (1 + scale[class]) + offset[class]
//
// *Shapes*: x [N, ..., channels], classes [N] -> as x. *Source*: de Vries et
// al. 2017, arXiv:1707.00683, section 3.2.
class ConditionalBatchNorm : public Module {
 public:
  struct Options {
    int64_t classes;
    int64_t channels;
  };

  ConditionalBatchNorm(Module* parent, const std::string& name,
                       const Options& options)
      : Module(parent, name),
        norm_(this, "norm", {.channels = options.channels}),
        scale_(this, "scale",
               {options.classes, options.channels, init::zeros()}),
        offset_(this, "offset",
                {options.classes, options.channels, init::zeros()}) {}

  Tensor operator()(const Tensor& x, const Tensor& classes) {
    return internal::modulated(norm_(x), scale_(classes), offset_(classes));
  }

 private:
  BatchNorm norm_;
  Embedding scale_;
  Embedding offset_;
};

// Each channel of each sample, less its mean and divided by its deviation over
// all places, with scale and offset that a style gives.
//
//   y = InstanceNorm(x) (1 + A style) + B style
//
// *Shapes*: x [N, ..., channels], style [N, S] -> as x. *Source*: Huang and
// Belongie 2017, arXiv:1703.06868, equation 8; styles of Karras et al. 2019.
class AdaptiveInstanceNorm : public Module {
 public:
  struct Options {
    int64_t channels;
    double epsilon = 1e-5;
  };

  AdaptiveInstanceNorm(Module* parent, const std::string& name,
                       const Options& options)
      : Module(parent, name),
        epsilon_(options.epsilon),
        scale_(this, "scale", {.units = options.channels}),
        offset_(this, "offset", {.units = options.channels}) {}

  Tensor operator()(const Tensor& x, const Tensor& style) {
    const Tensor normalized = instance_norm(x, {}, {}, {.epsilon = epsilon_});
    return internal::modulated(normalized, scale_(style), offset_(style));
  }

 private:
  double epsilon_;
  Dense scale_;
  Dense offset_;
};

}  // namespace tenon::gan

#endif  // TENON_GAN_ADAPTIVE_H_
