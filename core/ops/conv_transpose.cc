// conv_transpose1d, 2d, 3d: what the gradient of a convolution does to y.
#include "core/ops/convolution.h"
#include "core/ops/ints.h"
#include "core/ops/wheel.h"

namespace tenon::ops {
namespace {

constexpr char kDoc[] =
    R"(The transpose of a convolution: each element spreads over a window.

    y[n, q, o] = bias[o] + sum_{p s + k d - b = q} sum_i x[n, p, i] w[k, o, i]

It is the gradient that a convolution with this weight and these options gives
to its x. *Shapes*: x [N, P..., I], weight [K..., O / groups, I], bias [O] or
absent, y [N, Q..., O]; Q is `size` or, where that is empty, (P - 1) s + (K - 1)
d + 1 less the pads, or P s for padding "same". *Options*: those of conv2d;
size, where a stride leaves several possible. *Errors*: shapes that disagree; a
convolution over `size` would not have P windows. *Cost*: O(N P K I O /
groups).)";

template <int axes>
Convolution Of(const Shape& x, const Shape& weight, const auto& c) {
  return Convolution::Onto(axes, x, weight, ListOf(c.option(kConvLast)),
                           c.option(kConvGroups).as.i, ConvWindowOptions(c));
}

template <int axes>
void Forward(Execution& e) {
  const tn_view& x = e.in(0);
  const tn_view& w = e.in(1);
  const Convolution c =
      Of<axes>(Shape(x.shape, x.rank), Shape(w.shape, w.rank), e);
  RunConv(ConvResult::kX, c, x, w, e.has(2) ? &e.in(2) : nullptr, e.out());
}

template <int axes>
Op ConvTransposeOver(const char* name) {
  return WithConvOptions(
             Op(name)
                 .doc(kDoc)
                 .source("Zeiler, Krishnan, Taylor, Fergus (2010), "
                         "Deconvolutional networks, eq. 1; Dumoulin, Visin "
                         "(2016), arXiv:1603.07285, section 4")
                 .input("x", "[N, P..., I]", floats)
                 .saved()
                 .contiguous()
                 .input("weight", "[K..., O / groups, I]", floats)
                 .saved()
                 .contiguous()
                 .input("bias", "[O]", floats)
                 .optional()
                 .contiguous())
      .option("size", Shape{}, "of the result's axes; none: the smallest")
      .infer([](Infer& i) {
        const Convolution c = Of<axes>(i.shape(0), i.shape(1), i);
        CheckBias(i, c.channels);
        i.set(c.x());
      })
      .vjp([](Vjp& v) {
        const Convolution c = Of<axes>(v.shape(0), v.shape(1), v);
        if (v.wants(0)) v.set(0, ConvOf(c, v.dy(), v.input(1)));
        if (v.wants(1)) v.set(1, ConvWeightGradientOf(c, v.dy(), v.input(0)));
        if (v.inputs() > 2 && v.wants(2)) v.set(2, v.dy());
      })
      .kernel(Forward<axes>);
}

}  // namespace

Op conv_transpose1d() {
  return ConvTransposeOver<1>("conv_transpose1d")
      .sample({.inputs = {Array({1, 2, 1}, {1, 10}),
                          Array({2, 1, 1}, {1, 2}),
                          {0.5}},
               .options = {Ints<2>()},
               .outputs = {Array({1, 4, 1}, {1.5, 2.5, 10.5, 20.5})},
               .by = "by hand"});
}

Op conv_transpose2d() {
  return ConvTransposeOver<2>("conv_transpose2d")
      .sample(
          {.inputs = {Wheel({1, 2, 3, 4}, 7, 11, 4),
                      Wheel({3, 3, 1, 4}, 5, 13, 4), Wheel({2}, 3, 7, 2)},
           .options = {Ints<2>(), Ints<1>(), internal::value(2),
                       internal::value("valid"), Ints<1, 1, 1, 1>(),
                       Ints<4, 5>()},
           .outputs = {Array(
               {1, 4, 5, 2},
               {-0.125,  -1.375,  -1.8125, 1.3125,  -1.9375, 1.5,     -2.0,
                -1.1875, -0.3125, 0.25,    -3.875,  1.3125,  -0.8125, 1.5,
                0.8125,  -0.5,    -1.1875, -1.5625, -3.4375, -0.9375, -2.125,
                1.75,    -2.375,  -0.6875, -0.5,    0.5,     -2.5625, -0.4375,
                -2.3125, -2.125,  -0.5,    0.6875,  -1.0625, -1.3125, -3.25,
                -1.5,    -1.0625, 1.75,    -0.5,    0.4375})},
           .by = "PyTorch 2.15.0"});
}

Op conv_transpose3d() {
  return ConvTransposeOver<3>("conv_transpose3d")
      .sample({.inputs = {Wheel({1, 2, 2, 1, 2}, 7, 11, 4),
                          Wheel({2, 2, 2, 1, 2}, 5, 13, 4)},
               .options = {Ints<1, 2, 1>()},
               .outputs = {Array(
                   {1, 3, 4, 2, 1},
                   {1.75,   -1.75,   0.4375, 1.0,     0.4375,  -1.75,
                    1.75,   1.1875,  1.375,  -0.9375, -2.4375, 0.125,
                    -0.875, -0.5625, -1.875, 0.875,   -0.3125, 0.875,
                    1.25,   -0.8125, -1.25,  1.25,    0.5,     -0.25})},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
