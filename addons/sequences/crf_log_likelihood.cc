// What a linear-chain conditional random field is trained by.
#include "addons/sequences/crf.h"

namespace tenon::addons {

Function crf_log_likelihood() {
  return with_chain(Function("crf_log_likelihood"))
      .doc(R"(The log-probability of sequences of tags: minimize its negative.

    crf_score(potentials, transitions, tags) - crf_log_norm(...)

*Shapes*: potentials [N, L, K], transitions [K, K], tags [N, L], lengths [N]
-> [N]. *Cost*: L steps of N K^2 numbers, and again for gradients.)")
      .source("Lafferty, McCallum and Pereira 2001 (ICML), section 4")
      .input("tags", "[N, L], integer; behind an end they do not count")
      .input("lengths", "[N], integer, each in 1 ... L; absent: L")
      .optional()
      .body([](Call& c) {
        const Chain chain(c);
        return score(chain, c["tags"]) - log_norm(chain);
      })
      .sample({.inputs = {example_potentials(), example_transitions(),
                          example_tags(), example_lengths()},
               .outputs = {{-2.956708242267007, -0.9680571687725976}},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {example_potentials(), example_transitions(),
                          example_tags()},
               .outputs = {{-2.956708242267007, -2.420692216232183}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
