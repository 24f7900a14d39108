// Whether chains agree: the potential scale reduction of ranks.
#include <algorithm>
#include <cmath>

#include "probability/inference/diagnostics.h"

namespace tenon::prob {
namespace {

struct Spread {
  double mean, variance;
};

Spread spread_of(const std::vector<double>& x) {
  const auto n = static_cast<double>(x.size());
  double mean = 0, squares = 0;
  for (const double v : x) mean += v / n;
  for (const double v : x) squares += (v - mean) * (v - mean);
  return {mean, squares / (n - 1)};
}

// Vehtari et al. 2021, equations 1 to 4.
double reduction(const Chains& chains) {
  const auto n = static_cast<double>(chains[0].size());
  std::vector<double> means;
  double within = 0;
  for (const std::vector<double>& chain : chains) {
    const Spread spread = spread_of(chain);
    means.push_back(spread.mean);
    within += spread.variance / static_cast<double>(chains.size());
  }
  return std::sqrt((n - 1) / n + spread_of(means).variance / within);
}

double r_hat_of(const Chains& chains) {
  const Chains split = halves(chains);
  const double median = quantile_of(pooled(split), 0.5);
  Chains folded = split;
  for (std::vector<double>& chain : folded) {
    for (double& x : chain) x = std::abs(x - median);
  }
  return std::max(reduction(normal_scores(split)),
                  reduction(normal_scores(folded)));
}

}  // namespace

Function r_hat() {
  return with_draws(Function("r_hat").doc(
                        R"(Rank-normalized split R-hat: whether chains agree.

The root of the variance of all draws over that within chains, of normal scores,
with chains split in halves: the greater one of that of the draws and of their
distances from the median, which tells of scales. Near 1 where chains have mixed;
do not trust draws above 1.01. NaN where a draw is not finite, or none differs
from another.

*Shapes*: draws [C, N, ...] -> [...], float32. *Cost*: C N log(C N) for each
quantity.)"))
      .body([](Call& c) { return each_quantity(c, r_hat_of); })
      .sample({.inputs = {correlated_draws()},
               .outputs = {Array({}, {1.0355420153755712}, DType::float32)},
               .by = "arviz 0.23.4"})
      .sample({.inputs = {heavy_draws()},
               .outputs = {Array({}, {1.0023580735701185}, DType::float32)},
               .by = "arviz 0.23.4"});
}

}  // namespace tenon::prob
