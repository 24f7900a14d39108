// AdaBelief: steps are long where the gradient is what was expected.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer adabelief() {
  return Optimizer("adabelief")
      .doc(R"(Divides by how far gradients stray from their mean.

    m <- beta1 m + (1 - beta1) g
    s <- beta2 s + (1 - beta2) (g - m)^2 + epsilon
    p <- p - learning_rate (m' / (sqrt(s') + epsilon) + weight_decay p)

where m' and s' are free of the bias of the first steps. *Memory*: two slots per
parameter.)")
      .source("Zhuang et al. 2020, arXiv:2010.07468, Algorithm 2")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the spread", unit_interval)
      .option("epsilon", 1e-16, "added to the spread and its root",
              non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .slot("m", zeros)
      .slot("s", zeros)
      .update([](Step& step) {
        const auto [rate, beta1, beta2, epsilon, decay] = step.options<5>();
        Tensor &p = step.parameter, &m = step.slot(0), &s = step.slot(1);
        follow(m, beta1, step.gradient);
        follow(s, beta2, square(step.gradient - m));
        s = s + epsilon;
        const Tensor root = sqrt(s * (1 / seen(beta2, step.number)));
        const Tensor d = m * (1 / seen(beta1, step.number)) / (root + epsilon);
        p = p - rate * (d + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-16, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9465031458603109, -1.7392457082210033,
                         0.17257148430943786},
               .by = "optax 0.2.8"});
}

}  // namespace tenon::addons
