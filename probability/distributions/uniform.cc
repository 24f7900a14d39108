// uniform: all numbers of an interval alike.
#include "probability/distributions/distribution.h"

namespace tenon::prob {
namespace {

struct Uniform {
  static constexpr Parameter parameters[] = {
      {"low", 0, Domain::real, "the least number"},
      {"high", 1, Domain::real, "the greatest"},
  };
  Tensor low, high;

  void check() const {
    if (all_of(low < high).item<bool>()) return;
    throw Error(TN_INVALID_ARGUMENT, "low must be less than high");
  }
  Tensor log_prob(const Tensor& x) const {
    return where((x >= low) & (x <= high), -log(high - low), -infinity);
  }
  Tensor cdf(const Tensor& x) const {
    return clip((x - low) / (high - low), 0, 1);
  }
  Tensor survival(const Tensor& x) const {
    return clip((high - x) / (high - low), 0, 1);
  }
  Tensor quantile(const Tensor& p) const { return low + (high - low) * p; }
  Tensor sample(const Noise& noise) const { return quantile(noise.uniform()); }
  Tensor mean() const { return low + 0.5 * (high - low); }
  Tensor variance() const { return square(high - low) / 12.0; }
  Tensor entropy() const { return log(high - low); }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{-1, 3},
         {-0.5, 0.5, 2.75},
         {{"log_prob",
           {-1.3862943611198906, -1.3862943611198906, -1.3862943611198906}},
          {"cdf", {0.125, 0.375, 0.9375}},
          {"survival", {0.875, 0.625, 0.0625}},
          {"log_cdf",
           {-2.0794415416798357, -0.9808292530117262, -0.06453852113757118}},
          {"log_survival",
           {-0.13353139262452263, -0.4700036292457356, -2.772588722239781}},
          {"mean", {1}},
          {"variance", {1.3333333333333333}},
          {"entropy", {1.3862943611198906}}}},
        {{-1, 3},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile", {-0.996, 0, 1, 2.6}}}}};
  }
};

}  // namespace

void uniform(Registrar& to) {
  add_distribution<Uniform>(
      to, "uniform",
      R"(All numbers of an interval alike.

    p(x) = 1 / (high - low),   low <= x <= high)",
      "Johnson, Kotz and Balakrishnan 1995, equation 26.1");
}

}  // namespace tenon::prob
