// Schedule-free SGD: the average of the iterates takes the schedule's place.
#include <algorithm>

#include "addons/optimizers/means.h"
#include "addons/optimizers/schedule_free.h"

namespace tenon::addons {

Optimizer schedule_free_sgd() {
  return Optimizer("schedule_free_sgd")
      .doc(R"(SGD that needs no schedule, for it evaluates an average x.

    rate = learning_rate min(1, t / warmup)
    d    = g + weight_decay y,               g at the trained y
    z   <- z - rate d
    x   <- (1 - c) x + c z,                  c = rate^2 / sum of all rate^2
    y   <- beta x + (1 - beta) z

The parameter is y; x is what it is evaluated with. *Memory*: one slot and a
number per parameter. *Use* a learning rate 10 to 50 times that of SGD with
momentum, constant.)")
      .source("Defazio et al. 2024, arXiv:2405.15682, equations 2 to 4")
      .option("learning_rate", 1.0, "step size", non_negative)
      .option("beta", 0.9, "share of x in y", share_of_x)
      .option("weight_decay", 0.0, "added to the gradient, at y", non_negative)
      .option("warmup", 0.0, "steps of linear warm-up", non_negative)
      .slot("z", as_parameter)
      .scalar("weight_sum", 0.0)
      .update([](Step& s) {
        const auto [base, beta, decay, warmup] = s.options<4>();
        const auto t = static_cast<double>(s.number);
        const double rate = base * std::min(1.0, t / std::max(1.0, warmup));
        schedule_free_step(s, rate, beta, decayed(s, decay));
      })
      .evaluate(schedule_free_evaluate)
      .golden({.options = {0.1, 0.9, 0.05, 2},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.1376751798196874, -1.9111388556249518,
                         0.2911675829867668},
               .evaluated = {1.1468301415875, -1.9231389533673076,
                             0.2978999631014423},
               .by = "schedulefree 1.4.1, SGDScheduleFreeReference"});
}

}  // namespace tenon::addons
