// Pinball: what quantile regression minimizes.
#include "addons/losses/loss.h"

namespace tenon::addons {

Function pinball() {
  return with_reduction(
             Function("pinball")
                 .doc(R"(A loss that the tau-quantile of the target minimizes.

    max(tau e, (tau - 1) e),  e = target - prediction

Of several quantiles at once, give one tau for each of the last axis's columns.

*Shapes*: prediction, target of one shape, or shapes that broadcast -> [], or
that shape.)")
                 .source("Koenker and Bassett 1978, Regression Quantiles, "
                         "Econometrica 46(1), section 3")
                 .input("prediction", "any shape")
                 .input("target", "the same, or one that broadcasts to it")
                 .input("tau", "[] or [columns], in (0, 1); absent: 1/2")
                 .optional())
      .body([](Call& c) {
        const Tensor error = c["target"] - c["prediction"];
        if (!c.has(2)) return reduced(0.5 * abs(error), c);
        const Tensor tau = cast(c["tau"], error.dtype());
        for (const double t : tau.to_vector<double>()) {
          if (!(t > 0 && t < 1)) {
            refuse("tau must be between 0 and 1, got " + std::to_string(t));
          }
        }
        return reduced(maximum(tau * error, (tau - 1) * error), c);
      })
      .sample({.inputs = {{1, -.5, 2, .3}, {.2, .5, 2.5, 0}},
               .outputs = {0.325},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {{1, -.5, 2, .3}, {.2, .5, 2.5, 0}, .9},
               .outputs = {0.365},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
