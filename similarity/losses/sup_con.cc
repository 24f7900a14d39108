// Supervised contrastive: all of a class are positives of each other.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function sup_con() {
  return with_pairs(Function("sup_con"))
      .doc(
          R"(The cross-entropy of each alike pair against all pairs of the anchor.

    mean_a -1/|P(a)| sum_{p in P(a)} log(e^{s_ap} / sum_k e^{s_ak}),
    s = cos / temperature

with means over anchors that have a positive.

*Shapes*: embeddings [N, D], labels [N] -> []; a reference [M, D] with its
labels [M] takes the place of the batch's other rows.
*Cost*: 2 N M D operations, and some over N M numbers.)")
      .source("Khosla et al. 2020, arXiv:2004.11362, equation 2")
      .option("temperature", 0.1, "divides the cosines", positive)
      .body([](Call& c) {
        const Pairs pairs(c);
        const Tensor s = pairs.cosines() / c.number("temperature");
        const Tensor loss = masked_logsumexp(s, pairs.any()) - s;
        const Tensor count = sum(ones(pairs.positive(), s), {1});
        return mean_of_nonzero(sum(where(pairs.positive(), loss, 0), {1}) /
                               maximum(count, 1));
      })
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(0.5)},
               .outputs = {2.73498345219763},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .outputs = {6.30402570225133},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
