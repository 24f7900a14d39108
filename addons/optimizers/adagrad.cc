// Adagrad: steps shrink where gradients have been large.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer adagrad() {
  return Optimizer("adagrad")
      .doc(R"(Divides by the root of the sum of all squared gradients.

    g <- g + weight_decay p
    a <- a + g^2,                        a = initial at the start
    p <- p - learning_rate g / (sqrt(a) + epsilon)

*Memory*: one slot per parameter. *Use* for sparse gradients.)")
      .source("Duchi et al. 2011 (JMLR 12), Figure 1, diagonal")
      .option("learning_rate", 1e-2, "step size", non_negative)
      .option("epsilon", 1e-10, "added to the root", non_negative)
      .option("weight_decay", 0.0, "added to the gradient", non_negative)
      .option("initial", 0.0, "start of the sum of squares", non_negative)
      .slot("sum", zeros)
      .update([](Step& s) {
        const auto [rate, epsilon, decay, initial] = s.options<4>();
        Tensor& squares = s.slot(0);
        const Tensor g = decayed(s, decay);
        squares = squares + square(g);
        s.parameter =
            s.parameter - rate * g / (sqrt(squares + initial) + epsilon);
      })
      .golden({.options = {0.1, 1e-10, 0.05, 0.1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9505053993913235, -1.8714752305849351,
                         0.3159695906876874},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
