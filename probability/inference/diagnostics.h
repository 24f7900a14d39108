// What the diagnostics of chains have in common: columns of draws, halves of
// chains, ranks, and the effective sample size of a mean.
#ifndef TENON_PROBABILITY_INFERENCE_DIAGNOSTICS_H_
#define TENON_PROBABILITY_INFERENCE_DIAGNOSTICS_H_

#include <string>
#include <vector>

#include "tenon/author.h"

namespace tenon::prob {

// Draws of one quantity, a vector for each chain.
using Chains = std::vector<std::vector<double>>;

// f of each quantity of draws [C, N, ...], as float32 [...]. NaN where a draw
// is not finite, or none differs from another.
Tensor each_quantity(const Call& c, double (*f)(const Chains& chains));

// Chains of twice the number and half the length; of an odd length the draw in
// the middle is left out.
Chains halves(const Chains& chains);
std::vector<double> pooled(const Chains& chains);
// By linear interpolation, as R's type 7; q in [0, 1].
double quantile_of(std::vector<double> all, double q);
// Normal scores of the ranks among all draws, ties at their mean: Vehtari et
// al. 2021, equation 14.
Chains normal_scores(const Chains& chains);
// Of the mean of these chains, by Geyer's initial monotone sequence: Vehtari
// et al. 2021, equations 10 to 13, with Geyer's last term of an odd lag.
double effective_size(const Chains& chains);

// Draws for golden values: of an autoregression, and of a Cauchy distribution.
Array correlated_draws();
Array heavy_draws();

inline Function with_draws(Function function) {
  return std::move(function)
      .source(
          "Vehtari, Gelman, Simpson, Carpenter and Buerkner 2021, "
          "Rank-normalization, folding, and localization, Bayesian Analysis "
          "16(2)")
      .input("draws", "[C, N, ...], floating, of C chains; N at least 4");
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_INFERENCE_DIAGNOSTICS_H_
