// binomial: how many of a number of trials succeed.
#include "probability/ops/counts.h"

namespace tenon::prob {
namespace {

struct Binomial {
  static constexpr Parameter parameters[] = {
      {"total_count", 1, Domain::count, "trials"},
      {"probs", 0.5, Domain::unit, "of a success", "logits"},
  };
  Tensor total_count, logits;

  Tensor log_prob(const Tensor& x) const {
    const Tensor whole = (x >= 0.0) & (x <= total_count) & (x == floor(x));
    return where(whole, log_binomial(where(whole, x, 0.0), total_count, logits),
                 -infinity);
  }
  // k + 1 of the trials succeed where the k + 1st of as many uniform numbers is
  // less than probs.
  Tensor of(const Tensor& x, Side side) const {
    const Tensor k = floor(x);
    const Tensor inside = (k >= 0.0) & (k < total_count);
    const Tensor a = where(inside, total_count - k, 1.0);
    return within(
        inside, k < 0.0, side,
        family_op<IbetaLogit>({a, where(inside, k, 0.0) + 1.0, -logits}, side));
  }

  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }

  Tensor quantile(const Tensor& p) const {
    return binomial_quantile(total_count, logits, p);
  }
  Tensor sample(const Noise& noise) const {
    return draw<DrawBinomial>(noise, {total_count, logits.detach()});
  }
  Tensor mean() const { return total_count * sigmoid(logits); }
  Tensor variance() const {
    return total_count * sigmoid(logits) * sigmoid(-logits);
  }
  Tensor mode() const {
    return minimum(floor((total_count + 1.0) * sigmoid(logits)), total_count);
  }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{40, -1.0986122886681098},
         {0, 8, 39},
         {{"log_prob",
           {-11.507282898071235, -2.1381038515190074, -50.664282702013566}},
          {"cdf", {1.0056585161637515e-05, 0.2998322997148652, 1}},
          {"survival",
           {0.9999899434148384, 0.7001677002851348, 8.271806125530277e-25}},
          {"log_cdf", {-11.507282898071235, -1.204531961575667, 0}},
          {"log_survival",
           {-1.0056635729413473e-05, -0.3564354007955753, -55.451774444795625}},
          {"mean", {10}},
          {"variance", {7.5}}}},
        {{40, -1.0986122886681098},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile", {2, 8, 10, 14}}}}};
  }
};

}  // namespace

void binomial(Registrar& to) {
  add_distribution<Binomial>(to, "binomial",
                             R"(How many of a number of trials succeed.

    P(x) = C(total_count, x) probs^x (1 - probs)^(total_count - x))",
                             "Johnson, Kemp and Kotz 2005, equation 3.2");
}

}  // namespace tenon::prob
