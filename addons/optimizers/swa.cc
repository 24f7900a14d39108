// SWA: the plain average of weights along a run's end, to evaluate with.
#include <algorithm>

#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer swa() {
  return Optimizer("swa")
      .follows()
      .doc(R"(Evaluates the mean of the weights that any optimizer came through.

    average <- (n average + p) / (n + 1),  n <- n + 1     every `period` steps

after `start` steps of the optimizer that it follows, which trains on as if
alone; until then the average is p. Statistics of batch normalization are not
averaged: run a few batches through the model, in training, inside of
evaluation(). *Memory*: one slot and a number per parameter. *Use* with a
constant or cyclic learning rate.)")
      .source("Izmailov et al. 2018, arXiv:1803.05407, Algorithm 1")
      .option("start", 0.0, "steps before the average begins", non_negative)
      .option("period", 10.0, "steps from one of its points to the next",
              at_least(1))
      .slot("average", as_parameter)
      .scalar("n", 0.0)
      .update([](Step& s) {
        const auto [start, period] = s.options<2>();
        const int64_t t = s.number - static_cast<int64_t>(start);
        if (t > 0 && t % static_cast<int64_t>(period) != 0) return;
        double& n = s.scalar(0);
        follow(s.slot(0), n / (n + 1), s.parameter);
        if (t > 0) n += 1;
      })
      .evaluate([](Step& s) {
        if (s.scalar(0) > 0) s.parameter = s.slot(0);
      })
      .golden({.options = {2, 2},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0, -1.625, -3.125},
               .evaluated = {0.8333333333333333, -1.2916666666666667,
                             -3.7916666666666665},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
