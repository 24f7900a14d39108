// The score of given tags in a linear-chain conditional random field.
#include "addons/sequences/crf.h"

namespace tenon::addons {

Function crf_score() {
  return with_chain(Function("crf_score"))
      .doc(R"(The score of sequences of tags.

    sum_t x[t, y_t] + sum_t transitions[y_(t-1), y_t]

*Shapes*: potentials [N, L, K], transitions [K, K], tags [N, L], lengths [N]
-> [N].)")
      .source("Lafferty, McCallum and Pereira 2001 (ICML), equation 1")
      .input("tags", "[N, L], integer; behind an end they do not count")
      .input("lengths", "[N], integer, each in 1 ... L; absent: L")
      .optional()
      .body([](Call& c) { return score(Chain(c), c["tags"]); })
      .sample({.inputs = {example_potentials(), example_transitions(),
                          example_tags(), example_lengths()},
               .outputs = {{3.6, 2.3}},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {example_potentials(), example_transitions(),
                          example_tags()},
               .outputs = {{3.6, 4}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
