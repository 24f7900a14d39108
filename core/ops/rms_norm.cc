// rms_norm: each row of the last axis divided by its root mean square.
#include <cmath>
#include <vector>

#include "core/ops/channel_rows.h"
#include "core/ops/lines.h"
#include "core/ops/row_kernels.h"

namespace tenon::ops {
namespace {

template <class T>
void Forward(Execution& e) {
  const tn_view& x = e.in(0);
  const int64_t n = x.shape[x.rank - 1];
  const double epsilon = e.number(0);
  const std::vector<T> zeros(n);
  const std::vector<T> scale = OptionalRow<T>(e, 1, 1, n);
  ForLines<T, T>(x, e.out(), x.rank - 1, [&](const T* in, int64_t, T* out) {
    const T square = SumSquaresRow(in, n, 0) / static_cast<T>(n);
    const T factor = static_cast<T>(1 / std::sqrt(square + epsilon));
    const ChannelMap<T> map = {zeros.data(), scale.data(), zeros.data()};
    std::transform(in, in + n, out, [=](T c) { return c * factor; });
    MapChannelRows(map, out, out, 1, n);
  });
}

void Gradient(Vjp& v) {
  const Tensor& x = v.input(0);
  const Tensor& dy = v.dy();
  const auto row_mean = [](const Tensor& t) {
    return mean(t, {-1}, {.keep_axes = true});
  };
  const Tensor factor = rsqrt(row_mean(x * x) + v.number(0));
  const Tensor normalized = x * factor;
  const bool scaled = v.has(1);
  if (v.wants(0)) {
    const Tensor d = scaled ? dy * v.input(1) : dy;
    v.set(0, factor * (d - normalized * row_mean(d * normalized)));
  }
  if (scaled && v.wants(1)) v.set(1, dy * normalized);
}

}  // namespace

Op rms_norm() {
  return Op("rms_norm")
      .doc(R"(Rows of the last axis divided by their root mean square.

    y = x / sqrt(1/C sum_c x_c^2 + e) scale

*Shapes*: x and y [..., C], scale [C] or absent. *Dtypes*: float16 and bfloat16
are computed in float32. *Options*: epsilon e, 1e-6. *Errors*: sizes that
disagree. *Cost*: O(N C), a row at a time.)")
      .source(
          "Zhang, Sennrich (2019), Root mean square layer normalization, "
          "eq. 4")
      .input("x", "[..., C]", floats)
      .saved()
      .contiguous()
      .input("scale", "[C], factors", floats)
      .optional()
      .saved()
      .contiguous()
      .option("epsilon", 1e-6, "added to the mean square", non_negative)
      .infer([](Infer& i) {
        const Shape x = i.shape(0);
        if (x.rank() == 0) {
          throw Error(TN_INVALID_ARGUMENT, "x is []; it must be [..., C]");
        }
        if (i.has(1) && !(i.shape(1) == Shape{x[-1]})) {
          throw Error(TN_INVALID_ARGUMENT,
                      "x is " + x.text() + ", scale is " + i.shape(1).text() +
                          "; they must be [..., C] and [C]");
        }
        i.set(x);
      })
      .vjp(Gradient)
      .kernel(Forward<double>, 1u << TN_F64)
      .kernel(Forward<float>, floats)
      .sample(
          {.inputs = {Array({2, 3}, {1, 2, 3, -1, 0, 4})},
           .outputs = {Array({2, 3}, {0.4629100002887783, 0.9258200005775566,
                                      1.388730000866335, -0.42008398814217035,
                                      0.0, 1.6803359525686814})},
           .by = "PyTorch 2.15.0"})
      .sample(
          {.inputs = {Array({2, 3}, {1, 2, 3, -1, 0, 4}), {2, 0.5, -1}},
           .options = {internal::value(0.5)},
           .outputs = {Array({2, 3}, {0.8798826901281198, 0.4399413450640599,
                                      -1.3198240351921797, -0.8053872662568292,
                                      0.0, -1.6107745325136584})},
           .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
