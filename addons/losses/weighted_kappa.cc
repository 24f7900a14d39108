// Weighted kappa: a loss of classes that have an order.
#include "addons/losses/loss.h"

namespace tenon::addons {

Function weighted_kappa() {
  return Function("weighted_kappa")
      .doc(R"(The logarithm of how far predictions disagree, beyond chance.

    log(sum W O / sum W E + epsilon)

with O[i, j] the probability that the batch gives class j where the label is i,
E what it would be of predictions that do not depend on the labels, and
W[i, j] = (i - j)^2 or |i - j|. The ratio is 1 less Cohen's weighted kappa. It
needs batches with several of the classes.

*Shapes*: logits [N, C], labels [N] -> [].)")
      .source(
          "de la Torre et al. 2018, Weighted kappa loss function for multi-"
          "class classification of ordinal data, Pattern Recognition Letters "
          "105, equations 3 to 5")
      .input("logits", "[N, C], floating")
      .input("labels", "[N], integer")
      .option("weighting", "quadratic", "\"quadratic\" or \"linear\"")
      .option("epsilon", 1e-6, "keeps the logarithm finite", positive)
      .body([](Call& c) {
        const Tensor x = c["logits"];
        require_integer("labels", c["labels"]);
        const Tensor q = targets_of(x, c["labels"]), p = softmax(x);
        const auto rows = static_cast<double>(x.size(0));
        const Tensor number =
            arange(0, static_cast<double>(x.size(1)), 1, x.dtype());
        const Tensor apart = abs(number.newaxis(1) - number);
        const bool linear = which("weighting", c.text("weighting"),
                                  {"quadratic", "linear"}) == 1;
        const Tensor w = linear ? apart : square(apart);
        const Tensor seen = sum(matmul(q, w) * p);
        const Tensor chance = sum(matmul(sum(q, {0}, {.keep_axes = true}), w) *
                                  sum(p, {0}, {.keep_axes = true})) /
                              rows;
        return log(seen / chance + c.number("epsilon"));
      })
      .sample(
          {.inputs = {Array({5, 4}, {.3, 1.1, -.2, .9, 2.5, .1, 0, -1, .2, -.4,
                                     .9, .5,  1,   0,  -1,  .5, 0, .3, .6, .1}),
                      Array({5}, {1, 0, 3, 2, 2}, DType::int64)},
           .outputs = {-0.4126339852809906},
           .by = "TensorFlow Addons 0.23"})
      .sample(
          {.inputs = {Array({5, 4}, {.3, 1.1, -.2, .9, 2.5, .1, 0, -1, .2, -.4,
                                     .9, .5,  1,   0,  -1,  .5, 0, .3, .6, .1}),
                      Array({5}, {1, 0, 3, 2, 2}, DType::int64)},
           .options = {internal::value("linear")},
           .outputs = {-0.30166012048721313},
           .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
