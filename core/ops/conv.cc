// conv1d, conv2d, conv3d and the gradient of their weights. The gradient of x
// is conv_transpose, so that gradients of any order are these ops again.
#include "core/ops/convolution.h"
#include "core/ops/ints.h"
#include "core/ops/wheel.h"

namespace tenon::ops {
namespace {

constexpr char kDoc[] =
    R"(Sums over windows that slide over the axes between batch and channels.

    y[n, p, o] = bias[o] + sum_{k, c} x[n, p s + k d - b, c] weight[k, c, o]

with stride s, dilation d and a border of b zeros before each axis. *Shapes*:
x [N, L..., C], weight [K..., C / groups, O], bias [O] or absent, y [N, P..., O];
P = (L + pads - (K - 1) d - 1) / s + 1, rounded down. *Dtypes*: float16 and
bfloat16 are computed in float32 and rounded once. *Options*: stride, dilation,
one number or one for each axis; groups: output channels g O / groups and on
read input channels g C / groups and on only, so that groups C makes it
depthwise; padding "valid" (no border) or "same" (P = L / s rounded up, the
larger half of the border behind); pads, before and behind each axis, instead.
*Errors*: shapes that disagree; a window larger than x with its border. *Cost*:
O(N P K C O / groups); windows are read in place.)";

template <int axes>
Convolution OfConv(const auto& c) {
  return Convolution::From(axes, c.shape(0), c.shape(1),
                           c.option(kConvGroups).as.i, ConvWindowOptions(c));
}

template <int axes>
void Forward(Execution& e) {
  const auto c =
      Convolution::From(axes, ShapeOf(e.in(0)), ShapeOf(e.in(1)),
                        e.integer(kConvGroups), ConvWindowOptions(e));
  RunConv(ConvResult::kY, c, e.in(0), e.in(1), e.has(2) ? &e.in(2) : nullptr,
          e.out());
}

template <int axes>
void Gradient(Vjp& v) {
  const Convolution c = OfConv<axes>(v);
  if (v.wants(0)) v.set(0, ConvTransposeOf(c, v.dy(), v.input(1)));
  if (v.wants(1)) v.set(1, ConvWeightGradientOf(c, v.input(0), v.dy()));
  if (v.inputs() > 2 && v.wants(2)) v.set(2, v.dy());
}

template <int axes>
Op ConvOver(const char* name) {
  return WithConvOptions(Op(name)
                             .doc(kDoc)
                             .source("LeCun et al. (1989), Backpropagation "
                                     "applied to handwritten zip code "
                                     "recognition, section 3")
                             .input("x", "[N, L..., C]", floats)
                             .saved()
                             .contiguous()
                             .input("weight", "[K..., C / groups, O]", floats)
                             .saved()
                             .contiguous()
                             .input("bias", "[O]", floats)
                             .optional()
                             .contiguous())
      .infer([](Infer& i) {
        const Convolution c = OfConv<axes>(i);
        CheckBias(i, c.outputs);
        i.set(c.y());
      })
      .vjp(Gradient<axes>)
      .kernel(Forward<axes>);
}

// Of x and dy, the windows of `kernel`.
Convolution OfWeight(const Shape& x, const Shape& dy, const auto& c) {
  const Shape kernel = ListOf(c.option(kConvLast));
  const int64_t groups = c.option(kConvGroups).as.i;
  const auto axes = static_cast<int>(kernel.rank());
  const auto rank = static_cast<size_t>(axes + 2);
  if (axes < 1 || axes > kWindowAxes || x.rank() != rank || dy.rank() != rank ||
      x[0] != dy[0] || x[-1] % groups != 0 || dy[-1] % groups != 0) {
    throw Error(TN_INVALID_ARGUMENT,
                "x is " + x.text() + ", dy is " + dy.text() + ", kernel is " +
                    kernel.text() + ", groups is " + std::to_string(groups) +
                    "; they must be those of a convolution");
  }
  const Convolution result = {
      SlidingWindows(Inner(x), kernel, ConvWindowOptions(c)), x[0], x[-1],
      dy[-1], groups};
  if (!(result.y() == dy)) {
    throw Error(TN_INVALID_ARGUMENT, "dy is " + dy.text() +
                                         "; x and the options make it " +
                                         result.y().text());
  }
  return result;
}

}  // namespace

Op conv1d() {
  return ConvOver<1>("conv1d")
      .sample({.inputs = {Array({1, 4, 1}, {1, 2, 3, 4}),
                          Array({2, 1, 1}, {1, 10})},
               .outputs = {Array({1, 3, 1}, {21, 32, 43})},
               .by = "by hand"})
      .sample(
          {.inputs = {Wheel({1, 7, 4}, 7, 11, 4), Wheel({3, 1, 4}, 5, 13, 4)},
           .options = {Ints<2>(), Ints<1>(), internal::value(4),
                       internal::value("valid"), Ints<1, 1>()},
           .outputs = {Array({1, 4, 4},
                             {-0.625, 0.75, 1.5, 0.9375, -1.25, 1.3125, 2.6875,
                              -1.125, -1.875, 1.625, -0.3125, -1.375, -1.25,
                              1.9375, -1.375, -1.0625})},
           .by = "PyTorch 2.15.0"});
}

