// layer_norm: each row of the last axis to mean 0 and variance 1.
#include <cmath>
#include <vector>

#include "core/ops/channel_rows.h"
#include "core/ops/lines.h"
#include "core/ops/row_kernels.h"
#include "core/ops/softmax_rows.h"

namespace tenon::ops {
namespace {

template <class T>
void Forward(Execution& e) {
  const tn_view& x = e.in(0);
  const int64_t n = x.shape[x.rank - 1];
  const double epsilon = e.number(0);
  const std::vector<T> scale = OptionalRow<T>(e, 1, 1, n);
  const std::vector<T> bias = OptionalRow<T>(e, 2, 0, n);
  ForLines<T, T>(x, e.out(), x.rank - 1, [&](const T* in, int64_t, T* out) {
    const T mean = SumRow(in, n) / static_cast<T>(n);
    const T variance = SumSquaresRow(in, n, mean) / static_cast<T>(n);
    const T factor = static_cast<T>(1 / std::sqrt(variance + epsilon));
    NormalizeRow(in, out, n, mean, factor);
    for (int64_t i = 0; i < n; ++i) out[i] = out[i] * scale[i] + bias[i];
  });
}

void Gradient(Vjp& v) {
  const Tensor& x = v.input(0);
  const Tensor& dy = v.dy();
  const auto row_mean = [](const Tensor& t) {
    return mean(t, {-1}, {.keep_axes = true});
  };
  const Tensor centered = x - row_mean(x);
  const Tensor factor = 1 / sqrt(row_mean(centered * centered) + v.number(0));
  const Tensor normalized = centered * factor;
  const bool scaled = v.has(1);
  if (v.wants(0)) {
    const Tensor d = scaled ? dy * v.input(1) : dy;
    v.set(0,
          factor * (d - row_mean(d) - normalized * row_mean(d * normalized)));
  }
  if (scaled && v.wants(1)) v.set(1, dy * normalized);
  if (v.inputs() > 2 && v.wants(2)) v.set(2, dy);
}

}  // namespace

Op layer_norm() {
  return Op("layer_norm")
      .doc(R"(Rows of the last axis shifted and scaled to mean 0, variance 1.

    y = (x - m) / sqrt(v + e) scale + bias
    m = 1/C sum_c x_c,   v = 1/C sum_c (x_c - m)^2

*Shapes*: x and y [..., C], scale and bias [C] or absent. *Dtypes*: float16
and bfloat16 are computed in float32. *Options*: epsilon e, 1e-5. *Errors*:
sizes that disagree. *Cost*: O(N C), a row at a time.)")
      .source("Ba, Kiros, Hinton (2016), Layer normalization, eq. 4")
      .maturity(Maturity::stable)
      .input("x", "[..., C]", floats)
      .saved()
      .contiguous()
      .input("scale", "[C], factors", floats)
      .optional()
      .saved()
      .contiguous()
      .input("bias", "[C], added last", floats)
      .optional()
      .contiguous()
      .option("epsilon", 1e-5, "added to the variance", non_negative)
      .infer([](Infer& i) {
        const Shape x = i.shape(0);
        for (uint32_t k = 1; k < i.inputs(); ++k) {
          if (!i.has(k)) continue;
          if (x.rank() == 0 || !(i.shape(k) == Shape{x[-1]})) {
            throw Error(
                TN_INVALID_ARGUMENT,
                "x is " + x.text() + (k == 1 ? ", scale is " : ", bias is ") +
                    i.shape(k).text() + "; they must be [..., C] and [C]");
          }
        }
        if (x.rank() == 0) {
          throw Error(TN_INVALID_ARGUMENT, "x is []; it must be [..., C]");
        }
        i.set(x);
      })
      .vjp(Gradient)
      .kernel(Forward<double>, 1u << TN_F64)
      .kernel(Forward<float>, floats)
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, -1, 0, 4})},
               .outputs = {Array({2, 3},
                                 {-1.2247356859083902, 0, 1.2247356859083902,
                                  -0.9258191078240388, -0.4629095539120194,
                                  1.3887286617360581})},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Array({1, 2}, {1, 3}), {2, 3}, {10, 20}},
               .options = {internal::value(0.0)},
               .outputs = {Array({1, 2}, {8, 23})},
               .by = "by hand"});
}

}  // namespace tenon::ops
