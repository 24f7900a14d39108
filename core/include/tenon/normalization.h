// Layers that normalize: RMSNorm, GroupNorm. LayerNorm is in layers.h.
#ifndef TENON_NORMALIZATION_H_
#define TENON_NORMALIZATION_H_

#include <string>

#include "tenon/module.h"
#include "tenon/ops.h"

namespace tenon {

// Each row, divided by its root mean square, then scaled.
//
//   y = x / sqrt(mean(x^2) + epsilon) scale
//
// *Shapes*: x [..., size] -> the same. *Source*: Zhang and Sennrich 2019,
// arXiv:1910.07467.
class RMSNorm : public Module {
 public:
  struct Options {
    int64_t size = 0;  // of the last axis; 0: learnt at the first call
    double epsilon = 1e-6;
  };

  RMSNorm(Module* parent, const std::string& name)
      : RMSNorm(parent, name, Options()) {}
  RMSNorm(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        epsilon_(options.epsilon),
        scale_(parameter("scale", init::ones())) {
    if (options.size != 0) know(scale_, {options.size});
  }

  Tensor operator()(const Tensor& x) {
    if (!scale_.is_known()) know(scale_, {x.size(-1)});
    return rms_norm(x, scale_.tensor(), {.epsilon = epsilon_});
  }

 private:
  double epsilon_;
  Parameter scale_;
};

// Groups of neighbouring channels of each sample, less their mean and divided
// by their deviation over all places, then scaled and moved by channel.
//
//   y = (x - mean) / sqrt(variance + epsilon) scale + offset
//
// *Shapes*: x [N, ..., channels] -> the same. *Errors*: groups that do not
// divide channels. *Source*: Wu and He 2018, arXiv:1803.08494. As many groups
// as channels make it instance normalization.
class GroupNorm : public Module {
 public:
  struct Options {
    int64_t groups;
    int64_t channels = 0;  // of the last axis; 0: learnt at the first call
    double epsilon = 1e-5;
  };

  GroupNorm(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        groups_(options.groups),
        epsilon_(options.epsilon),
        scale_(parameter("scale", init::ones())),
        offset_(parameter("offset", init::zeros())) {
    if (options.channels != 0) learn(options.channels);
  }

  Tensor operator()(const Tensor& x) {
    if (!scale_.is_known()) learn(x.size(-1));
    return group_norm(x, groups_, scale_.tensor(), offset_.tensor(),
                      {.epsilon = epsilon_});
  }

 private:
  void learn(int64_t channels) {
    know(scale_, {channels});
    know(offset_, {channels});
  }

  int64_t groups_;
  double epsilon_;
  Parameter scale_;
  Parameter offset_;
};

}  // namespace tenon

#endif  // TENON_NORMALIZATION_H_
