// Divergences of two distributions of different types of single numbers, by
// the entropy of p and the mean of -log q(x).
#include "probability/divergences/forms.h"

namespace tenon::prob {
namespace {

constexpr char kDoc[] = "the mean of -log q(x), less the entropy of p";
constexpr char kSource[] = "by definition";
constexpr double kHalfLog2Pi = half_log_2pi;
const double kRoot2OverPi = std::sqrt(2 / pi);

// By the means of x and of exp(-x / scale).
Tensor to_gumbel(const Tensor& mean, const Tensor& log_exp, const Tensor& loc,
                 const Tensor& scale) {
  return log(scale) + (mean - loc) / scale + exp(log_exp + loc / scale);
}
// By the means of log(x) and of (x / scale)^k.
Tensor to_weibull(const Tensor& log_mean, const Tensor& power, const Tensor& k,
                  const Tensor& scale) {
  return log(scale) - log(k) - (k - 1.0) * (log_mean - log(scale)) + power;
}

Function exponential_gumbel() {
  return form(
      "kl_exponential_gumbel", kDoc, kSource, {"p_rate", "q_loc", "q_scale"},
      [](Call& c) {
        const Tensor r = c.input(0), t = c.input(2);
        return to_gumbel(1.0 / r, -log1p(1.0 / (r * t)), c.input(1), t) - 1.0 +
               log(r);
      },
      {.inputs = {{2, 0.5}, {1, -0.5}, {1.5, 0.75}},
       .outputs = {{1.2260794861257833, 1.4925269309668595}},
       .by = "mpmath 1.4.1, quad"});
}

Function exponential_half_normal() {
  return form(
      "kl_exponential_half_normal", kDoc, kSource, {"p_rate", "q_scale"},
      [](Call& c) {
        const Tensor r = c.input(0), s = c.input(1);
        return log(s / kRoot2OverPi) + 1.0 / square(r * s) - 1.0 + log(r);
      },
      {.inputs = {{2, 0.5}, {1.5, 0.75}},
       .outputs = {{0.43551475242394823, 5.3560732107441123}},
       .by = "mpmath 1.4.1, quad"});
}

Function exponential_normal() {
  return form(
      "kl_exponential_normal", kDoc, kSource, {"p_rate", "q_loc", "q_scale"},
      [](Call& c) {
        const Tensor r = c.input(0);
        return to_normal(1.0 / r, square(1.0 / r), c.input(1), c.input(2)) -
               1.0 + log(r);
      },
      {.inputs = {{2, 0.5}, {1, -0.5}, {1.5, 0.75}},
       .outputs = {{1.1286619329838935, 8.0492203913040576}},
       .by = "mpmath 1.4.1, quad"});
}

Function exponential_weibull() {
  return form("kl_exponential_weibull", kDoc, kSource,
              {"p_rate", "q_concentration", "q_scale"},
              [](Call& c) {
                const Tensor r = c.input(0), k = c.input(1), s = c.input(2);
                return to_weibull(-log(r) - euler,
                                  exp(lgamma(k + 1.0) - k * log(r * s)), k, s) -
                       1.0 + log(r);
              },
              {.inputs = {{2, 0.5}, {1.5, 0.75}, {1, 2}},
               .outputs = {{0.39285629667583261, 0.062440683075280946}},
               .by = "mpmath 1.4.1, quad"});
}

Function gumbel_normal() {
  return form("kl_gumbel_normal", kDoc, kSource,
              {"p_loc", "p_scale", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor s = c.input(1);
                return to_normal(c.input(0) + euler * s,
                                 square(s) * (pi * pi / 6), c.input(2),
                                 c.input(3)) -
                       log(s) - (1.0 + euler);
              },
              {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
               .outputs = {{1.1244584163906581, 0.4935262152443119}},
               .by = "mpmath 1.4.1, quad"});
}

Function half_normal_exponential() {
  return form(
      "kl_half_normal_exponential", kDoc, kSource, {"p_scale", "q_rate"},
      [](Call& c) {
        const Tensor s = c.input(0), r = c.input(1);
        return r * s * kRoot2OverPi - log(r) - log(s / kRoot2OverPi) - 0.5;
      },
      {.inputs = {{2, 0.5}, {1.5, 0.75}},
       .outputs = {{0.56925004109575894, 0.55424461066807331}},
       .by = "mpmath 1.4.1, quad"});
}

Function half_normal_normal() {
  return form(
      "kl_half_normal_normal", kDoc, kSource, {"p_scale", "q_loc", "q_scale"},
      [](Call& c) {
        const Tensor s = c.input(0), m = s * kRoot2OverPi;
        return to_normal(m, square(s) - square(m), c.input(1), c.input(2)) -
               log(s / kRoot2OverPi) - 0.5;
      },
      {.inputs = {{2, 0.5}, {1, -0.5}, {1.5, 0.75}},
       .outputs = {{0.3073454985056174, 1.3976720934693832}},
       .by = "mpmath 1.4.1, quad"});
}

Function laplace_normal() {
  return form("kl_laplace_normal", kDoc, kSource,
              {"p_loc", "p_scale", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor s = c.input(1);
                return to_normal(c.input(0), 2.0 * square(s), c.input(2),
                                 c.input(3)) -
                       log(s) - (1.0 + log_2);
              },
              {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
               .outputs = {{0.77144261352627984, 0.66893853320467274}},
               .by = "mpmath 1.4.1, quad"});
}

Function logistic_normal() {
  return form("kl_logistic_normal", kDoc, kSource,
              {"p_loc", "p_scale", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor s = c.input(1);
                return to_normal(c.input(0), square(s) * (pi * pi / 3),
                                 c.input(2), c.input(3)) -
                       log(s) - 2.0;
              },
              {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
               .outputs = {{1.6111392462608499, 0.52331923047667466}},
               .by = "mpmath 1.4.1, quad"});
}

Function log_normal_normal() {
  return form(
      "kl_log_normal_normal", kDoc, kSource,
      {"p_loc", "p_scale", "q_loc", "q_scale"},
      [](Call& c) {
        const Tensor v = square(c.input(1)), m = exp(c.input(0) + 0.5 * v);
        return to_normal(m, square(m) * expm1(v), c.input(2), c.input(3)) -
               c.input(0) - log(c.input(1)) - (0.5 + kHalfLog2Pi);
      },
      {.inputs = {{0.5, -1}, {0.75, 0.25}, {0.5, -0.5}, {1.5, 0.5}},
       .outputs = {{1.1239686644069779, 2.7589714906159814}},
       .by = "mpmath 1.4.1, quad"});
}

Function normal_gumbel() {
  return form("kl_normal_gumbel", kDoc, kSource,
              {"p_loc", "p_scale", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor m = c.input(0), s = c.input(1), t = c.input(3);
                return to_gumbel(m, 0.5 * square(s / t) - m / t, c.input(2),
                                 t) -
                       log(s) - (0.5 + kHalfLog2Pi);
              },
              {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
               .outputs = {{0.36962172631033746, 1.3544254962733038}},
               .by = "mpmath 1.4.1, quad"});
}

Function normal_laplace() {
  return form(
      "kl_normal_laplace", kDoc, kSource,
      {"p_loc", "p_scale", "q_loc", "q_scale"},
      [](Call& c) {
        const Tensor s = c.input(1), d = c.input(0) - c.input(2),
                     t = c.input(3), z = d / s;
        const Tensor distance =
            s * kRoot2OverPi * exp(-0.5 * square(z)) + d * erf(z * root_half);
        return log(2.0 * t) + distance / t - log(s) - (0.5 + kHalfLog2Pi);
      },
      {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
       .outputs = {{0.083445770166372008, 0.97584653053204751}},
       .by = "mpmath 1.4.1, quad"});
}

Function pareto_exponential() {
  return form("kl_pareto_exponential", kDoc, kSource,
              {"p_concentration", "p_scale", "q_rate"},
              [](Call& c) {
                const Tensor a = c.input(0), m = c.input(1), r = c.input(2),
                             exists = a > 1.0;
                const Tensor mean = where(
                    exists, a * m / (where(exists, a, 2.0) - 1.0), infinity);
                return r * mean - log(r) - log(m / a) - 1.0 / a - 1.0;
              },
              {.inputs = {{3, 1.25}, {2, 0.5}, {1.5, 0.75}},
               .outputs = {{3.1666666666666667, 1.2789728001329792}},
               .by = "mpmath 1.4.1, quad"});
}

Function pareto_normal() {
  return form(
      "kl_pareto_normal", kDoc, kSource,
      {"p_concentration", "p_scale", "q_loc", "q_scale"},
      [](Call& c) {
        const Tensor a = c.input(0), m = c.input(1), exists = a > 2.0,
                     b = where(exists, a, 3.0);
        const Tensor mean = b * m / (b - 1.0), square_root = m / (b - 1.0);
        const Tensor cross = to_normal(
            mean, square(square_root) * b / (b - 2.0), c.input(2), c.input(3));
        return where(exists, cross, infinity) - log(m / a) - 1.0 / a - 1.0;
      },
      {.inputs = {{3, 2.25}, {2, 0.5}, {1.5, 0.75}, {2, 1}},
       .outputs = {{1.3404674885394491, 1.7098214830207283}},
       .by = "mpmath 1.4.1, quad"});
}

Function uniform_exponential() {
  return form("kl_uniform_exponential", kDoc, kSource,
              {"p_low", "p_high", "q_rate"},
              [](Call& c) {
                const Tensor l = c.input(0), h = c.input(1), r = c.input(2);
                return where(l >= 0.0, 0.5 * r * (l + h) - log(r) - log(h - l),
                             infinity);
              },
              {.inputs = {{0.5, 0}, {2, 0.5}, {1.5, 0.75}},
               .outputs = {{1.0640697837836712, 1.1683292530117262}},
               .by = "mpmath 1.4.1, quad"});
}

Function uniform_gumbel() {
  return form("kl_uniform_gumbel", kDoc, kSource,
              {"p_low", "p_high", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor l = c.input(0), w = c.input(1) - l, t = c.input(3);
                return to_gumbel(l + 0.5 * w,
                                 log(-expm1(-w / t) * (t / w)) - l / t,
                                 c.input(2), t) -
                       log(w);
              },
              {.inputs = {{0.5, -3}, {2, 0.5}, {1.5, -0.75}, {1, 2}},
               .outputs = {{0.75236900438944349, 0.64464445229260074}},
               .by = "mpmath 1.4.1, quad"});
}

Function uniform_normal() {
  return form("kl_uniform_normal", kDoc, kSource,
              {"p_low", "p_high", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor l = c.input(0), w = c.input(1) - l;
                return to_normal(l + 0.5 * w, square(w) / 12.0, c.input(2),
                                 c.input(3)) -
                       log(w);
              },
              {.inputs = {{0.5, -3}, {2, 0.5}, {1.5, -0.75}, {1, 2}},
               .outputs = {{0.63847342509650836, 0.51817691193591672}},
               .by = "mpmath 1.4.1, quad"});
}

Function weibull_exponential() {
  return form("kl_weibull_exponential", kDoc, kSource,
              {"p_concentration", "p_scale", "q_rate"},
              [](Call& c) {
                const Tensor k = c.input(0), s = c.input(1), r = c.input(2);
                return r * s * exp(lgamma(1.0 + 1.0 / k)) - log(r) -
                       euler * (1.0 - 1.0 / k) - log(s / k) - 1.0;
              },
              {.inputs = {{2, 0.75}, {1, 2}, {1.5, 0.5}},
               .outputs = {{0.32841462818015152, 0.095362497941062308}},
               .by = "mpmath 1.4.1, quad"});
}

Function weibull_normal() {
  return form("kl_weibull_normal", kDoc, kSource,
              {"p_concentration", "p_scale", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor k = c.input(0), s = c.input(1),
                             m = s * exp(lgamma(1.0 + 1.0 / k));
                const Tensor variance =
                    square(s) * exp(lgamma(1.0 + 2.0 / k)) - square(m);
                return to_normal(m, variance, c.input(2), c.input(3)) -
                       euler * (1.0 - 1.0 / k) - log(s / k) - 1.0;
              },
              {.inputs = {{2, 0.75}, {1, 2}, {1.5, 0.5}, {2, 3}},
               .outputs = {{1.0905399648290127, 1.0023227077448227}},
               .by = "mpmath 1.4.1, quad"});
}
}  // namespace

void kl_mixed(Registrar& to) {
  for (Function (*each)() :
       {exponential_gumbel, exponential_half_normal, exponential_normal,
        exponential_weibull, gumbel_normal, half_normal_exponential,
        half_normal_normal, laplace_normal, logistic_normal, log_normal_normal,
        normal_gumbel, normal_laplace, pareto_exponential, pareto_normal,
        uniform_exponential, uniform_gumbel, uniform_normal,
        weibull_exponential, weibull_normal}) {
    to.add(each());
  }
}

}  // namespace tenon::prob
