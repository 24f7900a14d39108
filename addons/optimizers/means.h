// What Adam and its relatives share: running means, the bias of their first
// steps, and how far the mean square is to be trusted by then.
#ifndef TENON_ADDONS_OPTIMIZERS_MEANS_H_
#define TENON_ADDONS_OPTIMIZERS_MEANS_H_

#include <cmath>

#include "tenon/author.h"

namespace tenon::addons {

// mean <- share mean + (1 - share) x.
inline void follow(Tensor& mean, double share, const Tensor& x) {
  mean = share * mean + (1 - share) * x;
}

// The weight that a mean which started at zero gives to what it has seen after
// `steps` steps. The mean over it has no bias.
inline double seen(double share, int64_t steps) {
  return 1 - std::pow(share, static_cast<double>(steps));
}

// x as a value of its own, for a slot: a fused step hands no input on.
inline Tensor copied(const Tensor& x) { return 1.0 * x; }

// The gradient of a loss that has decay |p|^2 / 2 added to it.
inline Tensor decayed(const Step& s, double decay) {
  return decay == 0 ? s.gradient : s.gradient + decay * s.parameter;
}

// Adam's direction for the gradient g, with its means in slots 0 and 1.
inline Tensor adam_direction(Step& s, const Tensor& g, double beta1,
                             double beta2, double epsilon) {
  follow(s.slot(0), beta1, g);
  follow(s.slot(1), beta2, square(g));
  const Tensor root = sqrt(s.slot(1) * (1 / seen(beta2, s.number)));
  return s.slot(0) * (1 / seen(beta1, s.number)) / (root + epsilon);
}

// RAdam's factor r of an adaptive step, or 0 while the mean square has seen
// too little: Liu et al. 2020, arXiv:1908.03265, Algorithm 2.
inline double rectification(double beta2, int64_t steps, double threshold) {
  const auto t = static_cast<double>(steps);
  const double most = 2 / (1 - beta2) - 1;
  const double length = most - 2 * t * std::pow(beta2, t) / seen(beta2, steps);
  if (!(length > threshold)) return 0;
  return std::sqrt((length - 4) * (length - 2) * most /
                   ((most - 4) * (most - 2) * length));
}

}  // namespace tenon::addons

#endif  // TENON_ADDONS_OPTIMIZERS_MEANS_H_
