// Hinge: the discriminator learns from what is inside of a margin.
#include "gan/losses/player.h"

namespace tenon::gan {

Function hinge() {
  return with_players(Function("hinge"))
      .doc(R"(A margin around zero, behind which the discriminator rests.

    discriminator: mean max(0, 1 - real) + mean max(0, 1 + fake)
    generator:     -mean fake

*Shapes*: fake, real of any shape, also different ones -> [].)")
      .source("Miyato et al. 2018, arXiv:1802.05957, equations 16 and 17")
      .body([](Call& c) {
        const Tensor fake = c["fake"];
        if (is_generator(c)) return -mean(fake);
        return mean(relu(1 - real_scores(c))) + mean(relu(1 + fake));
      })
      .sample({.inputs = {example_fake(), example_real()},
               .outputs = {1.8},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_fake()},
               .options = {generator()},
               .outputs = {-0.31},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
