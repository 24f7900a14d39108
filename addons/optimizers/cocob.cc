// COCOB: bets coins on the gradient, and so needs no learning rate.
#include "tenon/author.h"

namespace tenon::addons {

Optimizer cocob() {
  return Optimizer("cocob")
      .doc(R"(Bets on each coordinate, with what it has won so far.

    l  <- max(l, |g|)                    largest gradient
    G  <- G + |g|                        sum of their sizes
    R  <- max(R - g (p - p0), 0)         reward
    s  <- s - g                          sum of negative gradients
    p  <- p0 + s (l + R) / (l max(G + l, alpha l))

where p0 is the start. There is no rate to tune: `learning_rate` scales g, and
stays 1. *Memory*: five slots per parameter.)")
      .source("Orabona & Tommasi 2017, arXiv:1705.07795, Algorithm 2")
      .option("learning_rate", 1.0, "scales the gradient", non_negative)
      .option("alpha", 100.0, "the larger, the shorter the first steps",
              positive)
      .slot("largest", 1e-8)
      .slot("sizes", zeros)
      .slot("reward", zeros)
      .slot("sum", zeros)
      .slot("start", as_parameter)
      .update([](Step &s) {
        const auto [scale, alpha] = s.options<2>();
        Tensor &largest = s.slot(0), &sizes = s.slot(1), &reward = s.slot(2);
        Tensor &sum = s.slot(3), &p = s.parameter;
        const Tensor &start = s.slot(4), g = scale * s.gradient;
        largest = maximum(largest, abs(g));
        sizes = sizes + abs(g);
        reward = maximum(reward - g * (p - start), 0.0);
        sum = sum - g;
        const Tensor bet =
            sum / (largest * maximum(sizes + largest, alpha * largest));
        p = start + bet * (largest + reward);
      })
      .golden({.options = {1, 100},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.00125, -1.98936171875, 0.4860909716625977},
               .by = "optax 0.2.8"})
      .golden({.options = {1, 2},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.0434782608695652, -1.6225716928769658,
                         -0.23710290752456586},
               .by = "optax 0.2.8"});
}

}  // namespace tenon::addons
