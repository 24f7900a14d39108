// von_mises: the bell curve of angles.
#include "probability/ops/draws.h"

namespace tenon::prob {
namespace {

struct VonMises {
  static constexpr Parameter parameters[] = {
      {"loc", 0, Domain::real, "mean direction, the middle of the circle"},
      {"concentration", 1, Domain::positive, "if large, 1 over the variance"},
  };
  Tensor loc, concentration;

  Tensor log_prob(const Tensor& x) const {
    const Tensor inside = abs(x - loc) <= pi;
    const Tensor half = 0.5 * where(inside, x - loc, 0.0);
    const Tensor density = -2.0 * concentration * square(sin(half)) -
                           family_op<LogI0e>({concentration}) -
                           std::log(2 * pi);
    return where(inside, density, -infinity);
  }
  Tensor of(const Tensor& x, Side side) const {
    return family_op<VonMisesCdf>({concentration, x - loc}, side);
  }

  Tensor cdf(const Tensor& x) const { return of(x, {}); }
  Tensor survival(const Tensor& x) const { return of(x, {.upper = true}); }
  Tensor log_cdf(const Tensor& x) const { return of(x, {.log = true}); }
  Tensor log_survival(const Tensor& x) const {
    return of(x, {.upper = true, .log = true});
  }

  Tensor quantile(const Tensor& p) const {
    return loc + inverse_op<VonMisesInverse>({concentration, p});
  }
  Tensor sample(const Noise& noise) const {
    return loc + draw<DrawVonMises>(noise, {concentration});
  }
  Tensor mean() const { return loc; }
  Tensor variance() const {
    return family_op<VonMisesVariance>({concentration});
  }
  Tensor entropy() const {
    return std::log(2 * pi) + family_op<LogI0e>({concentration}) -
           concentration * family_op<LogI0e>({concentration}, {}, {1});
  }
  Tensor mode() const { return loc; }

  static std::vector<Golden> golden() {
    // SciPy 1.17.1
    return {
        {{0.25, 2.5},
         {-2.5, 0.3, 3},
         {{"log_prob",
           {-5.339471684186532, -0.5318400866179578, -5.339471684186532}},
          {"cdf",
           {0.0016595195297898768, 0.5294374056048775, 0.9983404804702101}},
          {"survival",
           {0.9983404804702101, 0.4705625943951225, 0.0016595195297899323}},
          {"log_cdf",
           {-6.40122715839511, -0.6359403350836142, -0.001660898057665199}},
          {"log_survival",
           {-0.0016608980576651433, -0.7538262907712104, -6.401227158395076}},
          {"mean", {0.25000000000000017}},
          {"variance", {0.5628834695927183}},
          {"entropy", {1.1162238686333492}}}},
        {{0.25, 2.5},
         {0.001, 0.25, 0.5, 0.9},
         {{"quantile",
           {-2.646062170115785, -0.21177137210043756, 0.25,
            1.1566759238332671}}}}};
  }
};

}  // namespace

void von_mises(Registrar& to) {
  add_distribution<VonMises>(to, "von_mises",
                             R"(The bell curve of angles.

    p(x) = exp(k cos(x - loc)) / (2 pi I0(k)),   loc - pi <= x <= loc + pi

where k is the concentration. Bring angles into that circle before; the mean and
variance are those of the number x, not of its direction.)",
                             "Mardia and Jupp 2000, equation 3.5.17");
}

}  // namespace tenon::prob
