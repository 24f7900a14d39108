// Adam: a step of about one learning rate, whatever the gradient's scale.
#include "core/optimizer/adam.h"

#include "core/optimizer/components.h"

namespace tenon::optimizer {

Optimizer adam() {
  return Optimizer("adam")
      .doc(
          R"(Divides a mean of gradients by the root of a mean of their squares.

    m <- beta1 m + (1 - beta1) g
    v <- beta2 v + (1 - beta2) g^2
    p <- p - learning_rate m' / (sqrt(v') + epsilon)

where m' = m / (1 - beta1^t) and v' = v / (1 - beta2^t) at step t = 1, 2 ...
*Memory*: two slots per parameter.)")
      .source("Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1")
      .maturity(Maturity::beta)
      .option("learning_rate", 1e-3, "step size", non_negative)
      .option("beta1", 0.9, "decay of the mean", unit_interval)
      .option("beta2", 0.999, "decay of the mean square", unit_interval)
      .option("epsilon", 1e-8, "added to the root", non_negative)
      .slot("m", zeros)
      .slot("v", zeros)
      .update([](Step& s) { s.parameter = s.parameter - AdamStep(s); })
      .golden({.options = {0.1, 0.9, 0.99, 1e-8},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.96989824074704756, -1.7974176865054896,
                         0.21242104922243848},
               .by = "PyTorch 2.15.0"})
      .golden({.options = {0.1, 0.8, 0.9, 0.1},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1}},
               .after = {0.97997306667794004, -1.8259539947407919,
                         0.25592405105905619},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::optimizer
