// InfoNCE: a positive pair against the negatives of its anchor.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function nt_xent() {
  return with_pairs(Function("nt_xent"))
      .doc(
          R"(The cross-entropy of each alike pair against the anchor's other pairs.

    mean_(a,p) -log(e^{s_ap} / (e^{s_ap} + sum_n e^{s_an})),  s = cos / temperature

also known as InfoNCE; where labels say which two views show one image, it is
SimCLR's.

*Shapes*: embeddings [N, D], labels [N] -> []; a reference [M, D] with its
labels [M] takes the place of the batch's other rows.
*Cost*: 2 N M D operations, and some over N M numbers.)")
      .source("Chen et al. 2020, arXiv:2002.05709, equation 1")
      .option("temperature", 0.07, "divides the cosines", positive)
      .body([](Call& c) {
        const Pairs pairs(c);
        const Tensor s = pairs.cosines() / c.number("temperature");
        const Tensor others = masked_logsumexp(s, pairs.negative());
        return masked_mean(softplus(others - s), pairs.positive());
      })
      .sample({.inputs = {example_embeddings(), example_labels()},
               .options = {internal::value(0.5)},
               .outputs = {2.73498345219763},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .outputs = {5.94544482948925},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
