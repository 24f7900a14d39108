// EMA: a moving average of the weights, to evaluate with.
#include <algorithm>

#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer ema() {
  return Optimizer("ema")
      .follows()
      .doc(R"(Evaluates a moving average of the weights of any optimizer.

    average <- d average + (1 - d) p

after a step of the optimizer that it follows, which trains on as if alone.
The average starts as the parameter before the first step and is p itself for
the first `start` steps; d is decay, or with `dynamic` 1 at most (1 + t) /
(10 + t). *Memory*: one slot per parameter.)")
      .source("Polyak & Juditsky 1992 (SIAM J. Control Optim. 30), exponential")
      .option("decay", 0.999, "share of the average that is kept",
              between(0, 1))
      .option("start", 0.0, "steps before the average begins", non_negative)
      .option("dynamic", 0.0, "1: averages over less at first", between(0, 1))
      .slot("average", as_parameter)
      .update([](Step& s) {
        const auto [decay, start, dynamic] = s.options<3>();
        const double t = static_cast<double>(s.number) - start;
        const double most = dynamic != 0 ? (1 + t) / (10 + t) : 1;
        follow(s.slot(0), t <= 0 ? 0 : std::min(decay, most), s.parameter);
      })
      .evaluate([](Step& s) { s.parameter = s.slot(0); })
      .golden({.options = {0.9, 1, 0},
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
               .evaluated = {0.6927353999999998, -1.1465621375,
                             -1.6904116999999996},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
