// The loss whose gradient is sparsemax less the target.
#include "addons/losses/loss.h"

namespace tenon::addons {

Function sparsemax_loss() {
  return with_reduction(
             Function("sparsemax_loss")
                 .doc(R"(What cross_entropy is to softmax, of sparsemax.

    <p - q, z> - |p|^2 / 2 + |q|^2 / 2,  p = sparsemax(z)

convex, never below 0, and exactly 0 where the label leads by 1. Its gradient
is p - q.

*Shapes*: logits z [N, C], labels [N] or targets q [N, C] -> [] or [N].)")
                 .source("Martins and Astudillo 2016, arXiv:1602.02068, "
                         "equation 26")
                 .input("logits", "[N, C], float32 or float64")
                 .input("labels",
                        "[N], integer; or [N, C], floating, rows of "
                        "probabilities"))
      .body([](Call& c) {
        static const internal::OpRef op("addons.sparsemax");
        const Tensor z = c["logits"];
        const Tensor q = targets_of(z, c["labels"]);
        const Operand operand(z);
        const Tensor p = op({&operand});
        return reduced(sum((p - q) * z - 0.5 * (square(p) - square(q)), {1}),
                       c);
      })
      .sample({.inputs = {example_logits(), example_labels()},
               .options = {internal::value("none")},
               .outputs = {Array({3}, {0.16, 2.5, 0.375})},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
