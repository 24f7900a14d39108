// Cautious: keeps only those parts of a step that the gradient agrees with.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer cautious() {
  return Optimizer("cautious")
      .follows()
      .doc(R"(Takes back the parts of a step that point up the gradient.

    u  = before - p                      the step that was made
    k  = 1 where u g > 0, else 0
    p <- before - u k n / (sum of k + least)

over the n elements of a tensor, after a step of any optimizer that keeps
momentum. Its weight decay is part of the step. *Memory*: one slot per
parameter.)")
      .source("Liang et al. 2024, arXiv:2411.16085, Algorithm 1")
      .option("least", 1.0, "added to the sum of k", positive)
      .slot("before", as_parameter)
      .update([](Step& s) {
        Tensor &p = s.parameter, &before = s.slot(0);
        const Tensor u = before - p;
        const Tensor agrees = greater(u * s.gradient, 0).cast(p.dtype());
        const auto n = static_cast<double>(p.numel());
        p = before - agrees * u * (n / (sum(agrees) + s.option(0)));
        before = copied(p);
      })
      .golden({.options = {1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.25, -1.21875, -2.46875},
               .by = "NumPy 2.4.6, in float64"});
}

}  // namespace tenon::addons
