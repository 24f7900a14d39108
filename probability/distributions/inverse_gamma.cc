// inverse_gamma: one over a gamma number.
#include "probability/ops/draws.h"

namespace tenon::prob {
namespace {

struct InverseGamma {
  static constexpr Parameter parameters[] = {
      {"concentration", 3, Domain::positive, "the shape"},
      {"scale", 1, Domain::positive, "x is as large as it"},
  };
  Tensor concentration, scale;

  Tensor log_prob(const Tensor& x) const {
    return only_where(x > 0.0, x, 1.0, -infinity, [&](const Tensor& t) {
      return log_poisson(concentration, scale / t) + log(concentration / t);
    });
  }
  // The gamma number is above scale / x.
  Tensor of(const Tensor& x, Side side) const {
    const Tensor inside = x > 0.0;
    const Tensor y = where(inside, scale / where(inside, x, 1.0), infinity);
    return family_op<Igamma>({concentration, y}, {!side.upper, side.log});
  }

  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }

  Tensor quantile(const Tensor& p) const {
    return scale / inverse_op<IgammaInverse>({concentration, p}, true);
  }
  Tensor sample(const Noise& noise) const {
    return scale / draw<DrawGamma>(noise, {concentration});
  }
  Tensor mean() const {
    return only_where(concentration > 1.0, concentration, 2.0, infinity,
                      [](const Tensor& a) { return 1.0 / (a - 1.0); }) *
           scale;
  }
  Tensor variance() const {
    return only_where(concentration > 2.0, concentration, 3.0, infinity,
                      [](const Tensor& a) {
                        return 1.0 / (square(a - 1.0) * (a - 2.0));
                      }) *
           square(scale);
  }
  // a + log(scale) + ln Gamma(a) - (1 + a) digamma(a), by Stirling's formula.
  Tensor entropy() const {
    const Tensor& a = concentration;
    return log(scale) - 1.5 * log(a) + half_log_2pi + stirling(a) +
           (1.0 + a) * (0.5 / a - stirling(a, 1));
  }
  Tensor mode() const { return scale / (concentration + 1.0); }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{2.5, 0.5},
         {0.01, 0.3, 80},
         {{"log_prob",
           {-35.899455170914464, 0.529687326601327, -17.360894043231372}},
          {"cdf",
           {5.285148360943219e-20, 0.6487423586675933, 0.9999990749069779}},
          {"survival", {1, 0.3512576413324066, 9.250930220726389e-07}},
          {"log_cdf",
           {-44.386801168872644, -0.4327196231184685, -9.250934499714526e-07}},
          {"log_survival",
           {-5.285148360943219e-20, -1.0462353038878032, -13.893371540087394}},
          {"mean", {0.3333333333333333}},
          {"variance", {0.2222222222222222}},
          {"entropy", {-0.36951255234537717}}}},
        {{2.5, 0.5},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {0.048744807432281156, 0.15092791013824364, 0.2298079164429261,
            0.6209992176008489}}}}};
  }
};

}  // namespace

void inverse_gamma(Registrar& to) {
  add_distribution<InverseGamma>(
      to, "inverse_gamma",
      R"(One over a gamma number.

    p(x) = scale^a x^(-a - 1) exp(-scale / x) / Gamma(a),   x > 0

where a is the concentration.)",
      "Johnson, Kotz and Balakrishnan 1994, section 17.8");
}

}  // namespace tenon::prob
