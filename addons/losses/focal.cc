// Focal loss of yes-or-no targets: what is easy counts less.
#include "addons/losses/loss.h"

namespace tenon::addons {
namespace {

// -(1 - p)^gamma log p, p = sigmoid(x), without a logarithm of zero.
Tensor of_positive(const Tensor& x, double gamma) {
  const Tensor surprise = softplus(-x);
  if (gamma == 0) return surprise;
  return exp(-gamma * softplus(x)) * surprise;
}

}  // namespace

Function focal() {
  return with_reduction(
             Function("focal")
                 .doc(R"(Cross-entropy of which easy examples are a small part.

    -alpha (1 - p)^gamma log p            where the target is 1
    -(1 - alpha) p^gamma log(1 - p)       where it is 0,  p = sigmoid(logits)

Exact for logits of any size. A target between 0 and 1 mixes both. alpha is the
weight of positives; 1/2 and gamma 0 give half of binary_cross_entropy.

*Shapes*: logits, targets of one shape -> [], or that shape.)")
                 .source("Lin et al. 2017, arXiv:1708.02002, equation 5")
                 .input("logits", "any shape, floating")
                 .input("targets", "of the same shape; 0 or 1")
                 .option("alpha", 0.25, "weight of positives", between(0, 1))
                 .option("gamma", 2.0, "how little the easy ones count",
                         non_negative))
      .body([](Call& c) {
        const Tensor x = c["logits"];
        require_same("targets", c["targets"], "logits", x);
        const Tensor t = cast(c["targets"], x.dtype());
        const double alpha = c.number("alpha"), gamma = c.number("gamma");
        return reduced(alpha * t * of_positive(x, gamma) +
                           (1 - alpha) * (1 - t) * of_positive(-x, gamma),
                       c);
      })
      .sample({.inputs = {Array({2, 3}, {1.2, -.3, .5, -.4, 2, .1}),
                          Array({2, 3}, {1, 0, 1, 0, 0, 1}, DType::int64)},
               .outputs = {0.2385985518511805},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {Array({2, 3}, {1.2, -.3, .5, -.4, 2, .1}),
                          Array({2, 3}, {1, 0, 1, 0, 0, 1}, DType::int64)},
               .options = {internal::value(.6), internal::value(1.5),
                           internal::value("sum")},
               .outputs = {1.027164674224303},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {Array({3}, {1000, -1000, 800}),
                          Array({3}, {1, 1, 0}, DType::int64)},
               .options = {tn_value{}, tn_value{}, internal::value("none")},
               .outputs = {Array({3}, {0, 250, 600})},
               .by = "by hand"});
}

}  // namespace tenon::addons
