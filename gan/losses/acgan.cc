// Auxiliary classifier: what a conditional network adds to its loss.
#include "tenon/author.h"

namespace tenon::gan {

Function acgan() {
  return Function("acgan")
      .doc(R"(The cross-entropy of the classes that a discriminator also tells.

    mean -log q(label | fake) + mean -log q(label | real),  q = softmax(scores)

Added to both players' adversarial losses; the generator leaves out the second
term, as it does not depend on it.

*Shapes*: fake_scores [N, C], fake_labels [N], real ones [M, C] and [M] -> [].)")
      .source("Odena et al. 2017, arXiv:1610.09585, equation 3")
      .input("fake_scores",
             "[N, C], logits of the classes of generated samples")
      .input("fake_labels", "[N], integer, what they were generated as")
      .input("real_scores", "[M, C], logits of the classes of real samples")
      .optional()
      .input("real_labels", "[M], integer")
      .optional()
      .option("label_smoothing", 0.0, "share spread over all classes",
              unit_interval)
      .body([](Call& c) -> Tensor {
        const double smoothing = c.number("label_smoothing");
        const auto entropy = [&](const Tensor& scores, const Tensor& labels) {
          return cross_entropy(scores, labels, {.label_smoothing = smoothing});
        };
        if (c.has(2) != c.has(3)) {
          throw Error(TN_INVALID_ARGUMENT,
                      "give real_scores and real_labels, or neither");
        }
        const Tensor fake = entropy(c["fake_scores"], c["fake_labels"]);
        if (!c.has(2)) return fake;
        return fake + entropy(c["real_scores"], c["real_labels"]);
      })
      .sample({.inputs = {Array({2, 3}, {1.2, -.3, .5, .1, .7, -1.1}),
                          Array({2}, {0, 2}, DType::int64),
                          Array({3, 3}, {-.4, .9, .3, 2, .2, -.6, .3, .6, -.9}),
                          Array({3}, {1, 0, 1}, DType::int64)},
               .options = {internal::value(0.1)},
               .outputs = {2.0136258548168238},
               .by = "torch 2.15.0"})
      .sample({.inputs = {Array({2, 3}, {1.2, -.3, .5, .1, .7, -1.1}),
                          Array({2}, {0, 2}, DType::int64)},
               .outputs = {1.4405265752799898},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
