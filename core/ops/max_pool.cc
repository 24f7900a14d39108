// Maxima of windows. Gradients find the place of the largest again, which
// costs less than to keep it.
#include <algorithm>

#include "core/ops/ints.h"
#include "core/ops/pooling.h"
#include "core/ops/wheel.h"

namespace tenon::ops {
namespace {

constexpr char kDoc[] =
    R"(The largest element of each window, channel by channel.

    y[n, p, c] = max_k x[n, p s + k - b, c]

*Shapes*: x [N, L..., C], y [N, P..., C]; P = (L + pads - K) / s + 1, rounded
down. *Options*: kernel K, sizes of the window or one for all; stride s, the
kernel's where it is not given; padding "valid" or "same", or pads, as conv2d
has them. The border is never the largest. NaN where a window has one. *Errors*:
a window larger than x with its border, or in the border alone. *Cost*: O(N P K
C). The gradient goes to the first of equal elements.)";

constexpr char kSource[] =
    "Yamaguchi et al. (1990), A neural network for speaker-independent "
    "isolated word recognition";

void Forward(const Execution& e, const Pooling& p) {
  RunPooling(e, p, [](const auto& rows) { return rows.max; });
}

void Backward(Execution& e) {
  const Pooling p = PoolingOf(e, ShapeOf(e.in(1)), Inner(ShapeOf(e.in(0))));
  if (e.out().numel == 0) return;
  InFloatOf(e.out().dtype, [&](auto tag) {
    using T = decltype(tag);
    const PoolRows<T> rows = ActivePoolRows<T>();
    const InputAs<T> dy(e.in(0));
    const InputAs<T> x(e.in(1));
    const OutputAs<T> dx(e.out());
    std::fill_n(dx.data(), e.out().numel, T{0});
    ForWindows(p, [&](int64_t image, int64_t window, const int64_t* at,
                      int64_t count) {
      const int64_t begin = image * Product(p.in) * p.channels;
      rows.max_gradient(x.data() + begin, at, count, p.channels,
                        dy.data() + window * p.channels, dx.data() + begin);
    });
  });
}

void Select(Execution& e) {
  const Pooling p =
      PoolingOf(e, ShapeOf(e.in(1)), ListOf(e.option(kPoolShape)));
  if (e.out().numel == 0) return;
  InFloatOf(e.out().dtype, [&](auto tag) {
    using T = decltype(tag);
    const PoolRows<T> rows = ActivePoolRows<T>();
    const InputAs<T> g(e.in(0));
    const InputAs<T> x(e.in(1));
    const OutputAs<T> y(e.out());
    ForWindows(p, [&](int64_t image, int64_t window, const int64_t* at,
                      int64_t count) {
      const int64_t begin = image * Product(p.in) * p.channels;
      rows.max_select(x.data() + begin, at, count, p.channels, g.data() + begin,
                      y.data() + window * p.channels);
    });
  });
}

void SetGradient(Vjp& v, const Pooling& p) {
  v.set(0, CallPooling("max_pool_gradient", p, v.dy(), &v.input(0), nullptr));
}

template <int axes>
Op MaxPoolOver(const char* name) {
  return WithPoolOptions(Op(name)
                             .doc(kDoc)
                             .source(kSource)
                             .input("x", "[N, L..., C]", floats)
                             .saved()
                             .contiguous())
      .infer([](Infer& i) { i.set(SlidingOf(axes, i, i.shape(0)).y()); })
      .vjp([](Vjp& v) { SetGradient(v, SlidingOf(axes, v, v.shape(0))); })
      .kernel([](Execution& e) {
        Forward(e, SlidingOf(axes, e, ShapeOf(e.in(0))));
      });
}

void CheckSame(const char* name, const Shape& got, const Shape& wanted) {
  if (got == wanted) return;
  throw Error(TN_INVALID_ARGUMENT, std::string(name) + " is " + got.text() +
                                       "; x and the options make it " +
                                       wanted.text());
}

}  // namespace

Op max_pool1d() {
  return MaxPoolOver<1>("max_pool1d")
      .sample({.inputs = {Array({1, 5, 1}, {1, 5, 2, 4, 3})},
               .options = {Ints<2>(), Ints<1>(), internal::value("same")},
               .outputs = {Array({1, 5, 1}, {5, 5, 4, 4, 3})},
               .by = "by hand"});
}

Op max_pool2d() {
  return MaxPoolOver<2>("max_pool2d")
      .sample({.inputs = {Array({1, 2, 4, 1}, {1, 2, 3, 8, 5, 4, 7, 6})},
               .options = {Ints<2>()},
               .outputs = {Array({1, 1, 2, 1}, {5, 8})},
               .by = "by hand"})
      .sample({.inputs = {Array({1, 2, 2, 2}, {1, -2, 3, -4, 5, -6, 7, -8})},
               .options = {Ints<3>(), Ints<2>(), internal::value("valid"),
                           Ints<1, 1, 1, 1>()},
               .outputs = {Array({1, 1, 1, 2}, {7, -2})},
               .by = "by hand"})
      .sample({.inputs = {Wheel({1, 5, 4, 2}, 7, 11, 4)},
               .options = {Ints<3, 2>(), Ints<2>(), internal::value("valid"),
                           Ints<1, 1, 1, 1>()},
               .outputs = {Array(
                   {1, 3, 3, 2},
                   {-1.0, 0.75, 0.5, 1.25, 1.25, 0.25, -0.5, 1.25, 1.0, 0.0,
                    1.25, 0.75, -0.25, 1.25, 1.25, 0.25, -0.75, 1.0})},
               .by = "PyTorch 2.15.0"});
}

