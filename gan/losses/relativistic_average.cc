// Relativistic average: samples are judged against the mean of the others.
#include "gan/losses/player.h"

namespace tenon::gan {

Function relativistic_average() {
  return with_players(Function("relativistic_average"))
      .doc(R"(Whether samples look more real than the others do on average.

    discriminator: mean -log q(real - mean fake)
                 + mean -log(1 - q(fake - mean real))
    generator:     the same with real and fake exchanged,  q = sigmoid

Both players need both scores.

*Shapes*: fake, real of any shape, also different ones -> [].)")
      .source("Jolicoeur-Martineau 2018, arXiv:1807.00734, equations 7 to 9")
      .body([](Call& c) {
        const Tensor fake = c["fake"], real = real_scores(c);
        const double sign = is_generator(c) ? 1 : -1;
        return mean(softplus(sign * (real - mean(fake)))) +
               mean(softplus(-sign * (fake - mean(real))));
      })
      .sample({.inputs = {example_fake(), example_real()},
               .outputs = {1.0279253043849748},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_fake(), example_real()},
               .options = {generator()},
               .outputs = {2.5579253043849746},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
