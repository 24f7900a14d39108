// Pairs weigh by their own and by their relative similarity.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function multi_similarity() {
  return with_pairs(Function("multi_similarity"))
      .doc(
          R"(Pairs weigh by how alike they are, by themselves and beside the others.

    mean_a 1/alpha log(1 + sum_P e^{-alpha (s - base)})
         + 1/beta  log(1 + sum_N e^{beta (s - base)}),     s cosines

over the pairs that are mined: negatives more alike than the least alike
positive less epsilon, positives less alike than the most alike negative plus
epsilon. Cosines differ by at most 2, so an epsilon above 2 takes all pairs.

*Shapes*: embeddings [N, D], labels [N] -> []; a reference [M, D] with its
labels [M] takes the place of the batch's other rows.
*Cost*: 2 N M D operations, and some over N M numbers.)")
      .source("Wang et al. 2019, arXiv:1904.06627, equations 9 to 11")
      .option("alpha", 2.0, "sharpness of positives", positive)
      .option("beta", 50.0, "sharpness of negatives", positive)
      .option("base", 0.5, "the cosine that divides near from far")
      .option("epsilon", 0.1, "slack of the mining, in cosines", non_negative)
      .body([](Call& c) {
        const Pairs pairs(c);
        const double alpha = c.number("alpha"), beta = c.number("beta");
        const double epsilon = c.number("epsilon");
        const Tensor s = pairs.cosines();
        const Tensor least = masked_min(s, pairs.positive()) - epsilon;
        const Tensor most = masked_max(s, pairs.negative()) + epsilon;
        const Tensor positive = logical_and(pairs.positive(), s < most);
        const Tensor negative = logical_and(pairs.negative(), s > least);
        const Tensor above = s - c.number("base");
        return mean(softplus(masked_logsumexp(-alpha * above, positive)) /
                        alpha +
                    softplus(masked_logsumexp(beta * above, negative)) / beta);
      })
      .sample({.inputs = {example_embeddings(), example_labels()},
               .outputs = {1.0019046558468},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .outputs = {0.528963033509698},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .options = {tn_value{}, tn_value{}, tn_value{},
                           internal::value(3.0)},
               .outputs = {0.673563922910911},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
