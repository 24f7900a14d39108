// Thresholded linear unit: a relu whose corner is learnt.
#include "addons/activations/activation.h"

namespace tenon::addons {

Function tlu() {
  return Function("tlu")
      .doc(R"(A relu whose corner, and slope below it, are learnt.

    y = max(x, tau),  or max(x, alpha x + tau) where alpha is given

Follows filter_response_norm.

*Shapes*: x [..., C], tau and alpha [C] -> as x.)")
      .source("Singh and Krishnan 2019, arXiv:1911.09737, equation 5")
      .input("x", "[..., C], floating")
      .input("tau", "[C]")
      .input("alpha", "[C]; absent: 0")
      .optional()
      .body([](Call& c) {
        const Tensor x = c["x"], tau = c["tau"];
        return maximum(x, c.has(2) ? c["alpha"] * x + tau : tau);
      })
      .sample({.inputs = {Array({2, 2}, {-1, .5, 2, -.3}), {.1, -.2}},
               .outputs = {Array({2, 2}, {.1, .5, 2, -.2})},
               .by = "by hand"})
      .sample({.inputs = {Array({2, 2}, {-1, .5, 2, -.3}), {.1, -.2}, {.5, 2}},
               .outputs = {Array({2, 2}, {-.4, .8, 2, -.3})},
               .by = "by hand"});
}

}  // namespace tenon::addons
