// exponential: the time to an event that does not age.
#include "probability/distributions/distribution.h"

namespace tenon::prob {
namespace {

struct Exponential {
  static constexpr Parameter parameters[] = {
      {"rate", 1, Domain::positive, "events per unit of x"},
  };
  Tensor rate;

  Tensor log_prob(const Tensor& x) const {
    return where(x >= 0.0, log(rate) - rate * x, -infinity);
  }
  Tensor cdf(const Tensor& x) const { return -expm1(-rate * maximum(x, 0.0)); }
  Tensor survival(const Tensor& x) const {
    return exp(-rate * maximum(x, 0.0));
  }
  Tensor log_survival(const Tensor& x) const { return -rate * maximum(x, 0.0); }
  Tensor quantile(const Tensor& p) const { return -log1p(-p) / rate; }
  Tensor sample(const Noise& noise) const { return noise.exponential() / rate; }
  Tensor mean() const { return 1.0 / rate; }
  Tensor variance() const { return 1.0 / square(rate); }
  Tensor entropy() const { return 1.0 - log(rate); }
  Tensor mode() const { return 0.0 * rate; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {{{2},
             {1e-09, 0.5, 400},
             {{"log_prob",
               {0.6931471785599452, -0.3068528194400547, -799.3068528194401}},
              {"cdf", {1.999999998e-09, 0.6321205588285577, 1}},
              {"survival", {0.999999998, 0.36787944117144233, 0}},
              {"log_cdf", {-20.030118657386467, -0.45867514538708193, 0}},
              {"log_survival", {-2e-09, -1, -800}},
              {"mean", {0.5}},
              {"variance", {0.25}},
              {"entropy", {0.3068528194400547}}}},
            {{2},
             {0.001, 0.25, 0.5, 0.9},
             {{"quantile",
               {0.0005002501667917667, 0.14384103622589045, 0.34657359027997264,
                1.151292546497023}}}}};
  }
};

}  // namespace

void exponential(Registrar& to) {
  add_distribution<Exponential>(
      to, "exponential",
      R"(The time to an event that does not age.

    p(x) = rate exp(-rate x),   x >= 0)",
      "Johnson, Kotz and Balakrishnan 1994, equation 19.1");
}

}  // namespace tenon::prob
