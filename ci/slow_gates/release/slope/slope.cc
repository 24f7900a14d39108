// Descent: a step down the slope.
#include "tenon/author.h"

namespace slope {

tenon::Optimizer descent() {
  return tenon::Optimizer("descent")
      .doc(R"(Steps down the slope.

    p <- p - learning_rate g

*Memory*: none.)")
      .source("Cauchy 1847")
      .option("learning_rate", 0.1, "step size", tenon::non_negative)
      .update([](tenon::Step& s) {
        const auto [rate] = s.options<1>();
        s.parameter = s.parameter - rate * s.gradient;
      })
      .golden({.options = {0.5},
               .start = {1, -2},
               .gradients = {{0.5, -1}, {1, 2}},
               .after = {0.25, -2.5},
               .by = "by hand"});
}

}  // namespace slope