Op conv2d() {
  return ConvOver<2>("conv2d")
      .sample({.inputs = {Array({1, 2, 2, 1}, {1, 2, 3, 4}),
                          Array({2, 2, 1, 1}, {1, 10, 100, 1000}),
                          {0.5}},
               .outputs = {Array({1, 1, 1, 1}, {4321.5})},
               .by = "by hand"})
      .sample({.inputs = {Wheel({1, 5, 3, 4}, 7, 11, 4),
                          Wheel({3, 2, 2, 4}, 5, 13, 4), Wheel({4}, 3, 7, 2)},
               .options = {Ints<2, 1>(), Ints<1, 2>(), internal::value(2),
                           internal::value("valid"), Ints<1, 1, 1, 1>()},
               .outputs = {Array(
                   {1, 3, 3, 4},
                   {-0.75,   -0.375,  -0.75,   0.5,     0.1875,  -0.5625,
                    1.0,     -1.8125, -0.6875, -0.3125, 2.5,     0.5,
                    -2.3125, -0.5,    2.5,     0.375,   -2.3125, -1.8125,
                    3.3125,  -5.25,   -2.375,  2.6875,  -0.5625, 0.5625,
                    -0.5,    0.25,    2.5625,  -3.125,  -3.1875, 1.0625,
                    -1.0,    2.1875,  -0.1875, -2.6875, 2.0,     -2.875})},
               .by = "PyTorch 2.15.0"});
}

Op conv3d() {
  return ConvOver<3>("conv3d")
      .sample({.inputs = {Array({1, 2, 1, 2, 1}, {1, 2, 3, 4}),
                          Array({2, 1, 1, 1, 2}, {1, 0, 10, 1})},
               .outputs = {Array({1, 1, 1, 2, 2}, {31, 3, 42, 4})},
               .by = "by hand"})
      .sample({.inputs = {Wheel({1, 3, 4, 2, 2}, 7, 11, 4),
                          Wheel({2, 3, 2, 2, 2}, 5, 13, 4)},
               .options = {Ints<1, 2, 1>(), Ints<1>(), internal::value(1),
                           internal::value("valid"), Ints<1, 1, 1, 1, 0, 0>()},
               .outputs = {Array({1, 4, 2, 1, 2},
                                 {2.1875, -2.875, 3.0, 0.0625, -1.8125, 2.4375,
                                  -2.6875, 3.4375, 1.5, 1.375, -0.9375, -0.875,
                                  -2.3125, 2.0625, -1.5, 0.0625})},
               .by = "PyTorch 2.15.0"});
}

Op conv_weight_gradient() {
  return WithConvOptions(
             Op("conv_weight_gradient")
                 .doc(R"(What a convolution hands back to its weight.

    dw[k, c, o] = sum_{n, p} x[n, p s + k d - b, c] dy[n, p, o]

*Shapes*: x [N, L..., C], dy [N, P..., O], dw [kernel..., C / groups, O].
*Options*: those of conv2d; kernel, its sizes. *Errors*: dy is not of the shape
that x and the options make. *Cost*: O(N P K C O / groups).)")
                 .source("LeCun et al. (1989), Backpropagation "
                         "applied to handwritten zip code "
                         "recognition, section 3")
                 .input("x", "[N, L..., C]", floats)
                 .saved()
                 .contiguous()
                 .input("dy", "[N, P..., O]", floats)
                 .saved()
                 .contiguous())
      .required("kernel", TN_VALUE_INTS, "sizes of the window")
      .infer(
          [](Infer& i) { i.set(OfWeight(i.shape(0), i.shape(1), i).weight()); })
      .vjp([](Vjp& v) {
        const Convolution c = OfWeight(v.shape(0), v.shape(1), v);
        if (v.wants(0)) v.set(0, ConvTransposeOf(c, v.input(1), v.dy()));
        if (v.wants(1)) v.set(1, ConvOf(c, v.input(0), v.dy()));
      })
      .kernel([](Execution& e) {
        const Convolution c = OfWeight(ShapeOf(e.in(0)), ShapeOf(e.in(1)), e);
        RunConv(ConvResult::kWeight, c, e.in(0), e.in(1), nullptr, e.out());
      })
      .sample(
          {.inputs = {Array({1, 3, 1}, {1, 2, 3}), Array({1, 2, 1}, {1, 10})},
           .options = {Ints<1>(), Ints<1>(), internal::value(1),
                       internal::value("valid"), Ints<>(), Ints<2>()},
           .outputs = {Array({2, 1, 1}, {21, 32})},
           .by = "by hand"});
}

}  // namespace tenon::ops
