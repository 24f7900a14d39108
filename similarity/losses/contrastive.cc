// Alike pairs are drawn together, others pushed out to a margin.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function contrastive() {
  return with_pairs(Function("contrastive"))
      .doc(R"(Alike pairs are drawn together, others pushed out to a margin.

    mean_P max(0, d - positive_margin) + mean_N max(0, negative_margin - d)

P alike pairs, N others; means are over pairs whose term is not 0.

*Shapes*: embeddings [N, D], labels [N] -> []; a reference [M, D] with its
labels [M] takes the place of the batch's other rows.
*Cost*: 2 N M D operations, and some over N M numbers.)")
      .source(
          "Hadsell et al. 2006, Dimensionality Reduction by Learning an "
          "Invariant Mapping, equation 4, with hinges that are not squared")
      .option("positive_margin", 0.0,
              "alike pairs closer than this are left alone", non_negative)
      .option("negative_margin", 1.0,
              "other pairs farther than this are left alone", non_negative)
      .option("distance", "euclidean", "the name of a distance of this package")
      .body([](Call& c) {
        const Pairs pairs(c);
        const Tensor d = pairs.distances(c.text("distance"));
        const Tensor drawn = relu(d - c.number("positive_margin"));
        const Tensor pushed = relu(c.number("negative_margin") - d);
        return mean_of_nonzero(where(pairs.positive(), drawn, 0)) +
               mean_of_nonzero(where(pairs.negative(), pushed, 0));
      })
      .sample({.inputs = {example_embeddings(), example_labels()},
               .outputs = {1.94856918658237},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_reference(), example_reference_labels()},
               .options = {internal::value(0.2), internal::value(1.5)},
               .outputs = {1.08591633025261},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
