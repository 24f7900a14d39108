// A softmax over classes whose own angle is made wider by a margin.
#include <cmath>

#include "similarity/losses/classes.h"
#include "similarity/losses/example.h"
#include "similarity/losses/pairs.h"

namespace tenon::similarity {

Function arcface() {
  return Function("arcface")
      .doc(
          R"(Cross-entropy over the classes' cosines, the own angle wider by a margin.

    -log softmax(scale cos(theta_j + margin [j = label]))

theta_j the angle to weight j. Beyond half a turn, cos theta - margin sin margin
takes over, so that it stays monotone.

*Shapes*: embeddings [N, D], labels [N] in [0, C), weights [C, D] -> [].)")
      .source("Deng et al. 2019, arXiv:1801.07698, equation 3")
      .input("embeddings", "[N, D], floating")
      .input("labels", "[N], integer in [0, C)")
      .input("weights", "[C, D], one for each class")
      .option("margin", 0.5, "radians", between(0, 3.14))
      .option("scale", 64.0, "of the cosines", positive)
      .body([](Call& c) {
        const double margin = c.number("margin");
        const Tensor s = class_cosines(c);
        const Tensor wider =
            s * std::cos(margin) - root(1 - s * s) * std::sin(margin);
        const Tensor beyond = s - margin * std::sin(margin);
        const Tensor own = where(s >= -std::cos(margin), wider, beyond);
        return cross_entropy(where(class_mask(c), own, s) * c.number("scale"),
                             c["labels"]);
      })
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_proxies()},
               .outputs = {37.3159146724432},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"})
      .sample({.inputs = {example_embeddings(), example_labels(),
                          example_proxies()},
               .options = {internal::value(2.0), internal::value(8.0)},
               .outputs = {12.6380574363156},
               .by = "pytorch-metric-learning 2.9.0, torch 2.15.0"});
}

}  // namespace tenon::similarity
