// laplace: exponential to both sides.
#include "probability/distributions/distribution.h"

namespace tenon::prob {
namespace {

struct Laplace {
  static constexpr Parameter parameters[] = {
      {"loc", 0, Domain::real, "median"},
      {"scale", 1, Domain::positive, "mean distance from loc"},
  };
  Tensor loc, scale;

  Tensor standard(const Tensor& x) const { return (x - loc) / scale; }
  // Of z: what lies below.
  static Tensor log_below(const Tensor& z) {
    return where(z < 0.0, z - log_2, log1p(-0.5 * exp(-maximum(z, 0.0))));
  }
  static Tensor below(const Tensor& z) {
    return where(z < 0.0, 0.5 * exp(minimum(z, 0.0)),
                 1.0 - 0.5 * exp(-maximum(z, 0.0)));
  }
  Tensor log_prob(const Tensor& x) const {
    return -abs(standard(x)) - log(scale) - log_2;
  }
  Tensor cdf(const Tensor& x) const { return below(standard(x)); }
  Tensor survival(const Tensor& x) const { return below(-standard(x)); }
  Tensor log_cdf(const Tensor& x) const { return log_below(standard(x)); }
  Tensor log_survival(const Tensor& x) const { return log_below(-standard(x)); }
  Tensor quantile(const Tensor& p) const {
    const Tensor low = p < 0.5;
    return loc + scale * where(low, log(2.0 * where(low, p, 0.5)),
                               -log(2.0 * where(low, 0.5, 1.0 - p)));
  }
  Tensor sample(const Noise& noise) const {
    return loc + scale * (noise.child(0).exponential() -
                          noise.child(1).exponential());
  }
  Tensor mean() const { return loc; }
  Tensor variance() const { return 2.0 * square(scale); }
  Tensor entropy() const { return 1.0 + log_2 + log(scale); }
  Tensor mode() const { return loc; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{1, 2},
         {-600, 0.5, 4},
         {{"log_prob",
           {-301.8862943611199, -1.6362943611198906, -2.886294361119891}},
          {"cdf",
           {1.5612706386161423e-131, 0.38940039153570244, 0.888434919925785}},
          {"survival", {1, 0.6105996084642975, 0.11156508007421491}},
          {"log_cdf",
           {-301.19314718055995, -0.9431471805599453, -0.11829388119924375}},
          {"log_survival",
           {-1.5612706386161423e-131, -0.4933138399126533,
            -2.1931471805599454}},
          {"mean", {1}},
          {"variance", {8}},
          {"entropy", {2.386294361119891}}}},
        {{1, 2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {-11.429216196844383, -0.3862943611198906, 1, 4.218875824868201}}}}};
  }
};

}  // namespace

void laplace(Registrar& to) {
  add_distribution<Laplace>(
      to, "laplace",
      R"(Exponential to both sides.

    p(x) = exp(-|x - loc| / scale) / (2 scale))",
      "Johnson, Kotz and Balakrishnan 1995, equation 24.1");
}

}  // namespace tenon::prob
