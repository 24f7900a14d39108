// Lion: steps by the sign of an interpolated momentum.
#include "tenon/author.h"

namespace tenon::addons {

Optimizer lion() {
  return Optimizer("lion")
      .doc(R"(Steps by the sign of an interpolated momentum.

    direction = sign(beta1 m + (1 - beta1) g)
    p        <- p - learning_rate (direction + weight_decay p)
    m        <- beta2 m + (1 - beta2) g

*Memory*: one slot per parameter. *Use* a learning rate 3 to 10 times below
AdamW's, and a weight decay as much above.)")
      .source("Chen et al. 2023, arXiv:2302.06675, Algorithm 2")
      .option("learning_rate", 1e-4, "step size", non_negative)
      .option("beta1", 0.9, "interpolation of the direction", unit_interval)
      .option("beta2", 0.99, "decay of the momentum", unit_interval)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .slot("m", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, decay] = s.options<4>();
        Tensor &p = s.parameter, &m = s.slot(0);
        const Tensor direction = sign(beta1 * m + (1 - beta1) * s.gradient);
        p = p - rate * (direction + decay * p);
        m = beta2 * m + (1 - beta2) * s.gradient;
      })
      .golden(
          {.options = {0.1, 0.9, 0.99, 0.01},
           .start = {1, -2, 0.5},
           .gradients =
               {{0.5, -1, 0.25}, {-4, 0.125, 2}, {3, 0.75, -0.5}, {0, -2, 1}},
           .after = {0.99620579610100002, -1.992011792102, 0.29840259810049996},
           .by = "optax 0.2.8"});
}

}  // namespace tenon::addons
