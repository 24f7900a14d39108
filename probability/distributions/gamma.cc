// gamma: the sum of waiting times.
#include "probability/ops/draws.h"

namespace tenon::prob {
namespace {

struct Gamma {
  static constexpr Parameter parameters[] = {
      {"concentration", 2, Domain::positive, "the shape"},
      {"rate", 1, Domain::positive, "the scale is 1 over it"},
  };
  Tensor concentration, rate;

  // At 0 the density is infinite, the rate, or 0.
  Tensor at_zero() const {
    return where(concentration < 1.0, infinity,
                 where(concentration > 1.0, -infinity, log(rate)));
  }
  Tensor log_prob(const Tensor& x) const {
    const Tensor inside = x > 0.0;
    const Tensor t = where(inside, x, 1.0);
    const Tensor density =
        log_poisson(concentration, rate * t) + log(concentration / t);
    return where(inside, density, where(x == 0.0, at_zero(), -infinity));
  }
  Tensor of(const Tensor& x, Side side) const {
    return family_op<Igamma>({concentration, rate * maximum(x, 0.0)}, side);
  }
  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }
  Tensor quantile(const Tensor& p) const {
    return inverse_op<IgammaInverse>({concentration, p}) / rate;
  }
  Tensor sample(const Noise& noise) const {
    return draw<DrawGamma>(noise, {concentration}) / rate;
  }
  Tensor mean() const { return concentration / rate; }
  Tensor variance() const { return concentration / square(rate); }
  // a - log(rate) + ln Gamma(a) + (1 - a) digamma(a), by Stirling's formula.
  Tensor entropy() const {
    const Tensor& a = concentration;
    return 0.5 * log(a) - log(rate) + (half_log_2pi + 0.5) - 0.5 / a +
           stirling(a) + (1.0 - a) * stirling(a, 1);
  }
  Tensor mode() const { return maximum(concentration - 1.0, 0.0) / rate; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{2.5, 0.5},
         {1e-06, 3, 80},
         {{"log_prob",
           {-22.74081715881919, -1.8696323888706181, -35.444510869861965}},
          {"cdf",
           {5.319228505627678e-17, 0.3000141641213724, 0.9999999999999991}},
          {"survival", {1, 0.6999858358786276, 8.391825114831597e-16}},
          {"log_cdf",
           {-37.472618305800474, -1.2039255917025615, -8.391825114831601e-16}},
          {"log_survival",
           {-5.319228505627678e-17, -0.35669517860255523, -34.71410345653794}},
          {"mean", {5}},
          {"variance", {10}},
          {"entropy", {2.423095090065}}}},
        {{2.5, 0.5},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {0.2102126026292192, 2.6746028094321637, 4.351460191095526,
            9.236356899781123}}}}};
  }
};

}  // namespace

void gamma(Registrar& to) {
  add_distribution<Gamma>(to, "gamma",
                          R"(The sum of waiting times.

    p(x) = rate^a x^(a - 1) exp(-rate x) / Gamma(a),   x >= 0

where a is the concentration.)",
                          "Johnson, Kotz and Balakrishnan 1994, equation 17.1");
}

}  // namespace tenon::prob
