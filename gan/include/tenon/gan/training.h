// Training: steps of a discriminator and, in turns, of a generator.
#ifndef TENON_GAN_TRAINING_H_
#define TENON_GAN_TRAINING_H_

#include <functional>
#include <utility>

#include "tenon/gan/augmentation.h"
#include "tenon/gan/average.h"
#include "tenon/gan/losses.h"
#include "tenon/optimizer.h"

namespace tenon::gan {

// What plays. Generators draw their own noise (and classes).
struct Players {
  std::function<Tensor(const Key& key, int64_t n)> generate;  // n samples
  std::function<Tensor(const Tensor& samples)> discriminate;  // to logits
};

// One batch after the other, each with a key of its own.
//
//   tn::gan::Training training(
//       {.generate = [&](const tn::Key& key, int64_t n) {
//          return generator(tn::normal(key, {n, 64}));
//        },
//        .discriminate = [&](const tn::Tensor& x) { return critic(x); }},
//       generator_optimizer, critic_optimizer,
//       {.loss = tn::gan::Loss("hinge"), .average = &average});
//   const auto [d_loss, g_loss] = training.step(batch.x, key.child(number));
//
// A module, to be saved with a run: it counts its steps.
class Training : public Module {
 public:
  struct Options {
    Loss loss{"non_saturating"};
    int64_t discriminator_steps = 1;  // for each of the generator
    // Added to the discriminator's loss, of what it sees; none: 0.
    std::function<Tensor(const Tensor& real, const Tensor& fake,
                         const Key& key)>
        penalty = nullptr;
    Average* average = nullptr;  // of the generator; it outlives this
    AdaptiveAugmentation* augmentation = nullptr;  // so does this
  };
  struct Losses {
    Tensor discriminator;
    Tensor generator;  // holds nothing where it was not its turn
  };

  Training(Players players, Optimizer& generator, Optimizer& discriminator)
      : Training(std::move(players), generator, discriminator, Options()) {}
  Training(Players players, Optimizer& generator, Optimizer& discriminator,
           Options options)
      : players_(std::move(players)),
        options_(std::move(options)),
        generator_(generator),
        discriminator_(discriminator),
        steps_(buffer("steps", full({}, 0, DType::int64))) {
    if (options_.discriminator_steps < 1) {
      throw Error(TN_INVALID_ARGUMENT,
                  "Training: discriminator_steps is " +
                      std::to_string(options_.discriminator_steps) +
                      ", must be 1 or more");
    }
  }

  // A step of the discriminator and, every discriminator_steps-th time, one of
  // the generator. *Shapes*: real [N, ...].
  Losses step(const Tensor& real, const Key& key) {
    Losses losses;
    losses.discriminator = teach_discriminator(real, key);
    int64_t& steps = *steps_.tensor().data<int64_t>();
    if (++steps % options_.discriminator_steps == 0) {
      losses.generator = teach_generator(real, key);
    }
    return losses;
  }

 private:
  enum Use : uint64_t { kDrawn, kFake, kReal, kPenalty, kDrawnAgain, kAgain };

  Tensor seen(const Tensor& samples, const Key& key) const {
    if (options_.augmentation == nullptr) return samples;
    return (*options_.augmentation)(samples, key);
  }
  Tensor drawn(const Key& key, int64_t n) const {
    const NoGrad no_grad;
    return players_.generate(key, n);
  }

  Tensor teach_discriminator(const Tensor& real, const Key& key) {
    const Tensor fake =
        seen(drawn(key.child(kDrawn), real.size(0)), key.child(kFake));
    const Tensor shown = seen(real, key.child(kReal));
    const Tensor real_scores = players_.discriminate(shown);
    Tensor loss =
        options_.loss.discriminator(real_scores, players_.discriminate(fake));
    if (options_.penalty) {
      loss = loss + options_.penalty(shown, fake, key.child(kPenalty));
    }
    discriminator_.minimize(loss);
    if (options_.augmentation != nullptr) {
      options_.augmentation->observe(real_scores);
    }
    return loss.detach();
  }

  Tensor teach_generator(const Tensor& real, const Key& key) {
    const Tensor fake = players_.generate(key.child(kDrawnAgain), real.size(0));
    const Tensor scores = players_.discriminate(seen(fake, key.child(kAgain)));
    Tensor real_scores;
    if (options_.loss.compares()) {
      const NoGrad no_grad;
      real_scores = players_.discriminate(seen(real, key.child(kReal)));
    }
    const Tensor loss = options_.loss.generator(scores, real_scores);
    generator_.minimize(loss);
    if (options_.average != nullptr) options_.average->follow();
    return loss.detach();
  }

  const Players players_;
  const Options options_;
  Optimizer& generator_;
  Optimizer& discriminator_;
  Parameter steps_;  // a buffer
};

}  // namespace tenon::gan

#endif  // TENON_GAN_TRAINING_H_
