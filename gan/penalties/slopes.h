// The slopes of a critic that an application lends, and their squares.
#ifndef GAN_PENALTIES_SLOPES_H_
#define GAN_PENALTIES_SLOPES_H_

#include "tenon/author.h"
#include "tenon/grad.h"

namespace tenon::gan {

inline Function with_critic(Function&& penalty) {
  return std::move(penalty).maybe(
      "critic", TN_VALUE_CALL,
      "from samples to their scores; left out: the samples are its slopes");
}

// The gradient, for each of `points`, of its score. Scores of a batch must not
// depend on each other's samples.
inline Tensor slopes(const Call& c, const Tensor& points) {
  if (!c.has("critic")) return points;
  const auto critic = c.callable("critic");
  return grad([&](const Tensor& x) { return sum(critic({x}, 1)[0]); })(points);
}

// The squared norm of each row: [N, ...] -> [N].
inline Tensor squared_norms(const Tensor& rows) {
  return sum(square(rows.reshape({rows.size(0), -1})), {1});
}

// gamma / 2 times the mean square of the slopes at `points`.
inline Tensor zero_centred_penalty(const Call& c, const Tensor& points) {
  return 0.5 * c.number("gamma") * mean(squared_norms(slopes(c, points)));
}

// Slopes, for golden values.
inline Array example_slopes() {
  return Array({3, 3}, {.6, -.8, .5, .3, .2, -.1, 1.4, -.9, .7});
}

}  // namespace tenon::gan

#endif  // GAN_PENALTIES_SLOPES_H_
