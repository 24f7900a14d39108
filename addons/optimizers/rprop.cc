// Rprop: steps by signs alone, each weight with a size of its own.
#include "tenon/author.h"

namespace tenon::addons {

Optimizer rprop() {
  return Optimizer("rprop")
      .doc(R"(Lengthens steps while the gradient keeps its sign, else shortens.

    size <- size grow      where g last > 0, at most `largest`
    size <- size shrink    where g last < 0, at least `smallest`; there g <- 0
    p    <- p - sign(g) size
    last <- g

`size` starts at learning_rate, which does nothing after the first step.
*Memory*: two slots per parameter. *Use* with the gradient of all data: noise
in the sign of a small batch's gradient shrinks all steps.)")
      .source("Riedmiller & Braun 1993 (ICNN); Igel & Huesken 2000, Rprop-")
      .option("learning_rate", 1e-2, "size of the first step", non_negative)
      .option("shrink", 0.5, "factor where the sign turned",
              {TN_BOUND_MIN_OPEN | TN_BOUND_MAX_OPEN, 0, 1})
      .option("grow", 1.2, "factor where the sign stayed", at_least(1))
      .option("smallest", 1e-6, "least size", non_negative)
      .option("largest", 50.0, "largest size", positive)
      .slot("last", zeros)
      .slot("size", zeros)
      .update([](Step& s) {
        const auto [rate, shrink, grow, smallest, largest] = s.options<5>();
        Tensor &p = s.parameter, &last = s.slot(0), &size = s.slot(1);
        const Tensor turn = sign(s.gradient * last);
        const Tensor agrees = maximum(turn, 0.0), turned = agrees - turn;
        const Tensor factor =
            (1.0 - agrees - turned) + grow * agrees + shrink * turned;
        size = size + rate * (1.0 - sign(size));  // the first step's is 0
        size = maximum(minimum(factor * size, largest), smallest);
        last = s.gradient * (1.0 - turned);
        p = p - sign(last) * size;
      })
      .golden({.options = {0.1, 0.5, 1.2, 1e-6, 50},
               .start = {1, -2, 0.5},
               .gradients = {{0.5, -1, 0.25},
                             {-4, 0.125, 2},
                             {3, 0.75, -0.5},
                             {0, -2, 1},
                             {1, 0.5, -0.25},
                             {-0.5, 2, 4},
                             {2, -1, 0.125},
                             {-1, 0.25, -3}},
               .after = {0.7749999999999999, -2.02, 0.15400000000000003},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::addons
