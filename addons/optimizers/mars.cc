// MARS: Adam on gradients that were corrected for what the last one said.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer mars() {
  return Optimizer("mars")
      .doc(R"(AdamW on a gradient of reduced variance.

    c <- g + gamma beta1 / (1 - beta1) (g - last g),  g in the first step
    c <- c / max(1, |c|)                              norm of the tensor
    m <- beta1 m + (1 - beta1) c
    v <- beta2 v + (1 - beta2) c^2
    p <- p - learning_rate (m' / (sqrt(v') + epsilon) + weight_decay p)

where m' and v' are free of the bias of the first steps. This is the approximate
form: the last gradient is that of the last batch. For vectors (biases, norms),
c is g. *Memory*: three slots per parameter.)")
      .source("Yuan et al. 2024, arXiv:2411.10438, Algorithm 2, MARS-AdamW")
      .option("learning_rate", 3e-3, "step size", non_negative)
      .option("beta1", 0.95, "decay of the mean", unit_interval)
      .option("beta2", 0.99, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("gamma", 0.025, "weight of the correction", non_negative)
      .option("vectors", 0.0, "1: corrects vectors as well", between(0, 1))
      .slot("m", zeros)
      .slot("v", zeros)
      .slot("last", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay, gamma, vectors] =
            s.options<7>();
        Tensor &p = s.parameter, &last = s.slot(2);
        const Tensor& g = s.gradient;
        const double weight = s.number > 1 ? gamma * beta1 / (1 - beta1) : 0;
        Tensor c = g;
        if (p.rank() > 1 || vectors != 0) {
          c = g + weight * (g - last);
          c = c / maximum(sqrt(sum(square(c))), 1.0);
        }
        const Tensor d = adam_direction(s, c, beta1, beta2, epsilon);
        p = p - rate * (d + decay * p);
        last = copied(g);
      })
      .golden({.options = {0.1, 0.95, 0.99, 1e-8, 0.05, 0.025, 1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.8912156216366176, -1.7058985223354686,
                         0.19932755989225398},
               .by = "timm 1.0.31"});
}

}  // namespace tenon::addons
