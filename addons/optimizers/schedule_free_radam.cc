// Schedule-free RAdam: needs neither a schedule nor a warm-up.
#include <cmath>

#include "addons/optimizers/means.h"
#include "addons/optimizers/schedule_free.h"

namespace tenon::addons {

Optimizer schedule_free_radam() {
  return Optimizer("schedule_free_radam")
      .doc(R"(Schedule-free learning along RAdam's steps, which warm up alone.

    rate = learning_rate r
    v   <- beta2 v + (1 - beta2) g^2,        g at the trained y
    d    = g / (sqrt(v') + epsilon) + weight_decay y
    z   <- z - rate d
    x   <- (1 - c) x + c z,                  c = rate^2 / sum of all rate^2
    y   <- beta1 x + (1 - beta1) z

where v' is free of the bias of the first steps and r is RAdam's factor, 0 while
that is unknown: until then nothing moves. The parameter is y; x is what it is
evaluated with. *Memory*: two slots and a number per parameter.)")
      .source(
          "Defazio et al. 2024, arXiv:2405.15682, Algorithm 1; Liu et al. "
          "2020, arXiv:1908.03265, Algorithm 2")
      .option("learning_rate", 2.5e-3, "step size", non_negative)
      .option("beta1", 0.9, "share of x in y", share_of_x)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay, at y", non_negative)
      .slot("z", as_parameter)
      .slot("v", zeros)
      .scalar("weight_sum", 0.0)
      .update([](Step& s) {
        const auto [base, beta1, beta2, epsilon, decay] = s.options<5>();
        const double rate = base * rectification(beta2, s.number, 4);
        Tensor& v = s.slot(1);
        follow(v, beta2, square(s.gradient));
        const Tensor root = sqrt(v / seen(beta2, s.number));
        const Tensor d = s.gradient / (root + epsilon) + decay * s.parameter;
        schedule_free_step(s, rate, beta1, d);
      })
      .evaluate(schedule_free_evaluate)
      .golden({.options = {0.1, 0.9, 0.9, 1e-8, 0.05},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.9796029683446598, -2.0184882251711076,
                         0.48117360276852467},
               .evaluated = {0.9793671588314472, -2.0187325668275697,
                             0.4784839694055776},
               .by = "schedulefree 1.4.1"});
}

}  // namespace tenon::addons
