// ADOPT: Adam that converges whatever its beta2.
#include <cmath>

#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer adopt() {
  return Optimizer("adopt")
      .doc(R"(Adam, scaled by the mean square of the gradients before this one.

    c  = (t - 1)^(1/4)
    m <- beta1 m + (1 - beta1) clip(g / max(sqrt(v), epsilon), -c, c)
    p <- p - learning_rate (m + weight_decay p)
    v <- beta2 v + (1 - beta2) g^2

The first step only sets v to g^2. *Memory*: two slots per parameter.)")
      .source("Taniguchi et al. 2024, arXiv:2411.02853, Algorithm 2")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.9999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-6, "least divisor", positive)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .slot("m", zeros)
      .slot("v", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay] = s.options<5>();
        const bool first = s.number == 1;
        const double most = std::pow(static_cast<double>(s.number - 1), 0.25);
        const double moves = first ? 0 : rate;
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        const Tensor d =
            clip(s.gradient / maximum(sqrt(v), epsilon), -most, most);
        follow(m, beta1, d);
        p = p - moves * (m + decay * p);
        follow(v, first ? 0 : beta2, square(s.gradient));
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-6, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.0045050648149485, -2.0045474186800116,
                         0.48233419505552677},
               .by = "optax 0.2.8"});
}

}  // namespace tenon::addons
