// Means of windows.
#include <algorithm>

#include "core/ops/ints.h"
#include "core/ops/pooling.h"
#include "core/ops/wheel.h"

namespace tenon::ops {
namespace {

constexpr char kDoc[] =
    R"(The mean of each window, channel by channel.

    y[n, p, c] = 1 / |K_p| sum_{k in K_p} x[n, p s + k - b, c]

where K_p is what of the window lies inside of x: the border does not count.
*Shapes*: x [N, L..., C], y [N, P..., C]; P = (L + pads - K) / s + 1, rounded
down. *Options*: kernel K, sizes of the window or one for all; stride s, the
kernel's where it is not given; padding "valid" or "same", or pads, as conv2d
has them. *Errors*: a window larger than x with its border, or in the border
alone. *Cost*: O(N P K C). The mean of all of an image is mean(x, {1, 2}).)";

constexpr char kSource[] =
    "LeCun et al. (1990), Handwritten digit recognition with a "
    "back-propagation network, section 3.2";

void Forward(const Execution& e, const Pooling& p) {
  RunPooling(e, p, [](const auto& rows) { return rows.mean; });
}

void SetGradient(Vjp& v, const Pooling& p) {
  const Shape sizes = Inner(p.in, p.axes);
  v.set(0, CallPooling("avg_pool_gradient", p, v.dy(), nullptr, &sizes));
}

template <int axes>
Op AvgPoolOver(const char* name) {
  return WithPoolOptions(Op(name)
                             .doc(kDoc)
                             .source(kSource)
                             .input("x", "[N, L..., C]", floats)
                             .contiguous())
      .infer([](Infer& i) { i.set(SlidingOf(axes, i, i.shape(0)).y()); })
      .vjp([](Vjp& v) { SetGradient(v, SlidingOf(axes, v, v.shape(0))); })
      .kernel([](Execution& e) {
        Forward(e, SlidingOf(axes, e, ShapeOf(e.in(0))));
      });
}

// The windows of x whose means dy is the gradient of.
Pooling OfGradient(const Shape& dy, const auto& c) {
  const Shape sizes = ListOf(c.option(kPoolShape));
  const bool fits = dy.rank() == sizes.rank() + 2;
  if (fits) {
    const auto axes = static_cast<int>(sizes.rank());
    Axes3 in = {1, 1, 1};
    std::copy(sizes.begin(), sizes.end(), in.end() - axes);
    const Pooling p = PoolingOf(c, Outer(dy[0], in, axes, dy[-1]), Inner(dy));
    if (p.y() == dy) return p;
  }
  throw Error(TN_INVALID_ARGUMENT, "dy is " + dy.text() + ", shape is " +
                                       sizes.text() +
                                       "; the options make no such windows");
}

}  // namespace

Op avg_pool1d() {
  return AvgPoolOver<1>("avg_pool1d")
      .sample({.inputs = {Array({1, 5, 1}, {1, 5, 2, 4, 3})},
               .options = {Ints<2>(), Ints<2>(), internal::value("same")},
               .outputs = {Array({1, 3, 1}, {3, 3, 3})},
               .by = "by hand"});
}

Op avg_pool2d() {
  return AvgPoolOver<2>("avg_pool2d")
      .sample({.inputs = {Array({1, 2, 4, 1}, {1, 2, 3, 8, 5, 4, 7, 6})},
               .options = {Ints<2>()},
               .outputs = {Array({1, 1, 2, 1}, {3, 6})},
               .by = "by hand"})
      .sample({.inputs = {Array({1, 2, 2, 2}, {1, -2, 3, -4, 5, -6, 7, -8})},
               .options = {Ints<2>(), Ints<2>(), internal::value("valid"),
                           Ints<1, 0, 0, 0>()},
               .outputs = {Array({1, 1, 1, 2}, {2, -3})},
               .by = "by hand"})
      .sample({.inputs = {Wheel({1, 5, 4, 2}, 7, 11, 4)},
               .options = {Ints<3, 2>(), Ints<2>(), internal::value("valid"),
                           Ints<1, 1, 1, 1>()},
               .outputs = {Array({1, 3, 3, 2},
                                 {-1.125, 0.625, 0.0, -0.3125, 1.125, 0.125,
                                  -0.75, 1.0, 0.375, -0.625, -1.0 / 3, 0.5,
                                  -0.375, 0.0, 0.75, -0.25, -0.875, 0.875})},
               .by = "PyTorch 2.15.0"});
}

