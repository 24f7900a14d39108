// Wasserstein: a critic whose mean scores differ as much as they can.
#include "gan/losses/player.h"

namespace tenon::gan {

Function wasserstein() {
  return with_players(Function("wasserstein"))
      .doc(R"(The difference of mean scores.

    discriminator: mean fake - mean real
    generator:     -mean fake

The critic must be kept smooth: add wasserstein_gradient_penalty, or normalize
its weights spectrally.

*Shapes*: fake, real of any shape, also different ones -> [].)")
      .source("Arjovsky et al. 2017, arXiv:1701.07875, Algorithm 1")
      .body([](Call& c) {
        const Tensor fake = mean(c["fake"]);
        return is_generator(c) ? -fake : fake - mean(real_scores(c));
      })
      .sample({.inputs = {example_fake(), example_real()},
               .outputs = {-0.765},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_fake()},
               .options = {generator()},
               .outputs = {-0.31},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