Op max_pool3d() {
  return MaxPoolOver<3>("max_pool3d")
      .sample({.inputs = {Array({1, 2, 2, 2, 1}, {1, 2, 3, 4, 5, 6, 8, 7})},
               .options = {Ints<2, 2, 1>()},
               .outputs = {Array({1, 1, 1, 2, 1}, {8, 7})},
               .by = "by hand"});
}

Op adaptive_max_pool() {
  return Op("adaptive_max_pool")
      .doc(R"(Maxima of as many windows as are asked for.

    y[n, p, c] = max x[n, floor(p L / P) to ceil((p + 1) L / P) - 1, c]

*Shapes*: x [N, L..., C], y [N, P..., C], with one to three axes L. *Options*:
shape, P for each axis. *Errors*: a size is 0. *Cost*: O(N L C).)")
      .source("PyTorch 2.15, adaptive_max_pool2d")
      .input("x", "[N, L..., C]", floats)
      .saved()
      .contiguous()
      .required("shape", TN_VALUE_INTS, "windows along each axis")
      .infer([](Infer& i) {
        i.set(Pooling::Adaptive(i.shape(0), ListOf(i.option(0))).y());
      })
      .vjp([](Vjp& v) {
        SetGradient(v, Pooling::Adaptive(v.shape(0), ListOf(v.option(0))));
      })
      .kernel([](Execution& e) {
        Forward(e, Pooling::Adaptive(ShapeOf(e.in(0)), ListOf(e.option(0))));
      })
      .sample({.inputs = {Array({1, 5, 1}, {1, 5, 2, 4, 3})},
               .options = {Ints<2>()},
               .outputs = {Array({1, 2, 1}, {5, 4})},
               .by = "by hand"})
      .sample(
          {.inputs = {Wheel({1, 5, 4, 2}, 7, 11, 4)},
           .options = {Ints<2, 3>()},
           .outputs = {Array({1, 2, 3, 2}, {0.0, 1.25, 0.75, 1.25, 1.25, 0.5,
                                            0.5, 1.25, 1.25, 0.25, 1.25, 1.0})},
           .by = "PyTorch 2.15.0"});
}

Op max_pool_gradient() {
  return WithPoolOptions(Op("max_pool_gradient")
                             .doc(R"(What maxima of windows hand back to x.

    dx[n, q, c] = sum of dy[n, p, c] over windows p whose first largest is q

*Shapes*: dy [N, P..., C], x and dx [N, L..., C]. *Options*: those of
max_pool2d; kernel [] for adaptive windows. *Errors*: dy is not of the shape
that x and the options make. *Cost*: O(N P K C).)")
                             .source(kSource)
                             .input("dy", "[N, P..., C]", floats)
                             .contiguous()
                             .input("x", "[N, L..., C]", floats)
                             .saved()
                             .contiguous())
      .infer([](Infer& i) {
        const Shape dy = i.shape(0);
        const Shape counts = dy.rank() < 3 ? Shape() : Inner(dy);
        const Pooling p = PoolingOf(i, i.shape(1), counts);
        CheckSame("dy", dy, p.y());
        i.set(p.x());
      })
      .vjp([](Vjp& v) {
        const Pooling p = PoolingOf(v, v.shape(1), Inner(v.shape(0)));
        const Shape counts = Inner(p.out, p.axes);
        v.set(0,
              CallPooling("max_pool_select", p, v.dy(), &v.input(1), &counts));
      })
      .kernel(Backward)
      .sample(
          {.inputs = {Array({1, 2, 1}, {10, 20}), Array({1, 3, 1}, {1, 3, 2})},
           .options = {Ints<2>(), Ints<1>()},
           .outputs = {Array({1, 3, 1}, {0, 30, 0})},
           .by = "by hand"});
}

Op max_pool_select() {
  return WithPoolOptions(
             Op("max_pool_select")
                 .doc(R"(Elements of g where each window of x has its largest.

    y[n, p, c] = g[n, q, c],  q the first largest of window p of x

The transpose of max_pool_gradient. *Shapes*: g and x [N, L..., C], y
[N, P..., C]. *Options*: those of max_pool2d, kernel [] for adaptive windows;
shape P. *Errors*: shapes that disagree. *Cost*: O(N P K C).)")
                 .source(kSource)
                 .input("g", "[N, L..., C]", floats)
                 .contiguous()
                 .input("x", "[N, L..., C]", floats)
                 .saved()
                 .contiguous())
      .required("shape", TN_VALUE_INTS, "windows along each axis")
      .infer([](Infer& i) {
        const Shape counts = ListOf(i.option(kPoolShape));
        const Pooling p = PoolingOf(i, i.shape(1), counts);
        CheckSame("g", i.shape(0), p.x());
        CheckSame("shape", counts, Inner(p.out, p.axes));
        i.set(p.y());
      })
      .vjp([](Vjp& v) {
        const Pooling p =
            PoolingOf(v, v.shape(1), ListOf(v.option(kPoolShape)));
        v.set(0, CallPooling("max_pool_gradient", p, v.dy(), &v.input(1),
                             nullptr));
      })
      .kernel(Select)
      .sample({.inputs = {Array({1, 3, 1}, {10, 20, 30}),
                          Array({1, 3, 1}, {1, 3, 2})},
               .options = {Ints<2>(), Ints<1>(), internal::value("valid"),
                           Ints<>(), Ints<2>()},
               .outputs = {Array({1, 2, 1}, {20, 20})},
               .by = "by hand"});
}

}  // namespace tenon::ops
