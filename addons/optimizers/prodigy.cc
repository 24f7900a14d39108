// Prodigy: Adam that finds its learning rate by itself, and fast.
#include "addons/optimizers/distance.h"

namespace tenon::addons {
namespace {

// How far s follows the gradient in a step.
double reach(double d, double d0, double rate, bool safeguard) {
  return d / d0 * (safeguard ? d : rate);
}

// s of this step.
Tensor direction(const Step& s, double beta2, double reach) {
  return std::sqrt(beta2) * s.slot(2) + reach * s.gradient;
}

void estimate(std::vector<Step>& steps) {
  const double learning_rate = shared_rate("prodigy", steps);
  if (learning_rate == 0) return;
  const auto [unused, beta1, beta2, epsilon, decay, d0, growth, unbiased,
              safeguard] = steps[0].options<9>();
  const double d = distance(steps, d0);
  const double rate =
      d * learning_rate *
      step_correction(beta1, beta2, steps[0].number, unbiased != 0);
  const double far = reach(d, d0, rate, safeguard != 0);
  double numerator = 0, size = 0;
  for (Step& s : steps) {
    if (s.option(0) == 0) continue;
    const Tensor way = s.slot(3) - s.parameter;
    double& mine = s.scalar(kNumerator);
    mine = std::sqrt(beta2) * mine + d / d0 * rate * total(s.gradient * way);
    numerator += mine;
    size += total(abs(direction(s, beta2, far)));
  }
  const double next = size > 0 ? std::max(d, growth * numerator / size) : d;
  for (Step& s : steps) {
    s.scalar(kLastDistance) = d;
    s.scalar(kDistance) = next;
  }
}

void update(Step& s) {
  const auto [learning_rate, beta1, beta2, epsilon, decay, d0, growth, unbiased,
              safeguard] = s.options<9>();
  if (learning_rate == 0) return;
  const double d = s.scalar(kLastDistance);
  const double rate = d * learning_rate *
                      step_correction(beta1, beta2, s.number, unbiased != 0);
  Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
  follow(m, beta1, d * s.gradient);
  follow(v, beta2, (d * d) * square(s.gradient));
  s.slot(2) = direction(s, beta2, reach(d, d0, rate, safeguard != 0));
  const Tensor root = sqrt(v) + s.scalar(kDistance) * epsilon;
  // Without any gradient so far the root is zero, and so is m.
  p = p - rate * (m / where(greater(root, 0), root, 1.0) + decay * p);
}

}  // namespace

Optimizer prodigy() {
  return Optimizer("prodigy")
      .doc(R"(Adam whose rate follows an estimate d of the distance to go.

    rate = d learning_rate
    r  <- b r + d / d0 rate <g, p0 - p>,   b = sqrt(beta2), over all parameters
    s  <- b s + d / d0 rate g
    m  <- beta1 m + (1 - beta1) d g
    v  <- beta2 v + (1 - beta2) (d g)^2
    d  <- max(d, growth r / |s|_1)
    p  <- p - rate (m / (sqrt(v) + d epsilon) + weight_decay p)

where p0 is the start and one d serves all parameters. `rate` is of the d
before; with `unbiased` 1 it has Adam's correction of bias. *Memory*: four
slots and three numbers per parameter. *Use* a learning rate of 1, with a
cosine schedule.)")
      .source("Mishchenko & Defazio 2023, arXiv:2306.06101, Algorithm 4")
      .option("learning_rate", 1.0, "scales the estimated rate", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("d0", 1e-6, "first estimate", positive)
      .option("growth", 1.0, "scales estimates; 0.5 to 2", positive)
      .option("unbiased", 0.0, "1: corrects bias, as Adam does", between(0, 1))
      .option("safeguard", 0.0, "1: for schedules that warm up", between(0, 1))
      .slot("m", zeros)
      .slot("v", zeros)
      .slot("s", zeros)
      .slot("start", as_parameter)
      .scalar("d", 0.0)
      .scalar("last_d", 0.0)
      .scalar("r", 0.0)
      .prepare(estimate)
      .update(update)
      .golden({.options = {1, 0.9, 0.99, 1e-8, 0.05, 1e-2, 1, 0, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.9768650471559363, -1.955014764189285,
                         0.41945568530106164},
               .by = "prodigyopt 1.1.2"})
      .golden({.options = {0.5, 0.9, 0.99, 1e-8, 0, 1e-2, 2, 1, 1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.9964344773316292, -1.9890444751633058,
                         0.476608726835159},
               .by = "prodigyopt 1.1.2"});
}

}  // namespace tenon::addons
