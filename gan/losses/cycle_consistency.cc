// Cycle consistency: what goes to the other domain and back stays the same.
#include "tenon/author.h"

namespace tenon::gan {

Function cycle_consistency() {
  return Function("cycle_consistency")
      .doc(R"(How far samples of two domains are from what comes back of them.

    weight (mean |x_cycled - x| + mean |y_cycled - y|)

with x_cycled = F(G(x)), y_cycled = G(F(y)).

*Shapes*: x as x_cycled, y as y_cycled, of any shape -> [].)")
      .source("Zhu et al. 2017, arXiv:1703.10593, equation 2")
      .input("x", "of the one domain")
      .input("x_cycled", "F(G(x))")
      .input("y", "of the other domain")
      .input("y_cycled", "G(F(y))")
      .option("weight", 10.0, "beside the adversarial losses", non_negative)
      .body([](Call& c) {
        return c.number("weight") * (mean(abs(c["x_cycled"] - c["x"])) +
                                     mean(abs(c["y_cycled"] - c["y"])));
      })
      .sample({.inputs = {{.2, .9, -.4}, {.5, .7, -.9}, {1, -1}, {.4, -.7}},
               .outputs = {7.833333333333333},
               .by = "torch 2.15.0"})
      .sample({.inputs = {{.2, .9, -.4}, {.5, .7, -.9}, {1, -1}, {.4, -.7}},
               .options = {internal::value(3.0)},
               .outputs = {2.35},
               .by = "torch 2.15.0"});
}

}  // namespace tenon::gan
