// Losses of both players, and penalties on the slopes of a critic.
#ifndef TENON_GAN_LOSSES_H_
#define TENON_GAN_LOSSES_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tenon/gan/load.h"

namespace tenon::gan {

// An adversarial loss by name: hinge, least_squares, minimax, non_saturating,
// relativistic_average, wasserstein. Scores are logits, of any shape.
class Loss {
 public:
  explicit Loss(const std::string& name,
                const std::vector<Option>& options = {})
      : discriminator_(of(name, options, "discriminator")),
        generator_(of(name, options, "generator")),
        compares_(name == "relativistic_average") {}

  Tensor discriminator(const Tensor& real, const Tensor& fake) const {
    return discriminator_(fake, real);
  }
  // `real` is asked for where compares() says so.
  Tensor generator(const Tensor& fake, const Tensor& real = {}) const {
    return generator_(fake, real);
  }
  // Whether a generator's loss depends on scores of real samples.
  bool compares() const { return compares_; }

 private:
  static Function of(const std::string& name, std::vector<Option> options,
                     const char* player) {
    options.emplace_back("player", player);
    return internal::function(name, std::move(options));
  }

  Function discriminator_;
  Function generator_;
  bool compares_;
};

// From samples [N, ...] to scores [N] or [N, 1]. A sample's score must not
// depend on others of the batch, as it does behind batch normalization.
using Critic = std::function<Tensor(const Tensor& samples)>;

namespace internal {

inline Option lent(const Critic& critic) {
  return {"critic", [critic](const Tensors& in, Tensors& out) {
            out[0] = critic(in[0]);
          }};
}

}  // namespace internal

struct GradientPenaltyOptions {
  double target = 1;       // of slopes
  bool one_sided = false;  // only steeper slopes count
};

// How far slopes between real and generated samples are from a target; its
// weight is 10 in the paper. *Source*: Gulrajani et al. 2017, arXiv:1704.00028.
inline Tensor wasserstein_gradient_penalty(
    const Critic& critic, const Tensor& real, const Tensor& fake,
    const Key& key, const GradientPenaltyOptions& options = {}) {
  return internal::function("wasserstein_gradient_penalty",
                            {internal::lent(critic),
                             {"key", key},
                             {"target", options.target},
                             {"one_sided", options.one_sided}})(real, fake);
}

// gamma / 2 times the mean squared slope at real samples, and at generated
// ones. *Source*: Mescheder et al. 2018, arXiv:1801.04406.
inline Tensor r1(const Critic& critic, const Tensor& real, double gamma = 10) {
  return internal::function("r1",
                            {internal::lent(critic), {"gamma", gamma}})(real);
}
inline Tensor r2(const Critic& critic, const Tensor& fake, double gamma = 10) {
  return internal::function("r2",
                            {internal::lent(critic), {"gamma", gamma}})(fake);
}

}  // namespace tenon::gan

#endif  // TENON_GAN_LOSSES_H_
