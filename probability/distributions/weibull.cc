// weibull: the time to an event whose rate is a power of time.
#include "probability/distributions/distribution.h"
#include "probability/ops/special.h"

namespace tenon::prob {
namespace {

struct Weibull {
  static constexpr Parameter parameters[] = {
      {"concentration", 1, Domain::positive, "above 1 the rate grows"},
      {"scale", 1, Domain::positive, "where 63 % have happened"},
  };
  Tensor concentration, scale;

  // log of (x / scale)^concentration; -inf at 0 and below.
  Tensor log_hazard(const Tensor& x) const {
    return only_where(x > 0.0, x, 1.0, -infinity, [&](const Tensor& t) {
      return concentration * log(t / scale);
    });
  }
  Tensor log_prob(const Tensor& x) const {
    const Tensor inside =
        log(concentration / scale) +
        times_log(concentration - 1.0, maximum(x, 0.0) / scale) -
        exp(log_hazard(x));
    return where(x >= 0.0, inside, -infinity);
  }
  Tensor cdf(const Tensor& x) const { return -expm1(-exp(log_hazard(x))); }
  Tensor survival(const Tensor& x) const { return exp(-exp(log_hazard(x))); }
  Tensor log_cdf(const Tensor& x) const { return log_of_event(log_hazard(x)); }
  Tensor log_survival(const Tensor& x) const { return -exp(log_hazard(x)); }
  Tensor at(const Tensor& hazard) const {
    return scale * pow(hazard, 1.0 / concentration);
  }
  Tensor quantile(const Tensor& p) const { return at(-log1p(-p)); }
  Tensor sample(const Noise& noise) const { return at(noise.exponential()); }
  Tensor moment(double k) const { return exp(lgamma(1.0 + k / concentration)); }
  Tensor mean() const { return scale * moment(1); }
  // Gamma(1 + 2 / k) - Gamma(1 + 1 / k)^2, where the two are all but equal.
  Tensor variance() const {
    const Tensor first = lgamma(1.0 + 1.0 / concentration);
    const Tensor second = lgamma(1.0 + 2.0 / concentration);
    return square(scale) * exp(2.0 * first) * expm1(second - 2.0 * first);
  }
  Tensor entropy() const {
    return euler * (1.0 - 1.0 / concentration) + log(scale / concentration) +
           1.0;
  }
  Tensor mode() const {
    return only_where(
               concentration > 1.0, concentration, 2.0, 0.0,
               [](const Tensor& k) { return exp(log1p(-1.0 / k) / k); }) *
           scale;
  }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{1.5, 2},
         {1e-06, 0.5, 40},
         {{"log_prob",
           {-7.542010942067444, -1.1058292530117262, -88.23253503566637}},
          {"cdf", {3.5355339053077377e-10, 0.1175030974154046, 1}},
          {"survival",
           {0.9999999996464466, 0.8824969025845953, 1.4306079971965845e-39}},
          {"log_cdf",
           {-21.762986607963107, -2.141290584763201, -1.4306079971965845e-39}},
          {"log_survival",
           {-3.535533905932737e-10, -0.125, -89.44271909999159}},
          {"mean", {1.805490585901867}},
          {"variance", {1.5027611392557279}},
          {"entropy", {1.4800872940856251}}}},
        {{1.5, 2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {0.020006670558273685, 0.8715758634060475, 1.5664395375493025,
            3.4874430271928234}}}}};
  }
};

}  // namespace

void weibull(Registrar& to) {
  add_distribution<Weibull>(
      to, "weibull",
      R"(The time to an event whose rate is a power of time.

    p(x) = k / scale (x / scale)^(k - 1) exp(-(x / scale)^k),   x >= 0

where k is the concentration.)",
      "Weibull 1951, Journal of Applied Mechanics 18, equation 5");
}

}  // namespace tenon::prob
