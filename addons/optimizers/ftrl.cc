// FTRL-Proximal: online learning whose l1 penalty gives exact zeros.
#include "tenon/author.h"

namespace tenon::addons {

Optimizer ftrl() {
  return Optimizer("ftrl")
      .doc(R"(Follows the leader of all past gradients, regularized.

    z <- z + g - (sqrt(n + g^2) - sqrt(n)) / learning_rate p
    n <- n + g^2
    p <- 0                                                   where |z| <= l1
    p <- (sign(z) l1 - z) / ((beta + sqrt(n)) / learning_rate + l2)   elsewhere

so that p follows from z and n alone, and its start is soon forgotten: linear
models start at zero. Nothing moves at a learning rate of 0. *Memory*: two slots
per parameter.)")
      .source("McMahan et al. 2013 (KDD), Algorithm 1")
      .option("learning_rate", 1e-1, "step size", non_negative)
      .option("beta", 1.0, "the larger, the shorter the first steps",
              non_negative)
      .option("l1", 0.0, "penalty of |p|", non_negative)
      .option("l2", 0.0, "penalty of p^2 / 2", non_negative)
      .slot("z", zeros)
      .slot("n", zeros)
      .update([](Step& s) {
        const auto [rate, beta, l1, l2] = s.options<4>();
        if (rate == 0) return;
        Tensor &z = s.slot(0), &n = s.slot(1);
        const Tensor grown = n + square(s.gradient);
        const Tensor root = sqrt(grown);
        z = z + s.gradient - (root - sqrt(n)) * (1 / rate) * s.parameter;
        n = grown;
        const Tensor scale = (root + beta) * (1 / rate) + l2;
        s.parameter = -sign(z) * maximum(abs(z) - l1, 0.0) / scale;
      })
      .golden({.options = {0.1, 1, 0.5, 0.1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.294537432059656, -0.9003720728824405,
                         -0.009031356774022115},
               .by = "pytorch-optimizer 4.1.0"});
}

}  // namespace tenon::addons
