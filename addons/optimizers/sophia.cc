// Sophia-G: steps by a clipped ratio of momentum to curvature.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer sophia() {
  return Optimizer("sophia")
      .doc(R"(Newton's step along a diagonal, clipped where that is unsure.

    h <- beta2 h + (1 - beta2) batch g^2                   steps 0, period, ...
    m <- beta1 m + (1 - beta1) g                           all others
    p <- (1 - learning_rate weight_decay) p                all others
         - learning_rate clip(m / max(gamma h, epsilon), -1, 1)

Every period-th step, from the first on, estimates curvature and moves nothing:
give it the gradient of the mean loss on labels that are drawn from the model's
own prediction, and the size of the batch as `batch` (Gauss-Newton-Bartlett):

    const bool estimating = optimizer.step() % 11 == 0;
    optimizer.minimize(loss(model(x), estimating ? drawn(model(x)) : labels));

*Memory*: two slots per parameter.)")
      .source("Liu et al. 2023, arXiv:2305.14342, Algorithms 2 and 3")
      .option("learning_rate", 1e-4, "step size", non_negative)
      .option("beta1", 0.965, "decay of the mean", unit_interval)
      .option("beta2", 0.99, "decay of the curvature", unit_interval)
      .option("epsilon", 1e-12, "least divisor", positive)
      .option("weight_decay", 0.1, "decoupled decay", non_negative)
      .option("gamma", 0.05, "the smaller, the more is clipped", positive)
      .option("batch", 1.0, "examples that an estimate is a mean over",
              positive)
      .option("period", 11.0, "steps from one estimate to the next",
              at_least(2))
      .slot("m", zeros)
      .slot("h", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay, gamma, batch, period] =
            s.options<8>();
        const bool estimates =
            (s.number - 1) % static_cast<int64_t>(period) == 0;
        const double moves = estimates ? 0 : rate;
        Tensor &p = s.parameter, &m = s.slot(0), &h = s.slot(1);
        // One formula for both kinds of steps, so that all of them can fuse.
        follow(h, estimates ? beta2 : 1, batch * square(s.gradient));
        follow(m, estimates ? 1 : beta1, s.gradient);
        const Tensor d = clip(m / maximum(gamma * h, epsilon), -1.0, 1.0);
        p = (1 - moves * decay) * p - moves * d;
      })
      .golden({.options = {0.1, 0.8, 0.9, 1e-12, 0.05, 0.5, 4, 3},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.9975260893440685, -2.178258650255887,
                         0.07012501901405327},
               .by = "NumPy 2.4.6, in float64"});
}

}  // namespace tenon::addons
