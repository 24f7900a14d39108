// Adan: Adam with Nesterov's look-ahead, by differences of gradients.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer adan() {
  return Optimizer("adan")
      .doc(R"(Adam that looks ahead along how the gradient changes.

    d  = g - last g,                     0 in the first step
    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) d
    n <- beta3 n + (1 - beta3) (g + beta2 d)^2
    p <- (p - learning_rate (m' + beta2 v') / (sqrt(n') + epsilon))
         / (1 + learning_rate weight_decay)

where m', v' and n' are free of the bias of the first steps. Each beta is what
is kept, 1 - beta of the paper. *Memory*: four slots per parameter.)")
      .source("Xie et al. 2022, arXiv:2208.06677, Algorithm 1")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.98, "decay of the mean", unit_interval)
      .option("beta2", 0.92, "decay of the mean difference", unit_interval)
      .option("beta3", 0.99, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "proximal decay", non_negative)
      .slot("m", zeros)
      .slot("v", zeros)
      .slot("n", zeros)
      .slot("last", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, beta3, epsilon, decay] = s.options<6>();
        Tensor &m = s.slot(0), &v = s.slot(1), &n = s.slot(2);
        Tensor& last = s.slot(3);
        const Tensor& g = s.gradient;
        const Tensor d = (s.number > 1 ? 1.0 : 0.0) * (g - last);
        follow(m, beta1, g);
        follow(v, beta2, d);
        follow(n, beta3, square(g + beta2 * d));
        last = copied(g);
        const Tensor ahead =
            m / seen(beta1, s.number) + (beta2 / seen(beta2, s.number)) * v;
        const Tensor root = sqrt(n / seen(beta3, s.number));
        s.parameter = (s.parameter - rate * (ahead / (root + epsilon))) /
                      (1 + rate * decay);
      })
      .golden({.options = {0.1, 0.98, 0.92, 0.99, 1e-8, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.941407329864604, -1.8823211249378393,
                         0.2725030960563649},
               .by = "timm 1.0.31"});
}

}  // namespace tenon::addons
