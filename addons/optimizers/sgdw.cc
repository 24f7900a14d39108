// SGDW: momentum whose weight decay stays out of it.
#include "tenon/author.h"

namespace tenon::addons {

Optimizer sgdw() {
  return Optimizer("sgdw")
      .doc(R"(Momentum, with weight decay that is decoupled from the gradient.

    v <- momentum v + learning_rate g
    p <- (1 - decay) p - v                                     plain
    p <- (1 - decay) p - (learning_rate g + momentum v)        nesterov

The decay is weight_decay, whatever the learning rate: where that follows a
schedule, let weight_decay follow the same one. With `decay_by_rate` 1 it is
learning_rate times weight_decay, as in most libraries. *Memory*: one slot per
parameter.)")
      .source("Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 1")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("momentum", 0.9, "share of v that is kept", unit_interval)
      .option("weight_decay", 1e-4, "decoupled decay", non_negative)
      .option("nesterov", 0.0, "1: looks ahead along v", between(0, 1))
      .option("decay_by_rate", 0.0, "1: decay is times learning_rate",
              between(0, 1))
      .slot("v", zeros)
      .update([](Step& s) {
        const auto [rate, momentum, weight_decay, nesterov, by_rate] =
            s.options<5>();
        const double decay = by_rate != 0 ? rate * weight_decay : weight_decay;
        Tensor &p = s.parameter, &v = s.slot(0);
        v = momentum * v + rate * s.gradient;
        const Tensor step =
            nesterov != 0 ? rate * s.gradient + momentum * v : v;
        p = (1 - decay) * p - step;
      })
      .golden({.options = {0.125, 0.875, 0.0625, 0, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.138916015625, -1.13079833984375, -0.3348388671875},
               .by = "TensorFlow Addons 0.23"})
      .golden({.options = {0.125, 0.875, 0.0625, 1, 0},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {1.1295032501220703, -0.9311943054199219,
                         -0.5565862655639648},
               .by = "TensorFlow Addons 0.23"})
      .golden(
          {.options = {0.1, 0.9, 0.05, 1, 1},
           .start = {1, -2, 0.5},
           .gradients =
               {{0.5, -1, 0.25}, {-4, 0.125, 2}, {3, 0.75, -0.5}, {0, -2, 1}},
           .after = {1.3336476249999998, -1.42003471875, -0.3494751875000001},
           .by = "timm 1.0.31"});
}

}  // namespace tenon::addons
