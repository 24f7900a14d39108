// Each anchor is to find its own positive among those of all.
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"
#include "similarity/losses/views.h"

namespace tenon::similarity {

Function n_pairs() {
  return Function("n_pairs")
      .doc(R"(Each anchor is to find its own positive among those of all others.

    mean_i -log softmax_j(scale <a_i, p_j>)_i

also known as multiple negatives ranking. Rows of anchors and positives belong
together.

*Shapes*: anchors, positives [N, D] -> [].
*Cost*: 2 N^2 D operations.)")
      .source(
          "Sohn 2016, Improved Deep Metric Learning with Multi-class N-pair "
          "Loss Objective, equation 7")
      .input("x", "[N, D], anchors")
      .input("y", "[N, D], the positive of each")
      .option("scale", 1.0, "of the inner products", positive)
      .body([](Call& c) {
        const Views views(c);
        const Tensor logits =
            matmul(views.x, views.y.transpose()) * c.number("scale");
        return cross_entropy(logits,
                             arange(0, views.x.size(0), 1, DType::int64));
      })
      .sample({.inputs = {example_views(), example_other_views()},
               .outputs = {2.00983695040874},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::similarity
