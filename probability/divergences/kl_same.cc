// Divergences of two distributions of one type of single numbers.
#include "probability/divergences/forms.h"

namespace tenon::prob {
namespace {

// a (log a - log b) of log a and log b, 0 where a is 0.
Tensor share(const Tensor& log_a, const Tensor& log_b) {
  const Tensor some = log_a > -infinity;
  const Tensor safe = where(some, log_a, 0.0);
  return where(some, exp(safe) * (safe - where(some, log_b, 0.0)), 0.0);
}

Function kl_bernoulli() {
  return form("kl_bernoulli_bernoulli", "sum over x of p(x) log(p(x) / q(x))",
              "by definition", {"p_logits", "q_logits"},
              [](Call& c) {
                const Tensor p = c.input(0), q = c.input(1);
                return share(log_sigmoid(p), log_sigmoid(q)) +
                       share(log_sigmoid(-p), log_sigmoid(-q));
              },
              {.inputs = {{-1, 3, 40}, {2, 0.5, 30}},
               .outputs = {{1.0068420594147643, 0.30692494966244767,
                            9.352949779158916e-14}},
               .by = "mpmath 1.4.1"});
}

Function kl_cauchy() {
  return form(
      "kl_cauchy_cauchy",
      "log(((s + t)^2 + d^2) / (4 s t)), d the distance of the locs, "
      "s and t the scales",
      "Chyzak and Nielsen 2019, arXiv:1905.10965, theorem 1",
      {"p_loc", "p_scale", "q_loc", "q_scale"},
      [](Call& c) {
        const Tensor s = c.input(1), t = c.input(3);
        // 1 + ((s - t)^2 + d^2) / (4 s t)
        return log1p((square(s - t) + square(c.input(0) - c.input(2))) /
                     (4.0 * s * t));
      },
      {.inputs = {{1, -3, 1}, {2, 0.25, 2}, {0.5, -2.5, 1}, {1.5, 0.5, 2}},
       .outputs = {{0.04082199452025513, 0.48550781578170081, 0}},
       .by = "mpmath 1.4.1, quad"});
}

Function kl_exponential() {
  return form("kl_exponential_exponential",
              "t - 1 - log(t), t = rate_q / rate_p",
              "Nielsen and Garcia 2009, arXiv:0911.4863", {"p_rate", "q_rate"},
              [](Call& c) { return excess(c.input(1), c.input(0)); },
              {.inputs = {{2, 0.25, 1.5}, {0.5, 3, 1.25}},
               .outputs = {{0.63629436111989062, 8.5150933502119997,
                            0.01565489012728796}},
               .by = "mpmath 1.4.1, quad"});
}

Function kl_geometric() {
  return form("kl_geometric_geometric",
              "(sum over x of p(x) log(p(x) / q(x)) of one trial) / probs_p",
              "by definition", {"p_logits", "q_logits"},
              [](Call& c) {
                const Tensor p = c.input(0), q = c.input(1);
                return log_sigmoid(p) - log_sigmoid(q) +
                       exp(-p) * (log_sigmoid(-p) - log_sigmoid(-q));
              },
              {.inputs = {{-1, 3}, {2, 0.5}},
               .outputs = {{3.7437225336502005, 0.32220584311509515}},
               .by = "mpmath 1.4.1, nsum"});
}

Function kl_gumbel() {
  return form("kl_gumbel_gumbel",
              "log(t / s) + g (s / t - 1) + d + exp(-d) Gamma(1 + s / t) - 1, "
              "s and t the scales, d = (loc_p - loc_q) / t, g Euler's constant",
              "Bauckhage 2013, arXiv:1310.3713, in logarithms",
              {"p_loc", "p_scale", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor ratio = c.input(1) / c.input(3);
                const Tensor d = (c.input(0) - c.input(2)) / c.input(3);
                return euler * (ratio - 1.0) - log(ratio) + d +
                       expm1(lgamma(ratio + 1.0) - d);
              },
              {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
               .outputs = {{0.091186855502405143, 0.81355389545853991}},
               .by = "mpmath 1.4.1, quad"});
}

Function kl_half_normal() {
  return form("kl_half_normal_half_normal",
              "(r - 1 - log(r)) / 2, r = (scale_p / scale_q)^2",
              "as normal, half of each", {"p_scale", "q_scale"},
              [](Call& c) {
                return 0.5 * excess(square(c.input(0)), square(c.input(1)));
              },
              {.inputs = {{2, 0.25}, {0.5, 3}},
               .outputs = {{6.1137056388801094, 1.9883788720102225}},
               .by = "mpmath 1.4.1, quad"});
}

Function kl_laplace() {
  return form("kl_laplace_laplace",
              "log(t / s) + d / t + (s / t) exp(-d / s) - 1, d the distance of "
              "the locs, s and t the scales",
              "by definition", {"p_loc", "p_scale", "q_loc", "q_scale"},
              [](Call& c) {
                const Tensor s = c.input(1), t = c.input(3);
                const Tensor d = abs(c.input(0) - c.input(2));
                return excess(s, t) + d / t + s / t * expm1(-d / s);
              },
              {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
               .outputs = {{0.084052304976758897, 0.76081482217825166}},
               .by = "mpmath 1.4.1, quad"});
}

Tensor of_normals(Call& c) {
  const Tensor s = c.input(1), t = c.input(3);
  return 0.5 *
         (square((c.input(0) - c.input(2)) / t) + excess(square(s), square(t)));
}

Function kl_normal() {
  return form("kl_normal_normal",
              "(d^2 / t^2 + r - 1 - log(r)) / 2, r = (s / t)^2, d the distance "
              "of the locs, s and t the scales",
              "Nielsen and Garcia 2009, arXiv:0911.4863",
              {"p_loc", "p_scale", "q_loc", "q_scale"}, of_normals,
              {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
               .outputs = {{0.15676237199266352, 0.81814718055994531}},
               .by = "mpmath 1.4.1, quad"});
}

Function kl_log_normal() {
  return form("kl_log_normal_log_normal",
              "that of the normal distributions of the logarithms",
              "Nielsen and Garcia 2009, arXiv:0911.4863",
              {"p_loc", "p_scale", "q_loc", "q_scale"}, of_normals,
              {.inputs = {{1, -3}, {2, 0.25}, {0.5, -2.5}, {1.5, 0.5}},
               .outputs = {{0.15676237199266352, 0.81814718055994531}},
               .by = "mpmath 1.4.1, quad"});
}

Function kl_pareto() {
  return form("kl_pareto_pareto",
              "b log(m / n) + t - 1 - log(t), t = b / a, a and b the "
              "concentrations, m and n the scales; infinite where m < n",
              "Nielsen and Garcia 2009, arXiv:0911.4863",
              {"p_concentration", "p_scale", "q_concentration", "q_scale"},
              [](Call& c) {
                const Tensor a = c.input(0), b = c.input(2);
                const Tensor m = c.input(1), n = c.input(3);
                const Tensor inside = m >= n;
                const Tensor ratio = where(inside, m / n, 1.0);
                return where(inside, b * log(ratio) + excess(b, a), infinity);
              },
              {.inputs = {{3, 1.25}, {2, 1}, {1.5, 4}, {0.5, 0.75}},
               .outputs = {{2.2725887222397812, 2.1875774800014428}},
               .by = "mpmath 1.4.1, quad"});
}

Function kl_uniform() {
  return form("kl_uniform_uniform",
              "log of the ratio of lengths, where p's interval lies in q's; "
              "else infinite",
              "by definition", {"p_low", "p_high", "q_low", "q_high"},
              [](Call& c) {
                const Tensor a = c.input(0), b = c.input(1);
                const Tensor l = c.input(2), h = c.input(3);
                return where((a >= l) & (b <= h), log((h - l) / (b - a)),
                             infinity);
              },
              {.inputs = {{0, 0}, {1, 1}, {-1, 0.5}, {3, 1}},
               .outputs = {{1.3862943611198906, infinity}},
               .by = "by hand"});
}

Function kl_weibull() {
  return form("kl_weibull_weibull",
              "g (t - 1) - log(t) - d + exp(d) Gamma(t + 1) - 1, t = b / a, "
              "d = b log(s / u), a and b the concentrations, s and u the "
              "scales, g Euler's constant",
              "Bauckhage 2013, arXiv:1310.3713",
              {"p_concentration", "p_scale", "q_concentration", "q_scale"},
              [](Call& c) {
                const Tensor ratio = c.input(2) / c.input(0);
                const Tensor d = c.input(2) * log(c.input(1) / c.input(3));
                return euler * (ratio - 1.0) - log(ratio) - d +
                       expm1(d + lgamma(ratio + 1.0));
              },
              {.inputs = {{2, 1.5}, {1, 2}, {1, 2.5}, {3, 1}},
               .outputs = {{0.79856061192820796, 5.652281112499722}},
               .by = "mpmath 1.4.1, quad"});
}

}  // namespace

void kl_same(Registrar& to) {
  for (Function (*each)() :
       {kl_bernoulli, kl_cauchy, kl_exponential, kl_geometric, kl_gumbel,
        kl_half_normal, kl_laplace, kl_log_normal, kl_normal, kl_pareto,
        kl_uniform, kl_weibull}) {
    to.add(each());
  }
}

}  // namespace tenon::prob
