// The three sequences of schedule-free learning: y, where gradients are taken,
// is the parameter; z is slot 0; their average x, which is evaluated, follows
// from both. Defazio et al. 2024, arXiv:2405.15682, Algorithm 1.
#ifndef TENON_ADDONS_OPTIMIZERS_SCHEDULE_FREE_H_
#define TENON_ADDONS_OPTIMIZERS_SCHEDULE_FREE_H_

#include "tenon/author.h"

namespace tenon::addons {

// In (0, 1): at 0 there would be no way back from y to x.
inline constexpr Bounds share_of_x = {TN_BOUND_MIN_OPEN | TN_BOUND_MAX_OPEN, 0,
                                      1};

//   z <- z - rate d,  x <- (1 - c) x + c z,  y <- beta x + (1 - beta) z
//
// with c = rate^2 / the sum of all rate^2, which is scalar 0.
inline void schedule_free_step(Step& s, double rate, double beta,
                               const Tensor& d) {
  double& weight_sum = s.scalar(0);
  weight_sum += rate * rate;
  const double c = weight_sum > 0 ? rate * rate / weight_sum : 0;
  Tensor &y = s.parameter, &z = s.slot(0);
  // The lines above without x, which is not kept.
  y = (1 - c) * y + c * z - rate * (1 - beta * (1 - c)) * d;
  z = z - rate * d;
}

// Sets the parameter to x. `beta` is option 1.
inline void schedule_free_evaluate(Step& s) {
  const double beta = s.option(1);
  s.parameter = (s.parameter - (1 - beta) * s.slot(0)) / beta;
}

}  // namespace tenon::addons

#endif  // TENON_ADDONS_OPTIMIZERS_SCHEDULE_FREE_H_
