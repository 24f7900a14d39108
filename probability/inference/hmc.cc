// Hamiltonian Monte Carlo with paths of a number of steps.
#include "probability/inference/sampler.h"

namespace tenon::prob {

class Hmc : public Sampler {
 public:
  explicit Hmc(const Options& o)
      : Sampler(o,
                [d = dimension_of(o), steps = o.integer("steps"),
                 jitter = o.flag("jitter")] {
                  return hmc_transition(d, steps, jitter);
                },
                {o.integer("steps"), int64_t{o.flag("jitter")}}) {}
};

Type<Hmc> hmc() {
  return with_methods(
      with_sampler(
          Type<Hmc>("hmc")
              .doc(
                  R"(Hamiltonian Monte Carlo with paths of a number of steps.

Draws from the distribution whose log density, up to a constant, a lambda gives.
Warm-up, threads, divergences and saving are those of `nuts`, which finds the
length of its paths by itself.

*Cost*: `steps` calls of the density and its gradient for a draw, half of that
with jitter.
*Errors*: a log density that is not finite where a chain starts, or of another
shape; then nothing has changed.)")
              .source("Neal 2011, MCMC using Hamiltonian dynamics, "
                      "sections 3.2 and 5.3; Hoffman and Gelman 2014, "
                      "algorithms 4 and 5"))
          .option("steps", 16, "leapfrog steps of a path", between(1, 1e6))
          .option("jitter", true,
                  "a path has from 1 to `steps` steps, at random; else "
                  "paths of some lengths return where they began"));
}

}  // namespace tenon::prob
