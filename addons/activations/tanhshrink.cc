// What the hyperbolic tangent takes off a number.
#include "addons/activations/activation.h"

namespace tenon::addons {

Function tanhshrink() {
  return Function("tanhshrink")
      .doc(R"(What the hyperbolic tangent takes off a number.

    y = x - tanh(x)

*Shapes*: any.)")
      .source("Abramowitz and Stegun 1964, section 4.5, for tanh")
      .input("x", "any shape, floating")
      .body([](Call& c) { return c["x"] - tanh(c["x"]); })
      .sample({.inputs = {example_x()},
               .outputs = {{-1.035972419924183, -0.03788284273999026,
                            -0.0003320053750441865, 0, 0.008687387548409087,
                            0.09563222288283635, 2.0049452463132695}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
