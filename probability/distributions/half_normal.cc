// half_normal: the distance of a normal number from zero.
#include "probability/distributions/distribution.h"
#include "probability/ops/special.h"

namespace tenon::prob {
namespace {

struct HalfNormal {
  static constexpr Parameter parameters[] = {
      {"scale", 1, Domain::positive, "of the normal number"},
  };
  Tensor scale;

  Tensor standard(const Tensor& x) const { return maximum(x, 0.0) / scale; }
  Tensor log_prob(const Tensor& x) const {
    const Tensor inside =
        -0.5 * square(x / scale) - log(scale) + (log_2 - half_log_2pi);
    return where(x >= 0.0, inside, -infinity);
  }
  Tensor cdf(const Tensor& x) const { return erf(standard(x) * root_half); }
  Tensor survival(const Tensor& x) const {
    return erfc(standard(x) * root_half);
  }
  Tensor log_survival(const Tensor& x) const {
    const Tensor z = standard(x);
    const Tensor near = z < 0.5;
    return where(near, log1p(-erf(where(near, z, 0.0) * root_half)),
                 log_ndtr(-where(near, 1.0, z)) + log_2);
  }
  Tensor quantile(const Tensor& p) const {
    const Tensor low = p < 0.5;
    return scale * where(low, erfinv(where(low, p, 0.0)) / root_half,
                         -ndtri(where(low, 0.5, (1.0 - p) / 2.0)));
  }
  Tensor sample(const Noise& noise) const {
    return scale * abs(noise.normal());
  }
  Tensor mean() const { return scale * std::sqrt(2 / pi); }
  Tensor variance() const { return square(scale) * (1 - 2 / pi); }
  Tensor entropy() const { return log(scale) + (0.5 + half_log_2pi - log_2); }
  Tensor mode() const { return 0.0 * scale; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{2},
         {1e-06, 0.5, 70},
         {{"log_prob",
           {-0.9189385332047977, -0.9501885332046727, -613.4189385332046}},
          {"cdf", {3.9894228040141596e-07, 0.19741265136584743, 1}},
          {"survival",
           {0.9999996010577196, 0.8025873486341526, 2.2498214129448122e-268}},
          {"log_cdf",
           {-14.734449091168988, -1.622459064037205, -2.2498214129448122e-268}},
          {"log_survival",
           {-3.9894235997890865e-07, -0.21991458425118973, -616.2819540813625}},
          {"mean", {1.5957691216057308}},
          {"variance", {1.4535209105296745}},
          {"entropy", {1.4189385332046727}}}},
        {{2},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {0.002506628930864833, 0.6372787279287503, 1.3489795003921634,
            3.2897072539029444}}}}};
  }
};

}  // namespace

void half_normal(Registrar& to) {
  add_distribution<HalfNormal>(
      to, "half_normal",
      R"(The distance of a normal number from zero.

    p(x) = sqrt(2 / pi) exp(-x^2 / (2 scale^2)) / scale,   x >= 0)",
      "Johnson, Kotz and Balakrishnan 1994, section 13.10.1");
}

}  // namespace tenon::prob
