// beta: a share between 0 and 1.
#include "probability/ops/draws.h"

namespace tenon::prob {
namespace {

struct Beta {
  static constexpr Parameter parameters[] = {
      {"concentration1", 2, Domain::positive, "a; of x, its power and 1"},
      {"concentration0", 2, Domain::positive, "b; of 1 - x"},
  };
  Tensor a, b;

  // At an end of concentration c, the other's d: infinite, d, or 0.
  static Tensor at_end(const Tensor& c, const Tensor& d) {
    return where(c < 1.0, infinity, where(c > 1.0, -infinity, log(d)));
  }
  Tensor log_prob(const Tensor& x) const {
    const Tensor inside = (x > 0.0) & (x < 1.0);
    const Tensor density =
        family_op<LogBetaDensity>({a, b, where(inside, x, 0.5)});
    const Tensor ends =
        where(x == 0.0, at_end(a, b), where(x == 1.0, at_end(b, a), -infinity));
    return where(inside, density, ends);
  }
  Tensor of(const Tensor& x, Side side) const {
    return family_op<Ibeta>({a, b, clip(x, 0.0, 1.0)}, side);
  }

  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }

  Tensor quantile(const Tensor& p) const {
    return inverse_op<IbetaInverse>({a, b, p});
  }
  Tensor sample(const Noise& noise) const {
    return draw<DrawBeta>(noise, {a, b});
  }
  Tensor mean() const { return a / (a + b); }
  Tensor variance() const {
    const Tensor s = a + b;
    return a / s * (b / s) / (s + 1.0);
  }
  // digamma(x) - log(x), small where x is large.
  static Tensor short_of_log(const Tensor& x) {
    return stirling(x, 1) - 0.5 / x;
  }
  // ln B(a, b) - (a - 1) digamma(a) - (b - 1) digamma(b) + (a + b - 2)
  // digamma(a + b), by Stirling's formula.
  Tensor entropy() const {
    const Tensor s = a + b;
    return half_log_2pi + 0.5 * log(a / s * (b / s)) - 0.5 * log(s) +
           stirling(a) + stirling(b) - stirling(s) -
           (a - 1.0) * short_of_log(a) - (b - 1.0) * short_of_log(b) +
           (s - 2.0) * short_of_log(s);
  }
  // Where both ends are infinite the one that is more so.
  Tensor mode() const {
    const Tensor bell = (a > 1.0) & (b > 1.0);
    const Tensor top =
        (where(bell, a, 2.0) - 1.0) / (where(bell, a + b, 4.0) - 2.0);
    return where(bell, top, where(a == b, 0.5, where(a < b, 0.0, 1.0)));
  }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{2.5, 0.5},
         {1e-06, 0.3, 0.999},
         {{"log_prob",
           {-20.887165969783833, -1.791522367357212, 3.288476256153019}},
          {"cdf",
           {3.3953066652368976e-16, 0.018927124071945658, 0.9463423453081866}},
          {"survival",
           {0.9999999999999997, 0.9810728759280544, 0.05365765469181357}},
          {"log_cdf",
           {-35.61896740247951, -3.9671592496583292, -0.0551508881776884}},
          {"log_survival",
           {-3.395306665236898e-16, -0.01910853478751076, -2.9251311417640276}},
          {"mean", {0.8333333333333334}},
          {"variance", {0.034722222222222224}},
          {"entropy", {-0.9498050060424356}}}},
        {{2.5, 0.5},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {0.09582072316825938, 0.7471084962443981, 0.9044741819621789,
            0.9965181105251797}}}}};
  }
};

}  // namespace

void beta(Registrar& to) {
  add_distribution<Beta>(to, "beta",
                         R"(A share between 0 and 1.

    p(x) = x^(a - 1) (1 - x)^(b - 1) / B(a, b),   0 <= x <= 1

where a is concentration1 and b concentration0.)",
                         "Johnson, Kotz and Balakrishnan 1995, equation 25.2");
}

}  // namespace tenon::prob
