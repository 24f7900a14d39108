// logistic: whose distribution function is the sigmoid.
#include "probability/distributions/distribution.h"

namespace tenon::prob {
namespace {

struct Logistic {
  static constexpr Parameter parameters[] = {
      {"loc", 0, Domain::real, "mean"},
      {"scale", 1, Domain::positive, "standard deviation times sqrt(3) / pi"},
  };
  Tensor loc, scale;

  Tensor standard(const Tensor& x) const { return (x - loc) / scale; }
  Tensor log_prob(const Tensor& x) const {
    const Tensor z = abs(standard(x));
    return -z - 2.0 * log1p(exp(-z)) - log(scale);
  }
  Tensor cdf(const Tensor& x) const { return sigmoid(standard(x)); }
  Tensor survival(const Tensor& x) const { return sigmoid(-standard(x)); }
  Tensor log_cdf(const Tensor& x) const { return log_sigmoid(standard(x)); }
  Tensor log_survival(const Tensor& x) const {
    return log_sigmoid(-standard(x));
  }
  Tensor quantile(const Tensor& p) const {
    return loc + scale * (log(p) - log1p(-p));
  }
  Tensor sample(const Noise& noise) const { return quantile(noise.uniform()); }
  Tensor mean() const { return loc; }
  Tensor variance() const { return square(scale) * (pi * pi / 3); }
  Tensor entropy() const { return log(scale) + 2.0; }
  Tensor mode() const { return loc; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{1, 2},
         {-600, 0.5, 4},
         {{"log_prob",
           {-301.19314718055995, -2.0950260203176327, -2.5959737365254503}},
          {"cdf",
           {3.1225412772322846e-131, 0.43782349911420193, 0.8175744761936437}},
          {"survival", {1, 0.5621765008857981, 0.18242552380635635}},
          {"log_cdf", {-300.5, -0.8259394198788436, -0.2014132779827524}},
          {"log_survival",
           {-3.1225412772322846e-131, -0.5759394198788436,
            -1.7014132779827524}},
          {"mean", {1}},
          {"variance", {13.159472534785811}},
          {"entropy", {2.6931471805599454}}}},
        {{1, 2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {-12.813509557297108, -1.1972245773362196, 1, 5.394449154672439}}}}};
  }
};

}  // namespace

void logistic(Registrar& to) {
  add_distribution<Logistic>(
      to, "logistic",
      R"(The distribution whose distribution function is the sigmoid.

    p(x) = exp(-z) / (scale (1 + exp(-z))^2),   z = (x - loc) / scale)",
      "Johnson, Kotz and Balakrishnan 1995, equation 23.5");
}

}  // namespace tenon::prob
