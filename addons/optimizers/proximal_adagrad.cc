// Proximal Adagrad: Adagrad whose penalties are solved exactly.
#include "tenon/author.h"

namespace tenon::addons {

Optimizer proximal_adagrad() {
  return Optimizer("proximal_adagrad")
      .doc(R"(Adagrad, then the proximal step of an l1 and an l2 penalty.

    a <- a + g^2,                        a = initial at the start
    r  = learning_rate / sqrt(a)
    q  = p - r g
    p <- sign(q) max(|q| - r l1, 0) / (1 + r l2)

so that l1 makes weights exactly zero. *Memory*: one slot per parameter.)")
      .source("Duchi & Singer 2009 (FOBOS), sections 2 and 5")
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("initial", 0.1, "start of the sum of squares", positive)
      .option("l1", 0.0, "penalty of |p|", non_negative)
      .option("l2", 0.0, "penalty of p^2 / 2", non_negative)
      .slot("sum", zeros)
      .update([](Step& s) {
        const auto [rate, initial, l1, l2] = s.options<4>();
        Tensor& squares = s.slot(0);
        squares = squares + square(s.gradient);
        const Tensor r = rate / sqrt(squares + initial);
        const Tensor q = s.parameter - r * s.gradient;
        s.parameter = sign(q) * maximum(abs(q) - l1 * r, 0.0) / (1.0 + l2 * r);
      })
      .golden({.options = {0.125, 0.125, 0.5, 0.25},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.750047118536081, -1.5115603338193497,
                         0.027632457951019474},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
