// LAMB: Adam whose step is scaled, tensor by tensor, to the weights' norm.
#include <cmath>

#include "tenon/author.h"

namespace tenon::addons {

Optimizer lamb() {
  return Optimizer("lamb")
      .doc(R"(Adam's direction, scaled per tensor by |p| / |direction|.

    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    r  = m' / (sqrt(v') + epsilon) + weight_decay p
    p <- p - learning_rate trust r,   trust = |p| / |r|, or 1 where |p| = 0

where m' and v' are free of the bias of the first steps. The ratio is not
clamped. *Memory*: two slots per parameter. *Use* for large batches.)")
      .source("You et al. 2020, arXiv:1904.00962, Algorithm 2, phi(x) = x")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-6, "added to the root", non_negative)
      .option("weight_decay", 0.0, "inside of the ratio", non_negative)
      .slot("m", zeros)
      .slot("v", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay] = s.options<5>();
        const auto t = static_cast<double>(s.number);
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        m = beta1 * m + (1 - beta1) * s.gradient;
        v = beta2 * v + (1 - beta2) * square(s.gradient);
        const Tensor mean = m / (1 - std::pow(beta1, t));
        const Tensor root = sqrt(v / (1 - std::pow(beta2, t)));
        const Tensor r = mean / (root + epsilon) + decay * p;
        const Tensor p_norm = sqrt(sum(square(p)));
        const Tensor r_norm = sqrt(sum(square(r)));
        // Where r is zero any ratio will do.
        const Tensor ratio = p_norm / where(greater(r_norm, 0), r_norm, 1.0);
        p = p - rate * where(greater(p_norm, 0), ratio, 1.0) * r;
      })
      .golden({.options = {0.1, 0.9, 0.999, 1e-6, 0.01},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.98956938337451605, -1.6377110041314022,
                         -0.13277974661038366},
               .by = "optax 0.2.8"});
}

}  // namespace tenon::addons
