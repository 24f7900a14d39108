// Rows projected into the Poincare ball.
#include "addons/require.h"

namespace tenon::addons {

Function poincare_normalize() {
  return Function("poincare_normalize")
      .doc(R"(Rows scaled to lie inside of the unit ball; those inside stay.

    y = x min(1, (1 - epsilon) / |x|)

*Shapes*: [..., C] -> the same.)")
      .source("Nickel and Kiela 2017, arXiv:1705.08039, section 3, proj")
      .input("x", "[..., C], floating")
      .option("epsilon", 1e-5, "how far inside", between(0, 0.5))
      .body([](Call& c) {
        const Tensor x = c["x"];
        const double most = 1 - c.number("epsilon");
        const Tensor squares = sum(square(x), {-1}, {.keep_axes = true});
        const Tensor outside = squares > most * most;
        return where(outside, x * most * rsqrt(where(outside, squares, 1)), x);
      })
      .sample({.inputs = {Array({3, 2}, {.3, .4, 3, 4, -.9, 1.2})},
               .outputs = {Array(
                   {3, 2}, {.3, .4, .599994, .799992, -.599994, .799992})},
               .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
