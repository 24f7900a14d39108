// The normalizer of a linear-chain conditional random field.
#include "addons/sequences/crf.h"

namespace tenon::addons {

Function crf_log_norm() {
  return with_chain(Function("crf_log_norm"))
      .doc(R"(The logarithm of the sum of e^score over all sequences of tags.

    log sum_y exp(sum_t x[t, y_t] + sum_t transitions[y_(t-1), y_t])

by the forward recursion; sums end at each sequence's length.

*Shapes*: potentials [N, L, K], transitions [K, K], lengths [N] -> [N].
*Cost*: L steps of N K^2 numbers.)")
      .source("Lafferty, McCallum and Pereira 2001 (ICML), section 3")
      .input("lengths", "[N], integer, each in 1 ... L; absent: L")
      .optional()
      .body([](Call& c) { return log_norm(Chain(c)); })
      .sample({.inputs = {example_potentials(), example_transitions(),
                          example_lengths()},
               .outputs = {{6.556708242267007, 3.2680571687725974}},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {example_potentials(), example_transitions()},
               .outputs = {{6.556708242267007, 6.420692216232183}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
