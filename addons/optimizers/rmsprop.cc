// RMSProp: gradients over the root of their mean square.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer rmsprop() {
  return Optimizer("rmsprop")
      .doc(R"(Divides gradients by the root of their mean square.

    g <- g + weight_decay p
    v <- rho v + (1 - rho) g^2
    b <- momentum b + g / (sqrt(v) + epsilon)
    p <- p - learning_rate b

Without momentum, b is not kept. *Memory*: two slots per parameter.)")
      .source("Tieleman & Hinton 2012, lecture 6.5 of the Coursera course")
      .option("learning_rate", 1e-2, "step size", non_negative)
      .option("rho", 0.99, "decay of the mean square", unit_interval)
      .option("momentum", 0.0, "share of b that is kept", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "added to the gradient", non_negative)
      .slot("v", zeros)
      .slot("b", zeros)
      .update([](Step& s) {
        const auto [rate, rho, momentum, epsilon, decay] = s.options<5>();
        Tensor &p = s.parameter, &v = s.slot(0), &b = s.slot(1);
        const Tensor g = decayed(s, decay);
        follow(v, rho, square(g));
        const Tensor d = g / (sqrt(v) + epsilon);
        if (momentum == 0) {
          p = p - rate * d;
          return;
        }
        b = momentum * b + d;
        p = p - rate * b;
      })
      .golden({.options = {0.1, 0.9, 0, 1e-8, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.8025266976861354, -1.6504154527372714,
                         -0.19909408093143158},
               .by = "PyTorch 2.15.0"})
      .golden({.options = {0.1, 0.9, 0.8, 1e-8, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.47377261022184675, -1.1409481231392251,
                         -1.1938120616214767},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
