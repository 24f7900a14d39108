// Minimax: the zero-sum game that adversarial networks began with.
#include "gan/losses/player.h"

namespace tenon::gan {

Function minimax() {
  return with_players(Function("minimax"))
      .doc(R"(The zero-sum game of a discriminator that tells probabilities.

    discriminator: mean -log q(real) + mean -log(1 - q(fake)),  q = sigmoid
    generator:     mean log(1 - q(fake))

The generator's gradient vanishes where the discriminator is sure; train with
non_saturating instead. `label_smoothing` s makes the first term
-(1 - s) log q - s log(1 - q), of real samples alone.

*Shapes*: fake, real of any shape, also different ones -> [].)")
      .source(
          "Goodfellow et al. 2014, arXiv:1406.2661, equation 1; smoothing: "
          "Salimans et al. 2016, arXiv:1606.03498, section 3.4")
      .option("label_smoothing", 0.0, "off the target of real samples",
              unit_interval)
      .body([](Call& c) {
        const Tensor fake_term = mean(softplus(c["fake"]));
        if (is_generator(c)) return -fake_term;
        const Tensor real = real_scores(c);
        const double s = c.number("label_smoothing");
        return mean(softplus(-real) + s * real) + fake_term;
      })
      .sample({.inputs = {example_fake(), example_real()},
               .outputs = {1.412411398193703},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_fake(), example_real()},
               .options = {tn_value{}, internal::value(0.25)},
               .outputs = {1.6811613981937028},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_fake()},
               .options = {generator()},
               .outputs = {-0.9966086987002332},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
