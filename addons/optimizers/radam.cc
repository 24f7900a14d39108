// RAdam: Adam that warms up by itself.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer radam() {
  return Optimizer("radam")
      .doc(R"(Adam, rectified for how little its first mean squares have seen.

    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    d  = r m' / (sqrt(v') + epsilon)    where rho > threshold, else m'
    p <- p - learning_rate (d + weight_decay p)

with m' and v' free of the bias of the first steps and, at step t,

    rho_max = 2 / (1 - beta2) - 1
    rho     = rho_max - 2 t beta2^t / (1 - beta2^t)
    r^2     = (rho - 4) (rho - 2) rho_max / ((rho_max - 4) (rho_max - 2) rho)

*Memory*: two slots per parameter.)")
      .source("Liu et al. 2020, arXiv:1908.03265, Algorithm 2")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("threshold", 4.0, "least rho of an adaptive step; many use 5",
              at_least(4))
      .slot("m", zeros)
      .slot("v", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay, threshold] =
            s.options<6>();
        const double r = rectification(beta2, s.number, threshold);
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        follow(m, beta1, s.gradient);
        follow(v, beta2, square(s.gradient));
        // One formula for both kinds of steps, so that all of them can fuse.
        const Tensor root = sqrt(v / seen(beta2, s.number));
        const Tensor scale = (r > 0 ? 1.0 : 0.0) * root + (r > 0 ? epsilon : 1);
        const double mean = (r > 0 ? r : 1) / seen(beta1, s.number);
        p = p - rate * (mean * m / scale + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-8, 0.05, 5},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {1.0820471273843544, -1.7021556546622216,
                         0.16362398051306842},
               .by = "PyTorch 2.15.0"})
      .golden({.options = {0.1, 0.9, 0.9, 1e-8, 0, 5},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {1.116989678154237, -1.7764120831252965,
                         0.14977874910010852},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
