// NAdam: Adam with Nesterov's momentum.
#include <cmath>

#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer nadam() {
  return Optimizer("nadam")
      .doc(R"(Adam whose mean already holds the step that comes next.

    u <- beta1 (1 - 0.96^(t momentum_decay) / 2),   u+ that of step t + 1
    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    d  = (1 - u) / (1 - U) g + u+ / (1 - U u+) m,   U: product of all u
    p <- p - learning_rate (d / (sqrt(v') + epsilon) + weight_decay p)

where v' is free of the bias of the first steps. *Memory*: two slots and a
number per parameter.)")
      .source("Dozat 2016 (ICLR workshop), Algorithm 2 and its schedule")
      .option("learning_rate", 2e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("momentum_decay", 4e-3, "how slowly momentum grows", non_negative)
      .slot("m", zeros)
      .slot("v", zeros)
      .scalar("product", 1.0)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay, slow] = s.options<6>();
        const auto momentum = [&, beta = beta1, by = slow](int64_t t) {
          return beta * (1 - 0.5 * std::pow(0.96, static_cast<double>(t) * by));
        };
        const double now = momentum(s.number), next = momentum(s.number + 1);
        double& product = s.scalar(0);
        product *= now;
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        follow(m, beta1, s.gradient);
        follow(v, beta2, square(s.gradient));
        const Tensor d = ((1 - now) / (1 - product)) * s.gradient +
                         (next / (1 - product * next)) * m;
        const Tensor root = sqrt(v / seen(beta2, s.number));
        p = p - rate * (d / (root + epsilon) + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-8, 0.05, 4e-3},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9162393316340282, -1.8213319760655893,
                         0.24290884122373033},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
