// Snake: learns what is periodic, and extrapolates it.
#include "addons/activations/activation.h"

namespace tenon::addons {

Function snake() {
  return Function("snake")
      .doc(R"(A line with a wave around it, for signals that repeat.

    y = x + sin(f x)^2 / f

*Shapes*: x any, frequency [] or one that broadcasts to x.)")
      .source("Ziyin et al. 2020, arXiv:2006.08195, equation 3")
      .input("x", "any shape, floating")
      .input("frequency", "f, not 0; may be learnt; absent: 1")
      .optional()
      .body([](Call& c) {
        const Tensor x = c["x"];
        if (!c.has(1)) return x + square(sin(x));
        const Tensor f = c["frequency"];
        return x + square(sin(f * x)) / f;
      })
      .sample({.inputs = {example_x()},
               .outputs = {{-1.173178189568194, -0.2701511529340699,
                            -0.09003328892062082, 0, 0.3873321925451608,
                            1.1150164285498794, 3.019914856674817}},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {example_x(), 2.5},
               .outputs = {{-1.6321856941847095, -0.1397712768906133,
                            -0.07551651237807455, 0, 0.4858525596664594,
                            1.0872913374581592, 3.351937582571764}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
