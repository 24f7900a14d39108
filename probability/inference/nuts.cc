// The No-U-Turn sampler: Hamiltonian Monte Carlo whose paths are as long as
// they should be.
#include "probability/inference/sampler.h"

namespace tenon::prob {

class Nuts : public Sampler {
 public:
  explicit Nuts(const Options& o)
      : Sampler(o,
                [d = dimension_of(o), depth = o.integer("max_depth")] {
                  return nuts_transition(d, depth);
                },
                {o.integer("max_depth")}) {}
};

Type<Nuts> nuts() {
  return with_methods(
      with_sampler(
          Type<Nuts>("nuts")
              .doc(
                  R"(The No-U-Turn sampler, with multinomial draws.

Draws from the distribution whose log density, up to a constant, a lambda gives.
Paths double in either direction of time until they turn back: over all of a
path, and across the seam of its halves. In warm-up the step size follows dual
averaging, and the mass matrix is estimated over windows of 25, 50, 100 ...
draws, between 75 draws at the start and 50 at the end.

A transition whose energy is off by more than 1000 is divergent: the draws are
biased where that happens; other parameters of the model often help.

Draws are a function of key, start and options alone: as many threads as there
are may run the chains, and what was saved and loaded goes on bit for bit.
log_density is called from several threads unless `batch` is the number of
chains.

*Cost*: up to 2^max_depth - 1 calls of the density and its gradient for a draw,
of which D numbers (D^2 where dense) are looked at some 40 times.
*Errors*: a log density that is not finite where a chain starts, or of another
shape; then nothing has changed.)")
              .source("Hoffman and Gelman 2014, The No-U-Turn Sampler, "
                      "algorithms 3, 4 and 6; Betancourt 2017, "
                      "arXiv:1701.02434, appendix A; windows: Stan "
                      "Reference Manual 2.36, HMC algorithm parameters"))
          .option("max_depth", 10, "doublings of a path at most",
                  between(1, 20)));
}

}  // namespace tenon::prob
