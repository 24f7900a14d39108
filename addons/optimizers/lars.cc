// LARS: momentum whose step is scaled, tensor by tensor, to the weights' norm.
#include "tenon/author.h"

namespace tenon::addons {

Optimizer lars() {
  return Optimizer("lars")
      .doc(R"(Momentum, with a rate for each tensor that suits its norm.

    trust = trust_coefficient |p| / (|g| + weight_decay |p|)
    v    <- momentum v + trust (g + weight_decay p)
    p    <- p - learning_rate v

where trust is 1 if |p| or its divisor is zero, and if trust_coefficient is 0:
give biases and norms a group with that. *Memory*: one slot per parameter. *Use*
for large batches.)")
      .source("You et al. 2017, arXiv:1708.03888, Algorithm 1")
      .option("learning_rate", 1.0, "step size", non_negative)
      .option("momentum", 0.9, "share of v that is kept", unit_interval)
      .option("weight_decay", 0.0, "added to the gradient", non_negative)
      .option("trust_coefficient", 1e-3, "0: the rate is not scaled",
              non_negative)
      .slot("v", zeros)
      .update([](Step& s) {
        const auto [rate, momentum, decay, trust] = s.options<4>();
        Tensor &p = s.parameter, &v = s.slot(0);
        const Tensor g = s.gradient + decay * p;
        if (trust == 0) {
          v = momentum * v + g;
        } else {
          const Tensor p_norm = sqrt(sum(square(p)));
          const Tensor size = sqrt(sum(square(s.gradient))) + decay * p_norm;
          const Tensor ratio =
              trust * p_norm / where(greater(size, 0), size, 1.0);
          v = momentum * v + where(greater(p_norm * size, 0), ratio, 1.0) * g;
        }
        p = p - rate * v;
      })
      .golden({.options = {0.1, 0.9, 0.05, 0.01},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9977698054383635, -1.9919841864285932,
                         0.49518210628326875},
               .by = "pytorch-optimizer 4.1.0"});
}

}  // namespace tenon::addons
