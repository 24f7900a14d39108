// AdEMAMix: Adam with a second mean that remembers far longer.
#include <algorithm>
#include <cmath>

#include "addons/optimizers/means.h"

namespace tenon::addons {

// The slow mean's decay on its way from beta1 to beta3: its half-life grows on
// a straight line.
static double slow_decay(double beta1, double beta3, double progress) {
  if (progress >= 1 || beta1 == 0 || beta3 == 0) return beta3;
  const double from = std::log(beta1), to = std::log(beta3);
  return std::min(std::exp(from * to / ((1 - progress) * to + progress * from)),
                  beta3);
}

Optimizer ademamix() {
  return Optimizer("ademamix")
      .doc(R"(Adam along the sum of a fast and a slow mean of gradients.

    m1 <- beta1 m1 + (1 - beta1) g
    m2 <- beta3 m2 + (1 - beta3) g
    v  <- beta2 v + (1 - beta2) g^2
    d   = (m1' + alpha m2) / (sqrt(v') + epsilon)
    p  <- p - learning_rate (d + weight_decay p)

where m1' and v' are free of the bias of the first steps. Over `warmup`
steps, best all of a training, alpha rises from 0 on a straight line and the
half-life of m2 from that of m1. *Memory*: three slots per parameter.)")
      .source("Pagliardini et al. 2024, arXiv:2409.03137, Algorithm 1")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the fast mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("beta3", 0.9999, "decay of the slow mean", unit_interval)
      .option("alpha", 5.0, "weight of the slow mean", non_negative)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("warmup", 0.0, "steps until alpha and beta3 are reached",
              non_negative)
      .slot("m1", zeros)
      .slot("v", zeros)
      .slot("m2", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, beta3, alpha, epsilon, decay, warmup] =
            s.options<8>();
        const auto t = static_cast<double>(s.number);
        const double progress = warmup > 0 ? std::min(t / warmup, 1.0) : 1;
        Tensor &p = s.parameter, &m1 = s.slot(0), &v = s.slot(1);
        Tensor& m2 = s.slot(2);
        follow(m1, beta1, s.gradient);
        follow(m2, slow_decay(beta1, beta3, progress), s.gradient);
        follow(v, beta2, square(s.gradient));
        const Tensor root = sqrt(v / seen(beta2, s.number));
        const Tensor mean =
            m1 / seen(beta1, s.number) + (alpha * progress) * m2;
        p = p - rate * (mean / (root + epsilon) + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.99, 0.999, 5, 1e-8, 0.05, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9511734711158634, -1.7576874384674477,
                         0.20184827836106187},
               .by = "pytorch-optimizer 4.1.0"})
      .golden({.options = {0.1, 0.9, 0.99, 0.999, 5, 1e-8, 0, 6},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.9306138864272456, -1.7677049246552239,
                         0.015774523285542356},
               .by = "pytorch-optimizer 4.1.0"});
}

}  // namespace tenon::addons
