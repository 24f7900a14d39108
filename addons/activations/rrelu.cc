// Randomized leaky relu: its slope is drawn in training.
#include "addons/activations/activation.h"

namespace tenon::addons {

Function rrelu() {
  return Function("rrelu")
      .doc(R"(A leaky relu whose slope is drawn for each number.

    y = x where x >= 0, else a x,  a uniform in [lower, upper)

With a key, as in training; without one a is (lower + upper) / 2.

*Shapes*: any.)")
      .source("Xu et al. 2015, arXiv:1505.00853, section 3.4")
      .input("x", "any shape, floating")
      .option("lower", 0.125, "least slope, at most `upper`")
      .option("upper", 1.0 / 3, "greatest slope")
      .maybe("key", TN_VALUE_INTS, "of this draw; absent: the mean slope")
      .body([](Call& c) {
        const Tensor x = c["x"];
        const auto [lower, upper] = thresholds(c);
        if (!c.has("key")) {
          return where(x >= 0, x, 0.5 * (lower + upper) * x);
        }
        const Tensor drawn = uniform(c.key("key"), x.shape(), x.dtype());
        return where(x >= 0, x, (lower + (upper - lower) * drawn) * x);
      })
      .sample({.inputs = {example_x()},
               .outputs = {{-0.4583333432674408, -0.1145833358168602,
                            -0.02291666716337204, 0, 0.3, 0.7, 3}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
