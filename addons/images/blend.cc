// Images between two, or beyond.
#include "addons/images/sampling.h"

namespace tenon::addons {

Function blend() {
  return Function("blend")
      .doc(R"(Images between two, or beyond the second.

    a + factor (b - a)

*Shapes*: a, b of one shape -> that shape.)")
      .source(
          "Haeberli and Voorhies 1994, Image Processing by Interpolation "
          "and Extrapolation, IRIS Universe 28")
      .input("a", "what factor 0 gives")
      .input("b", "what factor 1 gives")
      .option("factor", 0.5, "any number")
      .body([](Call& c) {
        require_same("b", c["b"], "a", c["a"]);
        return c["a"] + c.number("factor") * (c["b"] - c["a"]);
      })
      .sample({.inputs = {{0, 1, -2}, {1, 3, 2}},
               .options = {internal::value(1.5)},
               .outputs = {{1.5, 4, 4}},
               .by = "by hand"});
}

}  // namespace tenon::addons
