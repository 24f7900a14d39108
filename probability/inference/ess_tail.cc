// How many independent draws would tell as much of the tails of a posterior.
#include <algorithm>
#include <cmath>

#include "probability/inference/diagnostics.h"

namespace tenon::prob {
namespace {

// Of the share of draws up to quantile q; infinite where that is all of them.
double size_at(const Chains& chains, double q) {
  const double quantile = quantile_of(pooled(chains), q);
  Chains below = chains;
  bool some_above = false;
  for (std::vector<double>& chain : below) {
    for (double& x : chain) {
      some_above = some_above || x > quantile;
      x = x <= quantile ? 1 : 0;
    }
  }
  return some_above ? effective_size(halves(below)) : INFINITY;
}

}  // namespace

Function ess_tail() {
  return with_draws(Function("ess_tail")
                        .doc(
                            R"(Effective sample size of the tails.

How many independent draws would estimate the 5 % and the 95 % quantile of each
quantity as well, whichever is less. Aim at more than 100 for each chain. NaN
where a draw is not finite, or none differs from another.

*Shapes*: draws [C, N, ...] -> [...], float32. *Cost*: as of `ess_bulk`, twice.)"))
      .body([](Call& c) {
        return each_quantity(c, [](const Chains& chains) {
          return std::min(size_at(chains, 0.05), size_at(chains, 0.95));
        });
      })
      .sample({.inputs = {correlated_draws()},
               .outputs = {Array({}, {30.74452554744526}, DType::float32)},
               .by = "arviz 0.23.4"})
      .sample({.inputs = {heavy_draws()},
               .outputs = {Array({}, {89.2941176470589}, DType::float32)},
               .by = "arviz 0.23.4"});
}

}  // namespace tenon::prob
