// Divergences of gamma numbers and what is made of them, and of counts.
#include "probability/distributions/gamma_draws.h"
#include "probability/divergences/forms.h"

namespace tenon::prob {
namespace {

constexpr char kSource[] = "by definition";

// Of gamma distributions by concentration and rate.
Tensor of_gammas(const Tensor &a, const Tensor &r, const Tensor &b,
                 const Tensor &s) {
  return (a - b) * digamma(a) - lgamma(a) + lgamma(b) + b * log(r / s) +
         a * (s - r) / r;
}

Function gamma() {
  return form(
      "kl_gamma_gamma",
      "(a - b) psi(a) - log Gamma(a) + log Gamma(b) + b log(r / s) + "
      "a (s - r) / r, a and b the concentrations, r and s the rates",
      kSource, {"p_concentration", "p_rate", "q_concentration", "q_rate"},
      [](Call &c) {
        return of_gammas(c.input(0), c.input(1), c.input(2), c.input(3));
      },
      {.inputs = {{2, 0.5}, {3, 1}, {1.5, 4}, {0.5, 2}},
       .outputs = {{1.1115824670894042, 5.8190908951385553}},
       .by = "mpmath 1.4.1, quad"});
}

Function inverse_gamma() {
  return form("kl_inverse_gamma_inverse_gamma",
              "that of the gamma distributions of 1 / x", kSource,
              {"p_concentration", "p_scale", "q_concentration", "q_scale"},
              [](Call &c) {
                return of_gammas(c.input(0), c.input(1), c.input(2),
                                 c.input(3));
              },
              {.inputs = {{2, 2.5}, {3, 1}, {1.5, 4}, {0.5, 2}},
               .outputs = {{1.1115824670894042, 0.17975291554748982}},
               .by = "mpmath 1.4.1, quad"});
}

Function exponential_gamma() {
  return form("kl_exponential_gamma", "as gamma of concentration 1", kSource,
              {"p_rate", "q_concentration", "q_rate"},
              [](Call &c) {
                const Tensor r = c.input(0);
                return of_gammas(r * 0.0 + 1.0, r, c.input(1), c.input(2));
              },
              {.inputs = {{3, 1}, {1.5, 4}, {0.5, 2}},
               .outputs = {{2.0221314653242704, 1.7508177416928723}},
               .by = "mpmath 1.4.1, quad"});
}

Function gamma_exponential() {
  return form("kl_gamma_exponential", "as gamma of concentration 1", kSource,
              {"p_concentration", "p_rate", "q_rate"},
              [](Call &c) {
                const Tensor s = c.input(2);
                return of_gammas(c.input(0), c.input(1), s * 0.0 + 1.0, s);
              },
              {.inputs = {{3, 0.5}, {1.5, 4}, {0.5, 2}},
               .outputs = {{0.25103377830509866, 0.85253725064595688}},
               .by = "mpmath 1.4.1, quad"});
}

Function gamma_normal() {
  return form("kl_gamma_normal", "the mean of -log q(x), less the entropy of p",
              kSource, {"p_concentration", "p_rate", "q_loc", "q_scale"},
              [](Call &c) {
                const Tensor a = c.input(0), r = c.input(1);
                const Tensor entropy =
                    a - log(r) + lgamma(a) + (1.0 - a) * digamma(a);
                return to_normal(a / r, a / square(r), c.input(2), c.input(3)) -
                       entropy;
              },
              {.inputs = {{3, 0.5}, {1.5, 1}, {0.5, 2}, {2, 1}},
               .outputs = {{0.61788897817643807, 2.2033286032906843}},
               .by = "mpmath 1.4.1, quad"});
}

Tensor lbeta(const Tensor &a, const Tensor &b) {
  return lgamma(a) + lgamma(b) - lgamma(a + b);
}

Function beta() {
  return form("kl_beta_beta", "as dirichlet of two shares", kSource,
              {"p_concentration1", "p_concentration0", "q_concentration1",
               "q_concentration0"},
              [](Call &c) {
                const Tensor a = c.input(0), b = c.input(1);
                const Tensor d = a - c.input(2), e = b - c.input(3);
                return lbeta(c.input(2), c.input(3)) - lbeta(a, b) +
                       d * digamma(a) + e * digamma(b) -
                       (d + e) * digamma(a + b);
              },
              {.inputs = {{2, 0.5}, {3, 1.25}, {1.5, 4}, {0.5, 2}},
               .outputs = {{0.93648935507745517, 4.540406667603977}},
               .by = "mpmath 1.4.1, quad"});
}

Function beta_normal() {
  return form(
      "kl_beta_normal", "the mean of -log q(x), less the entropy of p", kSource,
      {"p_concentration1", "p_concentration0", "q_loc", "q_scale"},
      [](Call &c) {
        const Tensor a = c.input(0), b = c.input(1), n = a + b;
        const Tensor entropy = lbeta(a, b) - (a - 1.0) * digamma(a) -
                               (b - 1.0) * digamma(b) + (n - 2.0) * digamma(n);
        return to_normal(a / n, a * b / (square(n) * (n + 1.0)), c.input(2),
                         c.input(3)) -
               entropy;
      },
      {.inputs = {{3, 0.5}, {1.5, 0.75}, {0.5, 0.25}, {2, 1}},
       .outputs = {{1.8936164102424877, 1.1922342186853281}},
       .by = "mpmath 1.4.1, quad"});
}

Function dirichlet() {
  return form(
      "kl_dirichlet_dirichlet",
      "log B(b) - log B(a) + sum (a - b) (psi(a) - psi(sum a)), a and b the "
      "concentrations, B the beta function of K numbers",
      "Penny 2001, Kullback-Liebler divergences of normal, gamma, Dirichlet "
      "and "
      "Wishart densities, equation 20",
      {"p_concentration", "q_concentration"},
      [](Call &c) {
        const Tensor a = c.input(0), b = c.input(1), n = sum(a, {-1});
        const Tensor mean_log = digamma(a) - digamma(n).newaxis(-1);
        return lgamma(n) - lgamma(sum(b, {-1})) +
               sum(lgamma(b) - lgamma(a) + (a - b) * mean_log, {-1});
      },
      {.inputs = {Array({2, 3}, {0.5, 2, 3.5, 1, 1, 1}),
                  Array({2, 3}, {1.5, 0.75, 2, 4, 0.5, 1})},
       .outputs = {{2.143214469962671, 2.849457625093983}},
       .by = "PyTorch 2.15.0, kl_divergence"});
}

Tensor of_wisharts(Call &c) {
  const Tensor n = c.input(0), m = c.input(2);
  const Shape batch = broadcast(broadcast(n.shape(), m.shape()),
                                broadcast(without_last(c.input(1).shape(), 2),
                                          without_last(c.input(3).shape(), 2)));
  const int64_t size = c.input(1).size(-1);
  const Tensor within = triangular_solve(with_batch(c.input(3), batch, 2),
                                         with_batch(c.input(1), batch, 2));
  const Tensor trace = sum(square(within), {-2, -1});
  return 0.5 * n * (trace - static_cast<double>(size)) -
         m * sum(log(diagonal(within)), {-1}) +
         multivariate_lgamma(0.5 * m, size) -
         multivariate_lgamma(0.5 * n, size) +
         0.5 * (n - m) * multivariate_digamma(0.5 * n, size);
}

Function wishart() {
  return form(
      "kl_wishart_wishart",
      "(n (|M|^2 - K) + (n - m) psi_K(n / 2)) / 2 - m log det M + "
      "log Gamma_K(m / 2) - log Gamma_K(n / 2), M = root_q^-1 root_p, n and m "
      "the degrees of freedom",
      "Penny 2001, Kullback-Liebler divergences of normal, gamma, Dirichlet "
      "and "
      "Wishart densities, equation 33",
      {"p_df", "p_scale_tril", "q_df", "q_scale_tril"}, of_wisharts,
      {.inputs = {4.5, Array({3, 3}, {1, 0, 0, 0.5, 2, 0, -0.3, 0.4, 0.8}),
                  3.25, Array({3, 3}, {2, 0, 0, -0.5, 1, 0, 0.25, 0.5, 1.5})},
       .outputs = {8.38088993002518},
       .by = "PyTorch 2.15.0, kl_divergence"});
}

Function poisson() {
  return form(
      "kl_poisson_poisson",
      "r (t - 1 - log(t)), t = s / r, r and s the "
      "rates",
      kSource, {"p_rate", "q_rate"},
      [](Call &c) { return c.input(0) * excess(c.input(1), c.input(0)); },
      {.inputs = {{2, 0.25}, {3.5, 0.125}},
       .outputs = {{0.38076842412915463, 0.048286795139986327}},
       .by = "mpmath 1.4.1, summed"});
}

// Of one trial, by logits.
Tensor of_trials(const Tensor &p, const Tensor &q) {
  return sigmoid(p) * (log_sigmoid(p) - log_sigmoid(q)) +
         sigmoid(-p) * (log_sigmoid(-p) - log_sigmoid(-q));
}

Function binomial() {
  return form(
      "kl_binomial_binomial",
      "total_count times that of one trial; infinite where p has more "
      "trials, not known (NaN) where it has fewer",
      kSource, {"p_total_count", "p_logits", "q_total_count", "q_logits"},
      [](Call &c) {
        const Tensor n = c.input(0).detach(), m = c.input(2).detach();
        const Tensor same = n * of_trials(c.input(1), c.input(3));
        return where(n == m, same, where(n > m, infinity, nan));
      },
      {.inputs = {{5, 2, 3}, {-1, 0.5, 0}, {5, 2, 2}, {2, 0.25, 0}},
       .outputs = {{5.0342102970738215, 0.014954536998401045, infinity}},
       .by = "mpmath 1.4.1, summed"});
}

Function negative_binomial() {
  return form("kl_negative_binomial_negative_binomial",
              "total_count times that of geometric; not known (NaN) where the "
              "counts differ",
              kSource,
              {"p_total_count", "p_logits", "q_total_count", "q_logits"},
              [](Call &c) {
                const Tensor n = c.input(0), p = c.input(1);
                const Tensor one = of_trials(p, c.input(3)) / sigmoid(p);
                return where(n.detach() == c.input(2).detach(), n * one, nan);
              },
              {.inputs = {{2.5, 2}, {1, 0.5}, {2.5, 2}, {2, 0.25}},
               .outputs = {{0.2824935898076414, 0.024024922189738216}},
               .by = "mpmath 1.4.1, summed"});
}

}  // namespace

void kl_shapes(Registrar &to) {
  for (Function (*each)() :
       {beta, beta_normal, binomial, dirichlet, exponential_gamma, gamma,
        gamma_exponential, gamma_normal, inverse_gamma, negative_binomial,
        poisson, wishart}) {
    to.add(each());
  }
}

}  // namespace tenon::prob
