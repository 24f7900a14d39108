// Stochastic gradient descent, with momentum where it is asked for.
#include "core/optimizer/components.h"

namespace tenon::optimizer {

Optimizer sgd() {
  return Optimizer("sgd")
      .doc(R"(Steps down the gradient, or a running sum of gradients.

    g <- g + weight_decay p
    v <- momentum v + g
    p <- p - learning_rate v                       plain
    p <- p - learning_rate (g + momentum v)        nesterov

Without momentum, v is g. *Memory*: one slot per parameter.)")
      .source("Polyak 1964; Sutskever et al. 2013, as PyTorch states it")
      .maturity(Maturity::beta)
      .option("learning_rate", 0.01, "step size", non_negative)
      .option("momentum", 0.0, "share of v that is kept", unit_interval)
      .option("weight_decay", 0.0, "added to the gradient", non_negative)
      .option("nesterov", 0.0, "1: looks ahead along v", between(0, 1))
      .slot("v", zeros)
      .update([](Step& s) {
        const auto [rate, momentum, decay, nesterov] = s.options<4>();
        Tensor &p = s.parameter, &v = s.slot(0);
        const Tensor g = decay == 0 ? s.gradient : s.gradient + decay * p;
        if (momentum == 0) {
          p = p - rate * g;
          return;
        }
        v = momentum * v + g;
        p = p - rate * (nesterov != 0 ? g + momentum * v : v);
      })
      .golden({.options = {0.1, 0, 0, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.05, -1.7875, 0.225},
               .by = "PyTorch 2.15.0"})
      .golden(
          {.options = {0.1, 0.9, 0.01, 0},
           .start = {1, -2, 0.5},
           .gradients =
               {{0.5, -1, 0.25}, {-4, 0.125, 2}, {3, 0.75, -0.5}, {0, -2, 1}},
           .after = {1.332246438351, -1.6151845892019998, -0.13655718082450002},
           .by = "PyTorch 2.15.0"})
      .golden({.options = {0.1, 0.9, 0, 1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.357845, -1.4567275, -0.34467750},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::optimizer
