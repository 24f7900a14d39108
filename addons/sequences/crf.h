// What functions of linear-chain conditional random fields share.
#ifndef ADDONS_SEQUENCES_CRF_H_
#define ADDONS_SEQUENCES_CRF_H_

#include "addons/require.h"

namespace tenon::addons {

// Potentials x [N, L, K], transitions [K, K] and the lengths of sequences.
// *Errors*: shapes that do not fit; a length that is not in 1 ... L.
struct Chain {
  explicit Chain(const Call& c)
      : x(c["potentials"]), transitions(c["transitions"]) {
    require_rank("potentials", x, 3, "[N, L, K]");
    const int64_t k = x.size(2);
    if (!(transitions.shape() == Shape{k, k})) {
      refuse("transitions must be " + Shape{k, k}.text() + ", got " +
             transitions.shape().text());
    }
    const Tensor lengths = c["lengths"];
    if (!lengths) return;
    require_integer("lengths", lengths);
    if (!(lengths.shape() == Shape{x.size(0)})) {
      refuse("lengths must be " + Shape{x.size(0)}.text() + ", got " +
             lengths.shape().text());
    }
    for (const int64_t n : lengths.to_vector<int64_t>()) {
      if (n < 1 || n > x.size(1)) {
        refuse("a length is " + std::to_string(n) + ", must be 1 ... " +
               std::to_string(x.size(1)));
      }
    }
    const Tensor place =
        arange(0, static_cast<double>(x.size(1)), 1, DType::int64);
    inside = place < cast(lengths, DType::int64).newaxis(1);
  }
  // Zero behind the end of each sequence; y is [N, L].
  Tensor within(const Tensor& y) const {
    return inside ? where(inside, y, 0) : y;
  }

  Tensor x, transitions;
  Tensor inside;  // [N, L]; holds nothing: all
};

inline Function with_chain(Function&& f) {
  return std::move(f)
      .input("potentials", "[N, L, K], floating: of each tag at each place")
      .input("transitions", "[K, K]: from the row's tag to the column's");
}

// log sum over all sequences of tags of e^score: [N].
inline Tensor log_norm(const Chain& c) {
  Tensor alpha = c.x(all, 0);
  for (int64_t t = 1; t < c.x.size(1); ++t) {
    const Tensor next =
        logsumexp(alpha.newaxis(2) + c.transitions, {1}) + c.x(all, t);
    alpha = c.inside ? where(c.inside(all, t).newaxis(1), next, alpha) : next;
  }
  return logsumexp(alpha, {1});
}

// The sum of what `tags` [N, L] stand at and pass through: [N].
inline Tensor score(const Chain& c, const Tensor& tags) {
  require_integer("tags", tags);
  const int64_t n = c.x.size(0), length = c.x.size(1), k = c.x.size(2);
  if (!(tags.shape() == Shape{n, length})) {
    refuse("tags must be " + Shape{n, length}.text() + ", got " +
           tags.shape().text());
  }
  // Behind an end any tag may stand.
  const Tensor tag = c.within(cast(tags, DType::int64));
  for (const int64_t i : tag.to_vector<int64_t>()) {
    if (i >= 0 && i < k) continue;
    refuse("a tag is " + std::to_string(i) + ", there are " +
           std::to_string(k));
  }
  const Tensor at =
      sum(c.within(take_along_axis(c.x, tag.newaxis(2), 2).squeeze(2)), {1});
  if (length == 1) return at;
  const Tensor pair = tag(all, until(-1)) * k + tag(all, from(1));
  const Tensor steps = take(c.transitions.reshape({-1}), pair.reshape({-1}))
                           .reshape({n, length - 1});
  if (!c.inside) return at + sum(steps, {1});
  return at + sum(where(c.inside(all, from(1)), steps, 0), {1});
}

// What the golden values are computed on: two sequences of four places, three
// tags; the second may be of length two.
inline Array example_potentials() {
  return Array({2, 4, 3},
               {.5,  -.2, 1,  .1,  .8,  -.3, -.6, .4, .2,  .9, 0, .7,
                -.1, .6,  .3, 1.2, -.5, .4,  .2,  .3, -.8, 0,  1, .5});
}
inline Array example_transitions() {
  return Array({3, 3}, {.2, -.4, .7, .5, .1, -.3, -.6, .8, 0});
}
inline Array example_tags() {
  return Array({2, 4}, {2, 1, 0, 0, 1, 0, 2, 1}, DType::int64);
}
inline Array example_lengths() { return Array({2}, {4, 2}, DType::int64); }

}  // namespace tenon::addons

#endif  // ADDONS_SEQUENCES_CRF_H_
