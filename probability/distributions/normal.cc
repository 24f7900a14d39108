// normal: the bell curve.
#include "probability/distributions/distribution.h"
#include "probability/ops/special.h"

namespace tenon::prob {
namespace {

struct Normal {
  static constexpr Parameter parameters[] = {
      {"loc", 0, Domain::real, "mean"},
      {"scale", 1, Domain::positive, "standard deviation"},
  };
  Tensor loc, scale;

  Tensor standard(const Tensor& x) const { return (x - loc) / scale; }
  Tensor log_prob(const Tensor& x) const {
    return -0.5 * square(standard(x)) - log(scale) - half_log_2pi;
  }
  Tensor cdf(const Tensor& x) const {
    return 0.5 * erfc(standard(x) * -root_half);
  }
  Tensor survival(const Tensor& x) const {
    return 0.5 * erfc(standard(x) * root_half);
  }
  Tensor log_cdf(const Tensor& x) const { return log_ndtr(standard(x)); }
  Tensor log_survival(const Tensor& x) const { return log_ndtr(-standard(x)); }
  Tensor quantile(const Tensor& p) const { return loc + scale * ndtri(p); }
  Tensor sample(const Noise& noise) const {
    return loc + scale * noise.normal();
  }
  Tensor mean() const { return loc; }
  Tensor variance() const { return square(scale); }
  Tensor entropy() const { return log(scale) + (0.5 + half_log_2pi); }
  Tensor mode() const { return loc; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{1, 2},
         {-70, 0.5, 4},
         {{"log_prob",
           {-631.7370857137646, -1.643335713764618, -2.737085713764618}},
          {"cdf",
           {2.4576915406619372e-276, 0.4012936743170763, 0.9331927987311419}},
          {"survival", {1, 0.5987063256829237, 0.06680720126885807}},
          {"log_cdf",
           {-634.6142631550883, -0.913061764811135, -0.06914345561223399}},
          {"log_survival",
           {-2.4576915406619372e-276, -0.5129840754094305,
            -2.7059444008238898}},
          {"mean", {1}},
          {"variance", {4}},
          {"entropy", {2.112085713764618}}}},
        {{1, 2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {-5.180464612335626, -0.3489795003921634, 1, 3.5631031310892007}}}}};
  }
};

}  // namespace

void normal(Registrar& to) {
  add_distribution<Normal>(to, "normal",
                           R"(The bell curve.

    p(x) = exp(-z^2 / 2) / (scale sqrt(2 pi)),   z = (x - loc) / scale)",
                           "Abramowitz and Stegun 1964, equation 26.2.1");
}

}  // namespace tenon::prob
