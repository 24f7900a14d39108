// NovoGrad: one mean square for each tensor, and so half of Adam's memory.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer novograd() {
  return Optimizer("novograd")
      .doc(R"(Momentum over gradients that are scaled tensor by tensor.

    v <- beta2 v + (1 - beta2) |g|^2,    |g|^2 in the first step
    m <- beta1 m + g / (sqrt(v) + epsilon) + weight_decay p
    p <- p - learning_rate m

where v is one number for each tensor. *Memory*: one slot and a number per
parameter.)")
      .source("Ginsburg et al. 2019, arXiv:1905.11286, Algorithm 1")
      .option("learning_rate", 1e-2, "step size", non_negative)
      .option("beta1", 0.95, "decay of the momentum", unit_interval)
      .option("beta2", 0.98, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "added to the scaled gradient", non_negative)
      .slot("m", zeros)
      .slot("v", 0.0, [](const Shape&) { return Shape{}; })
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay] = s.options<5>();
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        const Tensor size = sum(square(s.gradient));
        v = where(greater(v, 0), beta2 * v + (1 - beta2) * size, size);
        // Where v is zero, so is the gradient.
        const Tensor root = sqrt(v) + epsilon;
        const Tensor scaled = s.gradient / where(greater(root, 0), root, 1.0);
        m = beta1 * m + scaled + decay * p;
        p = p - rate * m;
      })
      .golden({.options = {0.1, 0.95, 0.98, 1e-8, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.2364371522413087, -1.575816136746548,
                         -0.04061749442648574},
               .by = "optax 0.2.8"});
}

}  // namespace tenon::addons
