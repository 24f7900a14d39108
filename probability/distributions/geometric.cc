// geometric: failures before the first success.
#include "probability/distributions/distribution.h"

namespace tenon::prob {
namespace {

struct Geometric {
  static constexpr Parameter parameters[] = {
      {"probs", 0.5, Domain::unit, "of a success", "logits"},
  };
  Tensor logits;

  Tensor log_prob(const Tensor& x) const {
    const Tensor failures = where(x > 0.0, x * log_sigmoid(-logits), 0.0);
    return where((x >= 0.0) & (x == floor(x)), failures + log_sigmoid(logits),
                 -infinity);
  }
  Tensor log_survival(const Tensor& x) const {
    return (floor(maximum(x, -1.0)) + 1.0) * log_sigmoid(-logits);
  }
  Tensor cdf(const Tensor& x) const { return -expm1(log_survival(x)); }
  Tensor survival(const Tensor& x) const { return exp(log_survival(x)); }
  Tensor quantile(const Tensor& p) const {
    return maximum(ceil(log1p(-p) / log_sigmoid(-logits)) - 1.0, 0.0);
  }
  Tensor sample(const Noise& noise) const {
    return floor(noise.exponential() / -log_sigmoid(-logits.detach()));
  }
  Tensor mean() const { return exp(-logits); }
  Tensor variance() const { return exp(-logits) / sigmoid(logits); }
  Tensor entropy() const {
    return -log_sigmoid(logits) - exp(-logits) * log_sigmoid(-logits);
  }
  Tensor mode() const { return 0.0 * logits; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{-1.0986122886681098},
         {0, 1, 40},
         {{"log_prob",
           {-1.3862943611198906, -1.6739764335716716, -12.893577259191126}},
          {"cdf",
           {0.24999999999999997, 0.43749999999999994, 0.9999924575611288}},
          {"survival", {0.75, 0.5625, 7.5424388712281315e-06}},
          {"log_cdf",
           {-1.3862943611198908, -0.826678573184468, -7.5424673155792624e-06}},
          {"log_survival",
           {-0.2876820724517809, -0.5753641449035618, -11.794964970523017}},
          {"mean", {3}},
          {"variance", {12}},
          {"entropy", {2.249340578475233}}}},
        {{-1.0986122886681098},
         {0.001, 0.3, 0.8, 0.999},
         {{"quantile", {0, 1, 5, 24}}}}};
  }
};

}  // namespace

void geometric(Registrar& to) {
  add_distribution<Geometric>(to, "geometric",
                              R"(Failures before the first success.

    P(x) = probs (1 - probs)^x,   x = 0, 1, 2 ...)",
                              "Johnson, Kemp and Kotz 2005, section 5.1");
}

}  // namespace tenon::prob
