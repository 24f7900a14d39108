// Adadelta: the size of past steps takes the learning rate's place.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer adadelta() {
  return Optimizer("adadelta")
      .doc(R"(Scales steps to the size of past steps over that of gradients.

    g <- g + weight_decay p
    v <- rho v + (1 - rho) g^2
    d  = sqrt(u + epsilon) / sqrt(v + epsilon) g
    u <- rho u + (1 - rho) d^2
    p <- p - learning_rate d

*Memory*: two slots per parameter.)")
      .source("Zeiler 2012, arXiv:1212.5701, Algorithm 1")
      .option("learning_rate", 1.0, "scales the step", non_negative)
      .option("rho", 0.9, "decay of both mean squares", unit_interval)
      .option("epsilon", 1e-6, "added inside of the roots", positive)
      .option("weight_decay", 0.0, "added to the gradient", non_negative)
      .slot("v", zeros)
      .slot("u", zeros)
      .update([](Step& s) {
        const auto [rate, rho, epsilon, decay] = s.options<4>();
        Tensor &p = s.parameter, &v = s.slot(0), &u = s.slot(1);
        const Tensor g = decayed(s, decay);
        follow(v, rho, square(g));
        const Tensor d = sqrt(u + epsilon) / sqrt(v + epsilon) * g;
        follow(u, rho, square(d));
        p = p - rate * d;
      })
      .golden({.options = {1, 0.9, 1e-6, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9972897475219575, -1.9950338865891393,
                         0.4909491454140461},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
