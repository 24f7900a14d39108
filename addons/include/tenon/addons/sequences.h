// Conditional random fields over sequences of tags, and pairs of words.
#ifndef TENON_ADDONS_SEQUENCES_H_
#define TENON_ADDONS_SEQUENCES_H_

#include <string>
#include <utility>

#include "tenon/addons/load.h"
#include "tenon/module.h"

namespace tenon::addons {

// Of potentials [N, L, K], transitions [K, K] and lengths [N], which may be
// left out: the log-probability of tags [N, L]: [N].
inline Tensor crf_log_likelihood(const Tensor& potentials,
                                 const Tensor& transitions, const Tensor& tags,
                                 const Tensor& lengths = {}) {
  return internal::function("crf_log_likelihood")(potentials, transitions, tags,
                                                  lengths);
}

struct Decoded {
  Tensor tags;    // [N, L], int64; 0 behind an end
  Tensor scores;  // [N]
};
// The best tags, by Viterbi.
inline Decoded crf_decode(const Tensor& potentials, const Tensor& transitions,
                          const Tensor& lengths = {}) {
  Tensors all =
      internal::function("crf_decode").all({potentials, transitions, lengths});
  return {std::move(all[0]), std::move(all[1])};
}

struct SkipGrams {
  Tensor tokens, labels;  // [P], int64
};
// Pairs of a token of [L] and one up to a drawn distance before or behind it.
inline SkipGrams skip_gram(const Tensor& tokens, const Key& key,
                           int64_t min_skips = 1, int64_t max_skips = 5) {
  Tensors all = internal::function("skip_gram", {{"min_skips", min_skips},
                                                 {"max_skips", max_skips},
                                                 {"key", key}})
                    .all({tokens});
  return {std::move(all[0]), std::move(all[1])};
}

// A linear-chain conditional random field on top of a model that gives
// potentials: scores of each tag at each place.
//
//   optimizer.minimize(crf.loss(model(x), tags, lengths));
//   const tn::Tensor best = crf.decode(model(x), lengths).tags;
//
// Learns how tags follow each other, and with which a sequence begins and
// ends. *Source*: Lafferty et al. 2001.
class Crf : public Module {
 public:
  struct Options {
    int64_t tags;          // K
    bool boundary = true;  // learns first and last tags
  };

  Crf(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name),
        transitions_(parameter("transitions", {options.tags, options.tags},
                               init::orthogonal())) {
    if (!options.boundary) return;
    first_ = parameter("first", {options.tags}, init::zeros()).tensor();
    last_ = parameter("last", {options.tags}, init::zeros()).tensor();
  }

  // The mean negative log-likelihood: [].
  Tensor loss(const Tensor& potentials, const Tensor& tags,
              const Tensor& lengths = {}) {
    return -mean(crf_log_likelihood(bounded(potentials, lengths),
                                    transitions_.tensor(), tags, lengths));
  }
  Decoded decode(const Tensor& potentials, const Tensor& lengths = {}) {
    return crf_decode(bounded(potentials, lengths), transitions_.tensor(),
                      lengths);
  }

 private:
  // What first and last tags add to the potentials.
  Tensor bounded(const Tensor& x, const Tensor& lengths) const {
    if (!first_) return x;
    const Tensor place =
        arange(0, static_cast<double>(x.size(1)), 1, DType::int64).newaxis(0);
    const Tensor end =
        lengths
            ? cast(lengths, DType::int64).newaxis(1) - 1
            : full({1, 1}, static_cast<double>(x.size(1) - 1), DType::int64);
    const auto added = [&](const Tensor& at, const Tensor& score) {
      return cast(at, x.dtype()).newaxis(2) * score;
    };
    return x + added(place == 0, first_) + added(place == end, last_);
  }

  Parameter transitions_;
  Tensor first_, last_;  // hold nothing: without boundary
};

}  // namespace tenon::addons

#endif  // TENON_ADDONS_SEQUENCES_H_
