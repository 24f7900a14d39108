// Lookahead: slow weights that follow any optimizer's fast ones.
#include <cmath>

#include "tenon/author.h"

namespace tenon::addons {

Optimizer lookahead() {
  return Optimizer("lookahead")
      .follows()
      .doc(R"(Every few steps, goes back part of the way that they went.

    slow <- slow + slow_step (p - slow),  p <- slow    every sync_period steps

after a step of the optimizer that it follows, whose state stays as it is.
`slow` starts as the parameter. *Memory*: one slot per parameter.)")
      .source("Zhang et al. 2019, arXiv:1907.08610, Algorithm 1")
      .option("sync_period", 6.0, "steps of the fast weights", at_least(1))
      .option("slow_step", 0.5, "share of their way", between(0, 1))
      .slot("slow", as_parameter)
      .update([](Step& s) {
        const auto [period, share] = s.options<2>();
        if (s.number % static_cast<int64_t>(period) != 0) return;
        s.slot(0) = s.slot(0) + share * (s.parameter - s.slot(0));
        s.parameter = s.slot(0);
      })
      .golden({.options = {3, 0.5},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0, -1.4375, 0.125},
               .by = "pytorch-optimizer 4.1.0"});
}

}  // namespace tenon::addons
