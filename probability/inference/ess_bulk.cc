// How many independent draws would tell as much of the middle of a posterior.
#include "probability/inference/diagnostics.h"

namespace tenon::prob {

Function ess_bulk() {
  return with_draws(Function("ess_bulk")
                        .doc(
                            R"(Effective sample size of the bulk.

How many independent draws would estimate the location of each quantity as well:
that of the mean of the draws' normal scores, with chains split in halves. Aim at
more than 100 for each chain. NaN where a draw is not finite, or none differs
from another.

*Shapes*: draws [C, N, ...] -> [...], float32. *Cost*: C N log(C N), and C N for
each lag at which draws are correlated, for each quantity.)"))
      .body([](Call& c) {
        return each_quantity(c, [](const Chains& chains) {
          return effective_size(normal_scores(halves(chains)));
        });
      })
      .sample({.inputs = {correlated_draws()},
               .outputs = {Array({}, {33.30200087426869}, DType::float32)},
               .by = "arviz 0.23.4"})
      .sample({.inputs = {heavy_draws()},
               .outputs = {Array({}, {126.83261679883579}, DType::float32)},
               .by = "arviz 0.23.4"});
}

}  // namespace tenon::prob
