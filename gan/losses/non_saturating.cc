// Non-saturating: the usual loss of adversarial networks.
#include "gan/losses/player.h"

namespace tenon::gan {

Function non_saturating() {
  return with_players(Function("non_saturating"))
      .doc(R"(The usual loss: both players minimize a cross-entropy.

    discriminator: mean -log q(real) + mean -log(1 - q(fake)),  q = sigmoid
    generator:     mean -log q(fake)

Its gradient stays large where the discriminator is sure of generated samples.
`label_smoothing` s makes the first term -(1 - s) log q - s log(1 - q), of real
samples alone.

*Shapes*: fake, real of any shape, also different ones -> [].)")
      .source(
          "Goodfellow et al. 2014, arXiv:1406.2661, section 3; smoothing: "
          "Salimans et al. 2016, arXiv:1606.03498, section 3.4")
      .option("label_smoothing", 0.0, "off the target of real samples",
              unit_interval)
      .body([](Call& c) {
        const Tensor fake = c["fake"];
        if (is_generator(c)) return mean(softplus(-fake));
        const Tensor real = real_scores(c);
        const double s = c.number("label_smoothing");
        return mean(softplus(-real) + s * real) + mean(softplus(fake));
      })
      .sample({.inputs = {example_fake(), example_real()},
               .outputs = {1.412411398193703},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_fake()},
               .options = {generator()},
               .outputs = {0.6866086987002331},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
