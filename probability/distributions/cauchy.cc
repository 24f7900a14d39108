// cauchy: tails so heavy that there is no mean.
#include "probability/distributions/distribution.h"

namespace tenon::prob {
namespace {

struct Cauchy {
  static constexpr Parameter parameters[] = {
      {"loc", 0, Domain::real, "median"},
      {"scale", 1, Domain::positive, "half of the distance between quartiles"},
  };
  Tensor loc, scale;

  Tensor standard(const Tensor& x) const { return (x - loc) / scale; }
  // log(1 + z^2), where z^2 may overflow.
  Tensor log_prob(const Tensor& x) const {
    const Tensor z = standard(x);
    const Tensor far = abs(z) > 1e8;
    const Tensor spread = where(far, 2.0 * log(where(far, abs(z), 1.0)),
                                log1p(square(where(far, 0.0, z))));
    return -spread - log(scale) - std::log(pi);
  }
  Tensor cdf(const Tensor& x) const { return atan2(1.0, -standard(x)) / pi; }
  Tensor survival(const Tensor& x) const {
    return atan2(1.0, standard(x)) / pi;
  }
  Tensor quantile(const Tensor& p) const {
    const Tensor low = p < 0.5;
    const Tensor z = 1.0 / tan(pi * where(low, p, 1.0 - p));
    return loc + scale * where(low, -z, z);
  }
  Tensor sample(const Noise& noise) const { return quantile(noise.uniform()); }
  Tensor entropy() const { return log(scale) + std::log(4 * pi); }
  Tensor mode() const { return loc; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{1, 2},
         {-1000000000.0, 0.5, 4},
         {{"log_prob",
           {-41.89811438118228, -1.8985016882257804, -3.0165320627509917}},
          {"cdf",
           {6.366197717309616e-10, 0.42202086962263075, 0.8128329581890013}},
          {"survival",
           {0.9999999993633804, 0.5779791303773694, 0.1871670418109988}},
          {"log_cdf",
           {-21.174848543235868, -0.8627005120868747, -0.20722965402700275}},
          {"log_survival",
           {-6.36619771933604e-10, -0.548217517575167, -1.6757537891407275}},
          {"entropy", {3.224171427529236}}}},
        {{1, 2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {-635.6176779711009, -1.0000000000000004, 1, 7.155367074350509}}}}};
  }
};

}  // namespace

void cauchy(Registrar& to) {
  add_distribution<Cauchy>(
      to, "cauchy",
      R"(Tails so heavy that there is no mean.

    p(x) = 1 / (pi scale (1 + z^2)),   z = (x - loc) / scale)",
      "Johnson, Kotz and Balakrishnan 1994, equation 16.1");
}

}  // namespace tenon::prob
