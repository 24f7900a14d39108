// log_normal: exp of a normal number.
#include "probability/distributions/distribution.h"
#include "probability/ops/special.h"

namespace tenon::prob {
namespace {

struct LogNormal {
  static constexpr Parameter parameters[] = {
      {"loc", 0, Domain::real, "mean of log x"},
      {"scale", 1, Domain::positive, "standard deviation of log x"},
  };
  Tensor loc, scale;

  // log x, standardized; -inf at 0 and below.
  Tensor standard(const Tensor& x) const {
    return only_where(x > 0.0, x, 1.0, -infinity,
                      [&](const Tensor& t) { return (log(t) - loc) / scale; });
  }
  Tensor log_prob(const Tensor& x) const {
    return only_where(x > 0.0, x, 1.0, -infinity, [&](const Tensor& t) {
      const Tensor y = log(t);
      return -0.5 * square((y - loc) / scale) - y - log(scale) - half_log_2pi;
    });
  }
  Tensor cdf(const Tensor& x) const {
    return 0.5 * erfc(standard(x) * -root_half);
  }
  Tensor survival(const Tensor& x) const {
    return 0.5 * erfc(standard(x) * root_half);
  }
  Tensor log_cdf(const Tensor& x) const { return log_ndtr(standard(x)); }
  Tensor log_survival(const Tensor& x) const { return log_ndtr(-standard(x)); }
  Tensor quantile(const Tensor& p) const { return exp(loc + scale * ndtri(p)); }
  Tensor sample(const Noise& noise) const {
    return exp(loc + scale * noise.normal());
  }
  Tensor mean() const { return exp(loc + 0.5 * square(scale)); }
  Tensor variance() const {
    return expm1(square(scale)) * exp(2.0 * loc + square(scale));
  }
  Tensor entropy() const { return loc + log(scale) + (0.5 + half_log_2pi); }
  Tensor mode() const { return exp(loc - square(scale)); }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{0.5, 0.75},
         {1e-09, 0.5, 4},
         {{"log_prob",
           {-380.2875575444257, -1.2035316752846326, -2.7157887725864844}},
          {"cdf",
           {1.8449383746730523e-176, 0.055820215922533244, 0.8813427440739481}},
          {"survival", {1, 0.9441797840774667, 0.11865725592605192}},
          {"log_cdf",
           {-404.6425304912786, -2.885619182688443, -0.1263086888908046}},
          {"log_survival",
           {-1.8449383746730523e-176, -0.05743868173518497,
            -2.1315161439368895}},
          {"mean", {2.184200810815618}},
          {"variance", {3.6021643061596613}},
          {"entropy", {1.6312564607528919}}}},
        {{0.5, 0.75},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {0.1624030241806583, 0.9941498664170534, 1.6487212707001282,
            4.310973178737611}}}}};
  }
};

}  // namespace

void log_normal(Registrar& to) {
  add_distribution<LogNormal>(
      to, "log_normal",
      R"(exp of a normal number.

    p(x) = exp(-z^2 / 2) / (x scale sqrt(2 pi)),   z = (log x - loc) / scale)",
      "Johnson, Kotz and Balakrishnan 1994, equation 14.1");
}

}  // namespace tenon::prob
