// D-Adaptation of Adam: no learning rate to find.
#include "addons/optimizers/distance.h"

namespace tenon::addons {
namespace {

// s of this step.
Tensor direction(const Step& s, double share, double rate) {
  return share * s.slot(2) + ((1 - share) * rate) * s.gradient;
}

void estimate(std::vector<Step>& steps) {
  const double learning_rate = shared_rate("d_adapt_adam", steps);
  if (learning_rate == 0) return;
  const auto [unused, beta1, beta2, epsilon, decay, d0, growth, unbiased] =
      steps[0].options<8>();
  const double d = distance(steps, d0), share = std::sqrt(beta2);
  const double rate =
      d * learning_rate *
      step_correction(beta1, beta2, steps[0].number, unbiased != 0);
  double numerator = 0, size = 0;
  for (Step& s : steps) {
    if (s.option(0) == 0) continue;
    // Before the first gradient s is zero.
    const Tensor root = maximum(sqrt(s.slot(1)) + epsilon, 1e-30);
    double& mine = s.scalar(kNumerator);
    mine = share * mine +
           (1 - share) * rate * total(s.gradient * (s.slot(2) / root));
    numerator += mine;
    size += total(abs(direction(s, share, rate)));
  }
  const double next =
      size > 0
          ? std::max(d, std::min(numerator / ((1 - share) * size), d * growth))
          : d;
  for (Step& s : steps) {
    s.scalar(kLastDistance) = d;
    s.scalar(kDistance) = next;
  }
}

void update(Step& s) {
  const auto [learning_rate, beta1, beta2, epsilon, decay, d0, growth,
              unbiased] = s.options<8>();
  if (learning_rate == 0) return;
  const double rate = s.scalar(kLastDistance) * learning_rate *
                      step_correction(beta1, beta2, s.number, unbiased != 0);
  Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
  follow(m, beta1, rate * s.gradient);
  follow(v, beta2, square(s.gradient));
  s.slot(2) = direction(s, std::sqrt(beta2), rate);
  const Tensor root = sqrt(v) + epsilon;
  p = (1 - rate * decay) * p - m / where(greater(root, 0), root, 1.0);
}

}  // namespace

Optimizer d_adapt_adam() {
  return Optimizer("d_adapt_adam")
      .doc(R"(Adam whose rate follows an estimate d of the distance to go.

    rate = d learning_rate
    r  <- b r + (1 - b) rate <g, s / (sqrt(v) + epsilon)>,   b = sqrt(beta2)
    m  <- beta1 m + (1 - beta1) rate g
    v  <- beta2 v + (1 - beta2) g^2
    s  <- b s + (1 - b) rate g
    d  <- max(d, min(r / ((1 - b) |s|_1), growth d))
    p  <- (1 - rate weight_decay) p - m / (sqrt(v) + epsilon)

where r and |s|_1 are over all parameters, which share d. `rate` is of the d
before; with `unbiased` 1 it has Adam's correction of bias. *Memory*: three
slots and three numbers per parameter. *Use* a learning rate of 1.)")
      .source("Defazio & Mishchenko 2023, arXiv:2301.07733, Algorithm 5")
      .option("learning_rate", 1.0, "scales the estimated rate", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("d0", 1e-6, "first estimate", positive)
      .option("growth", 1e30, "largest factor of d in a step; 1.02 warms up",
              at_least(1))
      .option("unbiased", 0.0, "1: corrects bias, as Adam does", between(0, 1))
      .slot("m", zeros)
      .slot("v", zeros)
      .slot("s", zeros)
      .scalar("d", 0.0)
      .scalar("last_d", 0.0)
      .scalar("r", 0.0)
      .prepare(estimate)
      .update(update)
      .golden({.options = {1, 0.9, 0.99, 1e-8, 0.05, 1e-2, 1e30, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.9874302605837856, -1.9635239476857889,
                         0.42447406931861825},
               .by = "dadaptation 3.2"})
      .golden({.options = {1, 0.9, 0.99, 1e-8, 0, 1e-2, 1.5, 1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.9947069767439871, -1.9688425677046386,
                         0.44616502492361554},
               .by = "dadaptation 3.2"});
}

}  // namespace tenon::addons
