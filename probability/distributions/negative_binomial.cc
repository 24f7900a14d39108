// negative_binomial: failures before a number of successes.
#include "probability/ops/counts.h"

namespace tenon::prob {
namespace {

struct NegativeBinomial {
  static constexpr Parameter parameters[] = {
      {"total_count", 1, Domain::positive, "successes; need not be whole"},
      {"probs", 0.5, Domain::unit, "of a success", "logits"},
  };
  Tensor total_count, logits;

  Tensor log_prob(const Tensor& x) const {
    const Tensor whole = (x >= 0.0) & (x == floor(x)) & (x < infinity);
    const Tensor k = where(whole, x, 0.0);
    const Tensor trials = total_count + k;
    return where(
        whole,
        log_binomial(total_count, trials, logits) + log(total_count / trials),
        -infinity);
  }
  Tensor of(const Tensor& x, Side side) const {
    const Tensor k = floor(x);
    const Tensor inside = (k >= 0.0) & (k < infinity);
    return within(
        inside, k < 0.0, side,
        family_op<IbetaLogit>(
            {total_count, where(inside, k, 0.0) + 1.0, logits}, side));
  }

  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }

  Tensor quantile(const Tensor& p) const {
    return negative_binomial_quantile(total_count, logits, p);
  }
  Tensor sample(const Noise& noise) const {
    return draw<DrawNegativeBinomial>(noise,
                                      {total_count.detach(), logits.detach()});
  }
  Tensor mean() const { return total_count * exp(-logits); }
  Tensor variance() const {
    return total_count * exp(-logits) / sigmoid(logits);
  }
  Tensor mode() const {
    return floor(maximum(total_count - 1.0, 0.0) * exp(-logits));
  }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{2.5, -1.0986122886681098},
         {0, 8, 200},
         {{"log_prob",
           {-3.4657359027997265, -2.7158530362283804, -53.330013318118134}},
          {"cdf", {0.03125, 0.6514509320695651, 1}},
          {"survival", {0.96875, 0.34854906793043494, 2.1333289652003957e-23}},
          {"log_cdf",
           {-3.4657359027997265, -0.4285532005727417, -2.1333289652003957e-23}},
          {"log_survival",
           {-0.0317486983145803, -1.053976261187762, -52.20177348472995}},
          {"mean", {7.5}},
          {"variance", {30}}}},
        {{2.5, -1.0986122886681098},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile", {0, 3, 6, 15}}}}};
  }
};

}  // namespace

void negative_binomial(Registrar& to) {
  add_distribution<NegativeBinomial>(
      to, "negative_binomial",
      R"(Failures before a number of successes.

    P(x) = Gamma(n + x) / (Gamma(n) x!) probs^n (1 - probs)^x,   x = 0, 1, 2 ...

where n is total_count. With n = 1 this is geometric. TensorFlow Probability and
PyTorch count the other way around: their probs is 1 - probs.)",
      "Johnson, Kemp and Kotz 2005, equation 5.1");
}

}  // namespace tenon::prob
