// Schedule-free AdamW: the average of the iterates takes the schedule's place.
#include <algorithm>
#include <cmath>

#include "addons/optimizers/means.h"
#include "addons/optimizers/schedule_free.h"

namespace tenon::addons {

Optimizer schedule_free_adamw() {
  return Optimizer("schedule_free_adamw")
      .doc(R"(AdamW that needs no schedule, for it evaluates an average x.

    rate = learning_rate sqrt(1 - beta2^t) min(1, t / warmup)
    v   <- beta2 v + (1 - beta2) g^2,        g at the trained y
    d    = g / (sqrt(v) + epsilon) + weight_decay y
    z   <- z - rate d
    x   <- (1 - c) x + c z,                  c = rate^2 / sum of all rate^2
    y   <- beta1 x + (1 - beta1) z

The parameter is y; x is what it is evaluated with. *Memory*: two slots and a
number per parameter. *Use* 1 to 10 times AdamW's learning rate, constant.)")
      .source("Defazio et al. 2024, arXiv:2405.15682, Algorithm 1")
      .option("learning_rate", 2.5e-3, "step size", non_negative)
      .option("beta1", 0.9, "share of x in y", share_of_x)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay, at y", non_negative)
      .option("warmup", 0.0, "steps of linear warm-up", non_negative)
      .slot("z", as_parameter)
      .slot("v", zeros)
      .scalar("weight_sum", 0.0)
      .update([](Step& s) {
        const auto [base, beta1, beta2, epsilon, decay, warmup] =
            s.options<6>();
        const auto t = static_cast<double>(s.number);
        const double rate = base * std::sqrt(seen(beta2, s.number)) *
                            std::min(1.0, t / std::max(1.0, warmup));
        follow(s.slot(1), beta2, square(s.gradient));
        const Tensor d =
            s.gradient / (sqrt(s.slot(1)) + epsilon) + decay * s.parameter;
        schedule_free_step(s, rate, beta1, d);
      })
      .evaluate(schedule_free_evaluate)
      .golden({.options = {0.1, 0.9, 0.99, 1e-8, 0, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.95209268067579711, -1.9141222436373848,
                         0.26332128616476236},
               .evaluated = {0.9537962751675676, -1.9209691761800549,
                             0.26870213285608974},
               .by = "schedulefree 1.4.1, AdamWScheduleFreePaper"})
      .golden({.options = {0.1, 0.9, 0.99, 1e-8, 0.05, 2},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.0039421126521957, -1.9615271316758371,
                         0.30281889555223512},
               .evaluated = {1.006168740921942, -1.9687056960148943,
                             0.30715055448965295},
               .by = "schedulefree 1.4.1, AdamWScheduleFreePaper"});
}

}  // namespace tenon::addons
