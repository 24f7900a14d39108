// AdaMax: Adam in the infinity norm.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer adamax() {
  return Optimizer("adamax")
      .doc(R"(Adam, scaled by a decaying maximum of gradients.

    m <- beta1 m + (1 - beta1) g
    u <- max(beta2 u, |g| + epsilon)
    p <- p - learning_rate (m' / u + weight_decay p)

where m' is free of the bias of the first steps. *Memory*: two slots per
parameter.)")
      .source("Kingma & Ba 2015, arXiv:1412.6980, Algorithm 2")
      .option("learning_rate", 2e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the maximum", unit_interval)
      .option("epsilon", 1e-8, "added to |g|", positive)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .slot("m", zeros)
      .slot("u", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay] = s.options<5>();
        Tensor &p = s.parameter, &m = s.slot(0), &u = s.slot(1);
        follow(m, beta1, s.gradient);
        u = maximum(beta2 * u, abs(s.gradient) + epsilon);
        p = p - rate * (m * (1 / seen(beta1, s.number)) / u + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-8, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9498293027852954, -1.832383869296716,
                         0.2785519438118694},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
