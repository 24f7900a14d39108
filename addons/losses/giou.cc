// Losses of boxes by how they overlap.
#include "addons/losses/loss.h"

namespace tenon::addons {
namespace {

// Boxes [..., 4] as two corners, each [..., 2].
struct Boxes {
  explicit Boxes(const Tensor& x)
      : least(x.slice({ellipsis, until(2)})),
        most(x.slice({ellipsis, from(2)})) {}
  Boxes(Tensor least, Tensor most)
      : least(std::move(least)), most(std::move(most)) {}
  Tensor sizes() const { return relu(most - least); }
  Tensor area() const { return prod(sizes(), {-1}); }
  // tan^-1 of one side over the other.
  Tensor slant() const {
    const Tensor s = sizes();
    return atan2(s.slice({ellipsis, 1}), s.slice({ellipsis, 0}));
  }
  Tensor least, most;
};

// a / b, and 0 where b is.
Tensor ratio(const Tensor& a, const Tensor& b) {
  const Tensor some = b != 0;
  return where(some, a / where(some, b, 1), 0);
}

// Squared distance of the centres over the hull's squared diagonal.
Tensor distance(const Boxes& a, const Boxes& b, const Boxes& hull) {
  const Tensor apart = (a.least + a.most - b.least - b.most) * 0.5;
  return ratio(sum(square(apart), {-1}), sum(square(hull.sizes()), {-1}));
}

// How different the aspects are, times its weight, which is not differentiated.
Tensor aspect(const Boxes& a, const Boxes& b, const Tensor& iou) {
  constexpr double kFourOverPiSquared = 0.405284734569351085775517852838911;
  const Tensor v = kFourOverPiSquared * square(b.slant() - a.slant());
  const Tensor weight = ratio(v, 1 - iou + v).detach();
  return weight * v;
}

Tensor loss(const Boxes& a, const Boxes& b, size_t mode) {
  const Tensor shared =
      Boxes(maximum(a.least, b.least), minimum(a.most, b.most)).area();
  const Tensor joint = a.area() + b.area() - shared;
  const Tensor iou = ratio(shared, joint);
  if (mode == 0) return 1 - iou;
  const Boxes hull(minimum(a.least, b.least), maximum(a.most, b.most));
  if (mode == 1) return 1 - iou + ratio(hull.area() - joint, hull.area());
  const Tensor apart = 1 - iou + distance(a, b, hull);
  return mode == 2 ? apart : apart + aspect(a, b, iou);
}

constexpr double kBoxes[] = {.1, .2, .6, .9, 0, 0, .5, .5, .2, .3, .4, .8};
constexpr double kOthers[] = {.2, .1, .7, .8, .6, .6, .9, 1, .1, .2, .5, .7};
Sample sample(const char* mode, std::vector<double> outputs, const char* by) {
  return {.inputs = {Array({3, 4}, {kBoxes, kBoxes + 12}),
                     Array({3, 4}, {kOthers, kOthers + 12})},
          .options = {internal::value(mode), internal::value("none")},
          .outputs = {Array({3}, std::move(outputs))},
          .by = by};
}

}  // namespace

Function giou() {
  return with_reduction(
             Function("giou")
                 .doc(R"(How badly predicted boxes cover their targets.

    iou:  1 - |A and B| / |A or B|
    giou: iou + (|H| - |A or B|) / |H|,   H the smallest box around both
    diou: iou + |centre A - centre B|^2 / |diagonal of H|^2
    ciou: diou + w v,  v = (2 / pi (slant B - slant A))^2,  w = v / (iou + v)

A box is its least corner and then its greatest, in any order of the axes. The
weight w is taken for a constant. Where an area is zero, so is its ratio.

*Shapes*: prediction, target [..., 4] -> [] or [...].)")
                 .source(
                     "Rezatofighi et al. 2019, arXiv:1902.09630, Algorithm 1; "
                     "diou and ciou: Zheng et al. 2020, arXiv:1911.08287, "
                     "equations 7 to 11")
                 .input("prediction", "[..., 4]: y0, x0, y1, x1")
                 .input("target", "[..., 4], likewise")
                 .option("mode", "giou",
                         "\"iou\", \"giou\", \"diou\" or \"ciou\""))
      .body([](Call& c) {
        const Tensor a = c["prediction"], b = c["target"];
        require_same("target", b, "prediction", a);
        if (a.rank() < 1 || a.size(-1) != 4) {
          refuse("boxes must be [..., 4], got " + a.shape().text());
        }
        const size_t mode =
            which("mode", c.text("mode"), {"iou", "giou", "diou", "ciou"});
        return reduced(loss(Boxes(a), Boxes(b), mode), c);
      })
      .sample(sample("iou", {0.4782608695652173, 1, 0.6363636363636362},
                     "TensorFlow Addons 0.23"))
      .sample(sample("giou",
                     {0.519927536231884, 1.588888888888889, 0.71969696969697},
                     "TensorFlow Addons 0.23"))
      .sample(sample(
          "diou", {0.4982608695652173, 1.3052486187845305, 0.6555944055944055},
          "numpy 2.4.6"));
}

}  // namespace tenon::addons
