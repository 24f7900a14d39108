// bernoulli: success, 1, or not, 0.
#include "probability/distributions/distribution.h"

namespace tenon::prob {
namespace {

struct Bernoulli {
  static constexpr Parameter parameters[] = {
      {"probs", 0.5, Domain::unit, "of a success", "logits"},
  };
  Tensor logits;

  Tensor log_prob(const Tensor& x) const {
    return where(x == 1.0, log_sigmoid(logits),
                 where(x == 0.0, log_sigmoid(-logits), -infinity));
  }
  Tensor cdf(const Tensor& x) const {
    return where(x >= 1.0, 1.0, where(x >= 0.0, sigmoid(-logits), 0.0));
  }
  Tensor survival(const Tensor& x) const {
    return where(x >= 1.0, 0.0, where(x >= 0.0, sigmoid(logits), 1.0));
  }
  Tensor quantile(const Tensor& p) const {
    return where(p <= sigmoid(-logits), 0.0, 1.0) + 0.0 * p;
  }
  Tensor sample(const Noise& noise) const {
    return (noise.uniform() < sigmoid(logits.detach())).cast(noise.dtype);
  }
  Tensor mean() const { return sigmoid(logits); }
  Tensor variance() const { return sigmoid(logits) * sigmoid(-logits); }
  // Finite where an outcome is certain.
  Tensor entropy() const {
    const Tensor l = clip(logits, -1e4, 1e4);
    return -sigmoid(l) * log_sigmoid(l) - sigmoid(-l) * log_sigmoid(-l);
  }
  Tensor mode() const { return (logits > 0.0).cast(logits.dtype()); }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {{{-1.0986122886681098},
             {0, 1},
             {{"log_prob", {-0.2876820724517809, -1.3862943611198906}},
              {"cdf", {0.75, 1}},
              {"survival", {0.25, 0}},
              {"mean", {0.25}},
              {"variance", {0.1875}},
              {"entropy", {0.5623351446188083}}}},
            {{-1.0986122886681098},
             {0.001, 0.3, 0.8, 0.999},
             {{"quantile", {0, 0, 1, 1}}}}};
  }
};

}  // namespace

void bernoulli(Registrar& to) {
  add_distribution<Bernoulli>(to, "bernoulli",
                              R"(Success, 1, or not, 0.

    P(1) = probs = sigmoid(logits))",
                              "Johnson, Kemp and Kotz 2005, section 3.1");
}

}  // namespace tenon::prob
