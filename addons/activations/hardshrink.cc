// Hard shrinkage: small numbers become zero.
#include "addons/activations/activation.h"

namespace tenon::addons {

Function hardshrink() {
  return with_thresholds(Function("hardshrink"))
      .doc(R"(Numbers between two thresholds become zero, others stay.

    y = x if x < lower or x > upper, else 0

*Shapes*: any.)")
      .source("Donoho and Johnstone 1994, Biometrika 81(3), equation 8")
      .body([](Call& c) {
        const Tensor x = c["x"];
        const auto [lower, upper] = thresholds(c);
        return where((x < lower) | (x > upper), x, 0);
      })
      .sample({.inputs = {example_x()},
               .outputs = {{-2, 0, 0, 0, 0, .7, 3}},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {example_x()},
               .options = {internal::value(-.2), internal::value(.6)},
               .outputs = {{-2, -.5, 0, 0, 0, .7, 3}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
