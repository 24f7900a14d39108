// An alike pair against all negatives of both of its ends.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function lifted_structure() {
  return Function("lifted_structure")
      .doc(R"(An alike pair against all negatives of both of its ends.

    mean_P 1/2 max(0, log(sum_{k in N(i)} e^{margin - d_ik}
                        + sum_{k in N(j)} e^{margin - d_jk}) + d_ij)^2

*Shapes*: embeddings [N, D], labels [N] -> [].
*Cost*: 2 N^2 D operations, and some over N^2 numbers.)")
      .source("Song et al. 2016, arXiv:1511.06452, equation 4")
      .input("embeddings", "[N, D], floating")
      .input("labels", "[N], integer")
      .option("margin", 1.0, "of negatives")
      .option("distance", "euclidean", "the name of a distance of this package")
      .body([](Call& c) {
        const Pairs pairs(c);
        const Tensor d = pairs.distances(c.text("distance"));
        const Tensor row =
            masked_logsumexp(c.number("margin") - d, pairs.negative());
        const Tensor column = row.transpose();
        const Tensor loss = relu(row + softplus(column - row) + d);
        return masked_mean(loss * loss, pairs.positive()) / 2;
      })
      .sample({.inputs = {example_embeddings(), example_labels()},
               .outputs = {6.55838840994301},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
