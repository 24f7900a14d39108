// Filter response normalization: of each channel alone, in any batch size.
#include "addons/require.h"

namespace tenon::addons {

Function filter_response_norm() {
  return Function("filter_response_norm")
      .doc(R"(Each channel of each sample divided by its root mean square.

    scale x / sqrt(mean_places x^2 + |epsilon|) + offset

Needs no batch; followed by tlu, for its mean is not taken off.

*Shapes*: x [N, places..., C], scale and offset [C] -> as x.)")
      .source("Singh and Krishnan 2019, arXiv:1911.09737, equations 1 to 4")
      .input("x", "[N, places..., C], floating")
      .input("scale", "[C]; absent: 1")
      .optional()
      .input("offset", "[C]; absent: 0")
      .optional()
      .option("epsilon", 1e-6, "added to mean squares", positive)
      .body([](Call& c) {
        const Tensor x = c["x"];
        if (x.rank() < 3) {
          refuse("x must be [N, places..., C], got " + x.shape().text());
        }
        std::vector<int64_t> places;
        for (int64_t i = 1; i + 1 < x.rank(); ++i) places.push_back(i);
        const Tensor squares = mean(square(x), places, {.keep_axes = true});
        Tensor y = x * rsqrt(squares + c.number("epsilon"));
        if (c.has(1)) y = y * c["scale"];
        return c.has(2) ? y + c["offset"] : y;
      })
      .sample(
          {.inputs = {Array({1, 2, 3, 2},
                            {0, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1, 1.1})},
           .options = {internal::value(1e-3)},
           .outputs = {Array(
               {1, 2, 3, 2},
               {0, 0.14468967200267158, 0.3298396544212623, 0.43406901600801473,
                0.6596793088425246, 0.7234483600133579, 0.9895189632637866,
                1.012827704018701, 1.3193586176850491, 1.3022070480240442,
                1.6491982721063112, 1.5915863920293876})},
           .by = "TensorFlow Addons 0.23"});
}

}  // namespace tenon::addons
