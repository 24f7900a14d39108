// A softmax over classes whose own cosine is made less by a margin.
#include "similarity/losses/classes.h"
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function cosface() {
  return Function("cosface")
      .doc(R"(Cross-entropy over the classes' cosines, the own less by a margin.

    -log softmax(scale (cos theta_j - margin [j = label]))

theta_j the angle to weight j.

*Shapes*: embeddings [N, D], labels [N] in [0, C), weights [C, D] -> [].)")
      .source("Wang et al. 2018, arXiv:1801.09414, equation 4")
      .input("embeddings", "[N, D], floating")
      .input("labels", "[N], integer in [0, C)")
      .input("weights", "[C, D], one for each class")
      .option("margin", 0.35, "in cosines", non_negative)
      .option("scale", 64.0, "of the cosines", positive)
      .body([](Call& c) {
        const Tensor s = class_cosines(c);
        const Tensor own = s - c.number("margin");
        return cross_entropy(where(class_mask(c), own, s) * c.number("scale"),
                             c["labels"]);
      })
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_proxies()},
               .outputs = {37.992587854441},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_proxies()},
               .options = {tn_value{}, internal::value(8.0)},
               .outputs = {4.79164477652945},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
