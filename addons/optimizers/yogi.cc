// Yogi: Adam whose mean square grows no faster than it can take back.
#include "addons/optimizers/means.h"

namespace tenon::addons {

Optimizer yogi() {
  return Optimizer("yogi")
      .doc(R"(Adam, with a mean square that changes additively.

    m <- beta1 m + (1 - beta1) g
    v <- v - (1 - beta2) sign(v - g^2) g^2
    p <- p - learning_rate (m' / (sqrt(v') + epsilon) + weight_decay p)

where m' and v' are free of the bias of the first steps; with `unbiased` 0
they are m and v, as in the paper. *Memory*: two slots per parameter. *Use* a
learning rate of 1e-2.)")
      .source("Zaheer et al. 2018 (NeurIPS), Algorithm 2")
      .option("learning_rate", 1e-2, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-3, "added to the root", non_negative)
      .option("weight_decay", 0.0, "decoupled decay", non_negative)
      .option("unbiased", 1.0, "0: without correction of bias", between(0, 1))
      .slot("m", zeros)
      .slot("v", zeros)
      .update([](Step& s) {
        const auto [rate, beta1, beta2, epsilon, decay, unbiased] =
            s.options<6>();
        const double m_seen = unbiased != 0 ? seen(beta1, s.number) : 1;
        const double v_seen = unbiased != 0 ? seen(beta2, s.number) : 1;
        Tensor &p = s.parameter, &m = s.slot(0), &v = s.slot(1);
        const Tensor g2 = square(s.gradient);
        follow(m, beta1, s.gradient);
        v = v - (1 - beta2) * sign(v - g2) * g2;
        const Tensor d = (m / m_seen) / (sqrt(v / v_seen) + epsilon);
        p = p - rate * (d + decay * p);
      })
      .golden({.options = {0.1, 0.9, 0.99, 1e-3, 0, 1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.9700433849680784, -1.7980531457018585,
                         0.21366459957590003},
               .by = "optax 0.2.8"})
      .golden({.options = {0.1, 0.9, 0.99, 1e-3, 0, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.997166106383955, -1.7466584997960815,
                         0.12038099673176023},
               .by = "NumPy 2.4.6, in float64"});
}

}  // namespace tenon::addons
