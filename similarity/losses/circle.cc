// Each similarity is paced by how far it is from where it should be.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function circle() {
  return with_pairs(Function("circle"))
      .doc(R"(Each similarity is paced by how far it is from where it should be.

    mean_a log(1 + sum_N e^{gamma w_n (s_n - margin)}
                 * sum_P e^{-gamma w_p (s_p - 1 + margin)}),
    w_p = max(0, 1 + margin - s_p),  w_n = max(0, s_n + margin)

over anchors with positives and negatives; s cosines. Gradients take the
weights w for constants, as published, unless `through_weights`.

*Shapes*: embeddings [N, D], labels [N] -> []; a reference [M, D] with its
labels [M] takes the place of the batch's other rows.
*Cost*: 2 N M D operations, and some over N M numbers.)")
      .source("Sun et al. 2020, arXiv:2002.10857, equations 6 and 8")
      .option("margin", 0.4, "relaxes both targets")
      .option("gamma", 80.0, "scale", positive)
      .option("through_weights", false, "gradients of the weights, too")
      .body([](Call& c) {
        const Pairs pairs(c);
        const double margin = c.number("margin"), gamma = c.number("gamma");
        const Tensor s = pairs.cosines();
        const Tensor paced = c.flag("through_weights") ? s : s.detach();
        const Tensor p = relu(1 + margin - paced) * (s - (1 - margin));
        const Tensor n = relu(paced + margin) * (s - margin);
        const Tensor both = masked_logsumexp(-gamma * p, pairs.positive()) +
                            masked_logsumexp(gamma * n, pairs.negative());
        return mean_of_nonzero(softplus(both));
      })
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(0.4), internal::value(4.0),
                           internal::value(true)},
               .outputs = {9.96388769489855},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .options = {tn_value{}, tn_value{}, internal::value(true)},
               .outputs = {99.3102226732473},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
