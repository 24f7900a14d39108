// Least squares: scores are drawn to targets.
#include "gan/losses/player.h"

namespace tenon::gan {

Function least_squares() {
  return with_players(Function("least_squares"))
      .doc(R"(Squared distances of the scores from targets.

    discriminator: mean (real - b)^2 / 2 + mean (fake - a)^2 / 2
    generator:     mean (fake - c)^2 / 2

for `real_target` b, `fake_target` a, `generator_target` c.

*Shapes*: fake, real of any shape, also different ones -> [].)")
      .source("Mao et al. 2017, arXiv:1611.04076, equations 2 and 9")
      .option("real_target", 1.0, "of the discriminator, for real samples")
      .option("fake_target", 0.0, "of the discriminator, for generated ones")
      .option("generator_target", 1.0, "of the generator")
      .body([](Call& c) {
        const auto half = [](const Tensor& scores, double target) {
          return 0.5 * mean(square(scores - target));
        };
        const Tensor fake = c["fake"];
        if (is_generator(c)) return half(fake, c.number("generator_target"));
        return half(real_scores(c), c.number("real_target")) +
               half(fake, c.number("fake_target"));
      })
      .sample({.inputs = {example_fake(), example_real()},
               .outputs = {1.2975},
               .by = "torch 2.15.0"})
      .sample(
          {.inputs = {example_fake(), example_real()},
           .options = {tn_value{}, internal::value(0.5), internal::value(-1.0)},
           .outputs = {2.27},
           .by = "torch 2.15.0"})
      .sample({.inputs = {example_fake()},
               .options = {generator()},
               .outputs = {0.85625},
               .by = "torch 2.15.0"})
      .sample({.inputs = {example_fake()},
               .options = {generator(), tn_value{}, tn_value{},
                           internal::value(0.0)},
               .outputs = {0.66625},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
