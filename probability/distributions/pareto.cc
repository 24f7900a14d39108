// pareto: a power of x, above a least one.
#include "probability/distributions/distribution.h"

namespace tenon::prob {
namespace {

struct Pareto {
  static constexpr Parameter parameters[] = {
      {"concentration", 3, Domain::positive,
       "of the survival function, its power"},
      {"scale", 1, Domain::positive, "the least x"},
  };
  Tensor concentration, scale;

  Tensor log_prob(const Tensor& x) const {
    return only_where(x >= scale, x, infinity, -infinity, [&](const Tensor& t) {
      return log(concentration) - log(t) - concentration * log(t / scale);
    });
  }
  Tensor log_survival(const Tensor& x) const {
    return -concentration * log(maximum(x / scale, 1.0));
  }
  Tensor cdf(const Tensor& x) const { return -expm1(log_survival(x)); }
  Tensor survival(const Tensor& x) const { return exp(log_survival(x)); }
  Tensor quantile(const Tensor& p) const {
    return scale * exp(-log1p(-p) / concentration);
  }
  Tensor sample(const Noise& noise) const {
    return scale * exp(noise.exponential() / concentration);
  }
  Tensor mean() const {
    return only_where(concentration > 1.0, concentration, 2.0, infinity,
                      [](const Tensor& a) { return a / (a - 1.0); }) *
           scale;
  }
  Tensor variance() const {
    return only_where(concentration > 2.0, concentration, 3.0, infinity,
                      [](const Tensor& a) {
                        return a / (square(a - 1.0) * (a - 2.0));
                      }) *
           square(scale);
  }
  Tensor entropy() const {
    return log(scale / concentration) + 1.0 + 1.0 / concentration;
  }
  Tensor mode() const { return scale + 0.0 * concentration; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{3, 2},
         {2.000001, 3, 1000000000.0},
         {{"log_prob",
           {0.40546310810866404, -1.2163953243244932, -79.71500951743771}},
          {"cdf", {1.4999985001873384e-06, 0.7037037037037037, 1}},
          {"survival", {0.9999985000014998, 0.2962962962962963, 8e-27}},
          {"log_cdf", {-13.410046449731718, -0.3513978868378886, -8e-27}},
          {"log_survival",
           {-1.4999996251862137e-06, -1.2163953243244932, -60.0903559691594}},
          {"mean", {3}},
          {"variance", {3}},
          {"entropy", {0.9278682252251688}}}},
        {{3, 2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {2.0006671114570787, 2.201284832596418, 2.5198420997897464,
            4.308869380063768}}}}};
  }
};

}  // namespace

void pareto(Registrar& to) {
  add_distribution<Pareto>(
      to, "pareto",
      R"(A power of x, above a least one.

    p(x) = a scale^a / x^(a + 1),   x >= scale

where a is the concentration.)",
      "Johnson, Kotz and Balakrishnan 1994, equation 20.3");
}

}  // namespace tenon::prob
