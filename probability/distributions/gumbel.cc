// gumbel: the greatest of many numbers.
#include "probability/distributions/distribution.h"
#include "probability/ops/special.h"

namespace tenon::prob {
namespace {

struct Gumbel {
  static constexpr Parameter parameters[] = {
      {"loc", 0, Domain::real, "mode"},
      {"scale", 1, Domain::positive, "standard deviation times sqrt(6) / pi"},
  };
  Tensor loc, scale;

  Tensor standard(const Tensor& x) const { return (x - loc) / scale; }
  Tensor log_prob(const Tensor& x) const {
    const Tensor z = standard(x);
    return -z - exp(-z) - log(scale);
  }
  Tensor cdf(const Tensor& x) const { return exp(-exp(-standard(x))); }
  Tensor survival(const Tensor& x) const { return -expm1(-exp(-standard(x))); }
  Tensor log_cdf(const Tensor& x) const { return -exp(-standard(x)); }
  Tensor log_survival(const Tensor& x) const {
    return log_of_event(-standard(x));
  }
  Tensor quantile(const Tensor& p) const { return loc - scale * log(-log(p)); }
  Tensor sample(const Noise& noise) const {
    return loc - scale * log(noise.exponential());
  }
  Tensor mean() const { return loc + euler * scale; }
  Tensor variance() const { return square(scale) * (pi * pi / 6); }
  Tensor entropy() const { return log(scale) + (1 + euler); }
  Tensor mode() const { return loc; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{1, 2},
         {-8, 0.5, 70},
         {{"log_prob",
           {-86.21027848108176, -1.7271725972476868, -35.19314718055995}},
          {"cdf",
           {8.054834089740903e-40, 0.27692033409990896, 0.999999999999999}},
          {"survival", {1, 0.7230796659000911, 1.0395380116702216e-15}},
          {"log_cdf",
           {-90.01713130052181, -1.2840254166877414, -1.039538011670222e-15}},
          {"log_survival",
           {-8.054834089740903e-40, -0.3242358749266896, -34.5}},
          {"mean", {2.1544313298030655}},
          {"variance", {6.579736267392906}},
          {"entropy", {2.270362845461478}}}},
        {{1, 2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {-2.865289467832131, 0.3467314800434381, 1.7330258411633288,
            5.500734654624891}}}}};
  }
};

}  // namespace

void gumbel(Registrar& to) {
  add_distribution<Gumbel>(
      to, "gumbel",
      R"(The greatest of many numbers, when their tail is exponential.

    p(x) = exp(-z - exp(-z)) / scale,   z = (x - loc) / scale)",
      "Johnson, Kotz and Balakrishnan 1995, equation 22.26");
}

}  // namespace tenon::prob
