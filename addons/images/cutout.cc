// Cutout: a rectangle of each image is blotted out.
#include "addons/images/sampling.h"

namespace tenon::addons {
namespace {

// Rows or columns [size] of [start, start + count) for each image: [N, size].
Tensor covered(const Tensor& centre, int64_t count, int64_t size) {
  const Tensor at = arange(0, static_cast<double>(size), 1, DType::int64);
  const Tensor start = centre.newaxis(1) - count / 2;
  return (at >= start) & (at < start + count);
}

Tensor drawn(const Call& c, const Tensor& images) {
  if (!c.has("key")) refuse("give centres, or a key to draw them with");
  const Key key = c.key("key");
  const auto places = [&](uint64_t i, int64_t size) {
    return randint(key.child(i), {images.size(0)}, 0, size);
  };
  return stack({places(0, images.size(1)), places(1, images.size(2))}, 1);
}

}  // namespace

Function cutout() {
  return Function("cutout")
      .doc(R"(A rectangle of each image is blotted out.

Rows centre - height / 2 ... centre - height / 2 + height - 1, and columns
likewise, as far as they are inside. Centres that are not given are drawn from
all pixels.

*Shapes*: images [N, H, W, C], centres [N, 2] -> as images.)")
      .source("DeVries and Taylor 2017, arXiv:1708.04552, section 3")
      .input("images", "[N, H, W, C], floating")
      .input("centres", "[N, 2], integer: row, column; absent: drawn")
      .optional()
      .option("height", 8, "of the rectangle", between(1, 1e6))
      .option("width", 8, "of the rectangle", between(1, 1e6))
      .option("value", 0.0, "of its pixels")
      .maybe("key", TN_VALUE_INTS, "of this draw, where there are no centres")
      .body([](Call& c) {
        const Tensor x = c["images"];
        require_images(x);
        const Tensor given = c.has(1) ? c["centres"] : drawn(c, x);
        require_integer("centres", given);
        if (!(given.shape() == Shape{x.size(0), 2})) {
          refuse("centres must be " + Shape{x.size(0), 2}.text() + ", got " +
                 given.shape().text());
        }
        const Tensor centres = cast(given, DType::int64);
        const Tensor rows =
            covered(centres(all, 0), c.integer("height"), x.size(1));
        const Tensor columns =
            covered(centres(all, 1), c.integer("width"), x.size(2));
        const Tensor out = rows.newaxis(2) & columns.newaxis(1);
        return where(out.newaxis(3), c.number("value"), x);
      })
      .sample(
          {.inputs = {example_images(),
                      Array({2, 2}, {1, 1, 0, 3}, DType::int64)},
           .options = {internal::value(2), internal::value(3),
                       internal::value(9.)},
           .outputs = {Array({2, 3, 4, 1},
                             {9,  9, 9, .8, 9,  9,   9,  -.4, .2,  .6, 1, 0, 1.,
                              .4, 9, 9, .2, .8, -.6, .5, .7,  -.3, .9, .6})},
           .by = "by hand"});
}

}  // namespace tenon::addons