Op avg_pool3d() {
  return AvgPoolOver<3>("avg_pool3d")
      .sample({.inputs = {Array({1, 2, 2, 2, 1}, {1, 2, 3, 4, 5, 6, 8, 7})},
               .options = {Ints<2, 2, 1>()},
               .outputs = {Array({1, 1, 1, 2, 1}, {4.25, 4.75})},
               .by = "by hand"});
}

Op adaptive_avg_pool() {
  return Op("adaptive_avg_pool")
      .doc(R"(Means of as many windows as are asked for.

    y[n, p, c] = mean x[n, floor(p L / P) to ceil((p + 1) L / P) - 1, c]

*Shapes*: x [N, L..., C], y [N, P..., C], with one to three axes L. *Options*:
shape, P for each axis. *Errors*: a size is 0. *Cost*: O(N L C).)")
      .source("PyTorch 2.15, adaptive_avg_pool2d")
      .input("x", "[N, L..., C]", floats)
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
      .sample({.inputs = {Array({1, 5, 1}, {1, 5, 3, 4, 2})},
               .options = {Ints<2>()},
               .outputs = {Array({1, 2, 1}, {3, 3})},
               .by = "by hand"})
      .sample(
          {.inputs = {Wheel({1, 5, 4, 2}, 7, 11, 4)},
           .options = {Ints<2, 3>()},
           .outputs = {Array({1, 2, 3, 2}, {-0.625, 5.0 / 24, 0.125, -5.0 / 12,
                                            5.0 / 12, -0.125, -0.125, -5.0 / 24,
                                            0.625, -0.375, 0.0, 0.375})},
           .by = "PyTorch 2.15.0"});
}

Op avg_pool_gradient() {
  return WithPoolOptions(Op("avg_pool_gradient")
                             .doc(R"(What means of windows hand back to x.

    dx[n, q, c] = sum of dy[n, p, c] / |K_p| over windows p that have q

*Shapes*: dy [N, P..., C], dx [N, L..., C]. *Options*: those of avg_pool2d,
kernel [] for adaptive windows; shape L. *Errors*: dy is not of the shape that
the options make. *Cost*: O(N P K C).)")
                             .source(kSource)
                             .input("dy", "[N, P..., C]", floats)
                             .contiguous())
      .required("shape", TN_VALUE_INTS, "sizes of x between batch and channels")
      .infer([](Infer& i) { i.set(OfGradient(i.shape(0), i).x()); })
      .vjp([](Vjp& v) {
        const Pooling p = OfGradient(v.shape(0), v);
        if (p.kernel.rank() == 0) {
          const Shape counts = Inner(p.out, p.axes);
          const internal::OpRef op("adaptive_avg_pool");
          const tn_value option = internal::value(counts);
          const Operand g(v.dy());
          v.set(0, op({&g}, &option, 1));
          return;
        }
        const std::string name = "avg_pool" + std::to_string(p.axes) + "d";
        v.set(0, CallPooling(name.c_str(), p, v.dy(), nullptr, nullptr));
      })
      .kernel([](Execution& e) {
        const Pooling p = OfGradient(ShapeOf(e.in(0)), e);
        if (e.out().numel == 0) return;
        InFloatOf(e.out().dtype, [&](auto tag) {
          using T = decltype(tag);
          const PoolRows<T> rows = ActivePoolRows<T>();
          const InputAs<T> dy(e.in(0));
          const OutputAs<T> dx(e.out());
          std::fill_n(dx.data(), e.out().numel, T{0});
          ForWindows(p, [&](int64_t image, int64_t window, const int64_t* at,
                            int64_t count) {
            rows.mean_gradient(at, count, p.channels,
                               dy.data() + window * p.channels,
                               dx.data() + image * Product(p.in) * p.channels);
          });
        });
      })
      .sample({.inputs = {Array({1, 2, 1}, {10, 20})},
               .options = {Ints<2>(), Ints<1>(), internal::value("valid"),
                           Ints<>(), Ints<3>()},
               .outputs = {Array({1, 3, 1}, {5, 15, 10})},
               .by = "by hand"});
}

}  // namespace tenon::ops
