// Soft shrinkage: all numbers come nearer to zero.
#include "addons/activations/activation.h"

namespace tenon::addons {

Function softshrink() {
  return with_thresholds(Function("softshrink"))
      .doc(
          R"(Numbers come nearer to zero by a threshold, small ones become zero.

    y = x - clip(x, lower, upper)

*Shapes*: any.)")
      .source("Donoho and Johnstone 1994, Biometrika 81(3), equation 9")
      .body([](Call& c) {
        const auto [lower, upper] = thresholds(c);
        return c["x"] - clip(c["x"], lower, upper);
      })
      .sample({.inputs = {example_x()},
               .outputs = {{-1.5, 0, 0, 0, 0, .2, 2.5}},
               .by = "TensorFlow Addons 0.23"})
      .sample({.inputs = {example_x()},
               .options = {internal::value(-.2), internal::value(.6)},
               .outputs = {{-1.8, -.3, 0, 0, 0, .1, 2.4}},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
