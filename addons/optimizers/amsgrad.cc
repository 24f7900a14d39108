// AMSGrad: Adam whose scale never falls.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer amsgrad() {
  return Optimizer("amsgrad")
      .doc(R"(AdamW, scaled by the largest mean square so far.

    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    l <- max(l, v)
    p <- p - learning_rate (m' / (sqrt(l') + epsilon) + weight_decay p)

where m' and l' are divided by 1 - beta^t, as Adam's means are. *Memory*: three
slots per parameter.)")
      .source("Reddi et al. 2018, arXiv:1904.09237, Algorithm 2")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .slot("m", zeros)
      .slot("v", zeros)
      .slot("largest", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay] = s.options<5>();
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        Tensor& largest = s.slot(2);
        follow(m, beta1, s.gradient);
        follow(v, beta2, square(s.gradient));
        largest = maximum(largest, v);
        const Tensor root = sqrt(largest * (1 / seen(beta2, s.number)));
        const Tensor d = m * (1 / seen(beta1, s.number)) / (root + epsilon);
        p = p - rate * (d + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.9, 1e-8, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9493162426351593, -1.7628566681665885,
                         0.20740357411843063},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
