// Focal loss of classes that exclude each other.
#include "addons/losses/loss.h"

namespace tenon::addons {

Function softmax_focal() {
  return with_reduction(
             Function("softmax_focal")
                 .doc(R"(Cross-entropy of classes, with easy rows a small part.

    -(1 - p)^gamma log p,  p = softmax(logits) at the label

Exact for logits of any size; gamma 0 is cross_entropy.

*Shapes*: logits [N, C], labels [N] -> [] or [N].)")
                 .source("Lin et al. 2017, arXiv:1708.02002, equation 4")
                 .input("logits", "[N, C], floating")
                 .input("labels", "[N], integer")
                 .option("gamma", 2.0, "how little the easy ones count",
                         non_negative))
      .body([](Call& c) {
        const Tensor x = c["logits"];
        require_integer("labels", c["labels"]);
        const Tensor at = targets_of(x, c["labels"]);
        const Tensor total = logsumexp(x, {1});
        const Tensor log_p = sum(at * x, {1}) - total;
        const double gamma = c.number("gamma");
        if (gamma == 0) return reduced(-log_p, c);
        // Of all classes but the label: log(1 - p), also where p is about 1.
        const Tensor others = logsumexp(where(at == 1, -1e30, x), {1});
        return reduced(-exp(gamma * (others - total)) * log_p, c);
      })
      .sample({.inputs = {example_logits(), example_labels()},
               .outputs = {1.1511904698078201},
               .by = "numpy 2.4.6"})
      .sample({.inputs = {example_logits(), example_labels()},
               .options = {internal::value(.5), internal::value("none")},
               .outputs = {Array({3}, {0.7260677796134462, 2.591603143682075,
                                       1.2005661338529436})},
               .by = "numpy 2.4.6"});
}

}  // namespace tenon::addons
