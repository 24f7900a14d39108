// What the losses of a discriminator and a generator share: one function is
// both players' loss, and an option says whose.
#ifndef GAN_LOSSES_PLAYER_H_
#define GAN_LOSSES_PLAYER_H_

#include <string>

#include "tenon/author.h"

namespace tenon::gan {

inline Function with_players(Function&& loss) {
  return std::move(loss)
      .input("fake", "the discriminator's scores (logits) of generated samples")
      .input("real", "its scores of real ones; a generator may leave it out")
      .optional()
      .option("player", "discriminator", "or generator: whose loss");
}

inline Error wrong(const std::string& text) {
  return Error(TN_INVALID_ARGUMENT, text);
}

// *Errors*: neither of both players.
inline bool is_generator(const Call& c) {
  const std::string_view player = c.text("player");
  if (player == "generator") return true;
  if (player == "discriminator") return false;
  throw wrong("player must be discriminator or generator, got " +
              std::string(player));
}

// *Errors*: there is none.
inline Tensor real_scores(const Call& c) {
  if (!c.has(1)) {
    throw wrong("scores of real samples are needed for this player; give real");
  }
  return c["real"];
}

inline tn_value generator() {
  return internal::value(std::string_view("generator"));
}

// What the golden values are computed on.
inline Array example_fake() { return {-1.2, 0.3, 0.75, -0.4, 2.1}; }
inline Array example_real() { return {0.8, -0.6, 1.7, 2.4}; }

}  // namespace tenon::gan

#endif  // GAN_LOSSES_PLAYER_H_
