// LiSHT: a linearly scaled hyperbolic tangent, which is never negative.
#include "addons/activations/activation.h"

namespace tenon::addons {

Function lisht() {
  return Function("lisht")
      .doc(R"(A linearly scaled hyperbolic tangent: about |x|, smooth at 0.

    y = x tanh(x)

*Shapes*: any.)")
      .source("Roy et al. 2019, arXiv:1901.05894, equation 3")
      .input("x", "any shape, floating")
      .body([](Call& c) { return c["x"] * tanh(c["x"]); })
      .sample({.inputs = {example_x()},
               .outputs = {{1.9280551601516338, 0.23105857863000487,
                            0.009966799462495582, 0, 0.08739378373547727,
                            0.4230574439820145, 2.9851642610601914}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
