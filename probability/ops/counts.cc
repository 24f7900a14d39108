// binomial_quantile, negative_binomial_quantile, poisson_quantile,
// poisson_entropy: what sums of counts are.
#include "probability/ops/counts.h"

namespace tenon::prob {
namespace {

double poisson(const double* v, double p) {
  if (!(v[0] >= 0) || std::isinf(v[0])) return nan;
  if (v[0] == 0) return 0;
  return least_count(p, v[0], infinity, [&](double k) {
    return complement(gamma_tail(k + 1, v[0]));
  });
}

double binomial(const double* v, double p) {
  const double n = v[0];
  if (!(n >= 0) || std::isinf(n) || v[1] != v[1]) return nan;
  const Odds odds(v[1]);
  if (odds.rare()) return v[1] < 0 ? 0 : n;
  return least_count(p, n * odds.p, n, [&](double k) {
    return beta_tail(n - k, k + 1, odds.q, odds.p);
  });
}

double negative_binomial(const double* v, double p) {
  const double n = v[0];
  if (!(n > 0) || std::isinf(n) || v[1] != v[1]) return nan;
  const Odds odds(v[1]);
  if (odds.rare()) return v[1] < 0 ? infinity : 0;
  return least_count(p, n * odds.q / odds.p, infinity, [&](double k) {
    return beta_tail(n, k + 1, odds.p, odds.q);
  });
}

template <class T, int n, double (*f)(const double*, double)>
void quantile_rows(const tn_rows* r) {
  each_of_rows<T, n>(r, [](const double* v) { return f(v, v[n - 1]); });
}

template <int n, double (*f)(const double*, double)>
Op quantile(Op&& op) {
  return std::move(op).no_gradient().elementwise().rows(
      TN_ISA_ANY, {{TN_F32, quantile_rows<float, n, f>},
                   {TN_F64, quantile_rows<double, n, f>}});
}

}  // namespace

Op binomial_quantile() {
  return quantile<3, binomial>(
             Op("binomial_quantile")
                 .doc(R"(The least count whose distribution function is p.

    the least y with P(at most y of n trials succeed) >= p

where a trial succeeds with probability sigmoid(logits). NaN where p is not in
[0, 1].)")
                 .source("Johnson, Kemp and Kotz 2005, section 3.1")
                 .input("total_count", "n, whole", wide)
                 .input("logits", "any shape that fits", wide)
                 .input("p", "in [0, 1]", wide))
      .sample(
          {.inputs = {100, 0.25, 0.75}, .outputs = {60}, .by = "SciPy 1.17.1"});
}

Op negative_binomial_quantile() {
  return quantile<3, negative_binomial>(
             Op("negative_binomial_quantile")
                 .doc(R"(The least count whose distribution function is p.

    the least y with P(at most y failures before total_count successes) >= p

where a trial succeeds with probability sigmoid(logits). NaN where p is not in
[0, 1].)")
                 .source("Johnson, Kemp and Kotz 2005, section 5.1")
                 .input("total_count", "above 0", wide)
                 .input("logits", "any shape that fits", wide)
                 .input("p", "in [0, 1]", wide))
      .sample(
          {.inputs = {2.5, -1, 0.75}, .outputs = {9}, .by = "SciPy 1.17.1"});
}

Op poisson_quantile() {
  return quantile<2, poisson>(
             Op("poisson_quantile")
                 .doc(R"(The least count whose distribution function is p.

    the least y with P(at most y events) >= p

where `rate` events are expected. NaN where p is not in [0, 1].)")
                 .source("Johnson, Kemp and Kotz 2005, section 4.1")
                 .input("rate", "0 or more", wide)
                 .input("p", "in [0, 1]", wide))
      .sample({.inputs = {100, 0.75}, .outputs = {107}, .by = "SciPy 1.17.1"});
}

Op poisson_entropy() {
  return family<PoissonEntropy>(
             Op("poisson_entropy")
                 .doc(R"(The entropy of Poisson's distribution.

    y = -sum over k of P(k) ln P(k)

Off by at most 1e-13. Orders make it a derivative, up to the third. NaN where the
rate is not above 0. *Cost*: O(sqrt(rate)) up to a rate of 2000.)")
                 .source("Evans, Boersma, Blachman and Jagers 1988, The "
                         "entropy of a "
                         "Poisson distribution, SIAM Review 30")
                 .input("rate", "above 0", wide)
                 .saved(),
             {"order"})
      .sample({.inputs = {3},
               .outputs = {1.9314701981485691},
               .by = "SciPy 1.17.1"});
}

}  // namespace tenon::prob
