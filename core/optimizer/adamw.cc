// AdamW: Adam whose weight decay stays out of the means.
#include "core/optimizer/adam.h"

#include "core/optimizer/components.h"

namespace tenon::optimizer {

Optimizer adamw() {
  return Optimizer("adamw")
      .doc(R"(Adam with weight decay that is decoupled from the gradient.

    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    p <- p - learning_rate (m' / (sqrt(v') + epsilon) + weight_decay p)

where m' = m / (1 - beta1^t) and v' = v / (1 - beta2^t) at step t = 1, 2 ...
The decay of one step is learning_rate times weight_decay. *Memory*: two slots
per parameter.)")
      .source("Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 2")
      .maturity(Maturity::beta)
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.01, "decoupled decay", non_negative)
      .slot("m", zeros)
      .slot("v", zeros)
      .update([](Step& s) {
        const double decay = s.option(0) * s.option(4);
        s.parameter = (1 - decay) * s.parameter - AdamStep(s);
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-8, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.95087561378166463, -1.7597681868263204,
                         0.20503709943399806},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::optimizer
