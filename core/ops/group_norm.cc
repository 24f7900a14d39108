// group_norm and instance_norm: the channels of a sample, in groups, to mean 0
// and variance 1 over all places. Channels are the last axis.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/ops/channel_rows.h"
#include "core/ops/row_kernels.h"

namespace tenon::ops {
namespace {

// x [N, ..., C] as N samples of `places` rows.
struct Layout {
  Layout(const int64_t* shape, int64_t rank)
      : samples(shape[0]), places(1), channels(shape[rank - 1]) {
    for (int64_t k = 1; k + 1 < rank; ++k) places *= shape[k];
  }
  int64_t samples, places, channels;
};

// What the channels of one sample are normalized with.
template <class T>
class Statistics {
 public:
  Statistics(const Layout& layout, int64_t groups, double epsilon)
      : layout_(layout),
        groups_(groups),
        epsilon_(epsilon),
        mean_(layout.channels),
        factor_(layout.channels),
        sums_(layout.channels) {}

  // y = (x - mean) factor scale + bias
  void Normalize(const T* x, T* y, const T* scale, const T* bias) {
    std::fill(sums_.begin(), sums_.end(), T{0});
    AddRows(sums_.data(), x, layout_.channels, layout_.places,
            layout_.channels);
    ShareInGroups(mean_);
    std::fill(sums_.begin(), sums_.end(), T{0});
    AddSquaresRows(sums_.data(), x, mean_.data(), layout_.places,
                   layout_.channels);
    ShareInGroups(factor_);
    for (int64_t c = 0; c < layout_.channels; ++c) {
      factor_[c] =
          static_cast<T>(1 / std::sqrt(factor_[c] + epsilon_)) * scale[c];
    }
    MapChannelRows({mean_.data(), factor_.data(), bias}, x, y, layout_.places,
                   layout_.channels);
  }

 private:
  // Each channel gets the mean of its group's sums_.
  void ShareInGroups(std::vector<T>& to) {
    const int64_t size = layout_.channels / groups_;
    for (int64_t g = 0; g < layout_.channels; g += size) {
      double sum = 0;
      for (int64_t c = g; c < g + size; ++c) sum += sums_[c];
      const double count = static_cast<double>(size * layout_.places);
      std::fill_n(to.begin() + g, size, static_cast<T>(sum / count));
    }
  }

  const Layout layout_;
  const int64_t groups_;
  const double epsilon_;
  std::vector<T> mean_, factor_, sums_;
};

template <class T>
void Run(Execution& e, int64_t groups, double epsilon) {
  const tn_view& x = e.in(0);
  if (x.numel == 0) return;
  const Layout layout(x.shape, x.rank);
  const int64_t n = layout.places * layout.channels;
  const int64_t bytes = tensor::ElementSize(x.dtype);
  const std::vector<T> scale = OptionalRow<T>(e, 1, 1, layout.channels);
  const std::vector<T> bias = OptionalRow<T>(e, 2, 0, layout.channels);
  device::ParallelFor(
      layout.samples, std::max<int64_t>(1, kParallelGrain / n),
      [&](int64_t i, int64_t end) {
        Statistics<T> statistics(layout, groups, epsilon);
        const bool converted = x.dtype != kDTypeOf<T>;
        std::vector<T> buffer(converted ? n : 0);
        for (; i < end; ++i) {
          const T* in = LoadTile<T>(x.dtype, e.in_data<char>(0) + i * n * bytes,
                                    bytes, n, buffer.data());
          char* out = e.out_data<char>() + i * n * bytes;
          T* to = converted ? buffer.data() : reinterpret_cast<T*>(out);
          statistics.Normalize(in, to, scale.data(), bias.data());
          if (converted) {
            tensor::ConvertRow(kDTypeOf<T>, to, sizeof(T), x.dtype, out, bytes,
                               n);
          }
        }
      });
}

void Gradient(Vjp& v, int64_t groups, double epsilon) {
  const Shape shape = v.shape(0);
  const Layout layout(shape.data(), static_cast<int64_t>(shape.rank()));
  const Shape split = {layout.samples, layout.places, groups,
                       groups == 0 ? 0 : layout.channels / groups};
  const auto group_mean = [](const Tensor& t) {
    return mean(t, {1, 3}, {.keep_axes = true});
  };
  const Tensor x = v.input(0).reshape(split);
  const Tensor centered = x - group_mean(x);
  const Tensor factor = rsqrt(group_mean(centered * centered) + epsilon);
  const Tensor normalized = centered * factor;
  const bool scaled = v.has(1);
  if (v.wants(0)) {
    const Tensor d = (scaled ? v.dy() * v.input(1) : v.dy()).reshape(split);
    const Tensor dx =
        factor * (d - group_mean(d) - normalized * group_mean(d * normalized));
    v.set(0, dx.reshape(shape));
  }
  if (scaled && v.wants(1)) v.set(1, v.dy() * normalized.reshape(shape));
  if (v.inputs() > 2 && v.wants(2)) v.set(2, v.dy());
}

void InferShape(Infer& i) {
  const Shape x = i.shape(0);
  if (x.rank() < 2) {
    throw Error(TN_INVALID_ARGUMENT,
                "x is " + x.text() + "; it must be [N, ..., C]");
  }
  for (uint32_t k = 1; k < i.inputs(); ++k) {
    if (!i.has(k) || i.shape(k) == Shape{x[-1]}) continue;
    throw Error(TN_INVALID_ARGUMENT,
                "x is " + x.text() + (k == 1 ? ", scale is " : ", bias is ") +
                    i.shape(k).text() + "; they must be [N, ..., C] and [C]");
  }
  i.set(x);
}

Op&& WithInputs(Op&& op) {
  return std::move(op)
      .input("x", "[N, ..., C]", floats)
      .saved()
      .contiguous()
      .input("scale", "[C], factors", floats)
      .optional()
      .saved()
      .contiguous()
      .input("bias", "[C], added last", floats)
      .optional()
      .contiguous();
}

}  // namespace

Op group_norm() {
  return WithInputs(Op("group_norm"))
      .doc(R"(Groups of channels of a sample to mean 0 and variance 1.

    y = (x - m) / sqrt(v + e) scale + bias

m and v are the mean and the variance, by 1/n, of all elements of x's sample
and group: of its places and C / groups neighbouring channels. *Shapes*: x and y
[N, ..., C], scale and bias [C] or absent. *Dtypes*: float16 and bfloat16 are
computed in float32. *Options*: groups, which divides C; epsilon e, 1e-5.
*Errors*: sizes that disagree. *Cost*: O(N C) for each place, three passes over
a sample.)")
      .source("Wu, He (2018), Group normalization, eq. 1 to 5")
      .required("groups", TN_VALUE_INT, "how many there are; divides C",
                at_least(1))
      .option("epsilon", 1e-5, "added to the variance", non_negative)
      .infer([](Infer& i) {
        InferShape(i);
        if (i.shape(0)[-1] % i.integer(0) != 0) {
          throw Error(TN_INVALID_ARGUMENT,
                      "x is " + i.shape(0).text() + ", groups is " +
                          std::to_string(i.integer(0)) +
                          "; it must divide the number of channels");
        }
      })
      .vjp([](Vjp& v) { Gradient(v, v.integer(0), v.number(1)); })
      .kernel([](Execution& e) { Run<double>(e, e.integer(0), e.number(1)); },
              1u << TN_F64)
      .kernel([](Execution& e) { Run<float>(e, e.integer(0), e.number(1)); },
              floats)
      .sample(
          {.inputs = {Array(
               {2, 2, 4}, {1, 2, 3, 4, 5, 7, 0, -1, 2, 0, 1, 5, 3, 3, -2, 4})},
           .options = {internal::value(2)},
           .outputs = {Array(
               {2, 2, 4},
               {-1.1531123066694509, -0.7337987406078323, 0.7276060191024212,
                1.2126766985040354, 0.5241419575770232, 1.3627690897002602,
                -0.7276060191024212, -1.2126766985040354, 0.0,
                -1.632987718572129, -0.3651481282381064, 1.0954443847143192,
                0.8164938592860645, 0.8164938592860645, -1.4605925129524255,
                0.7302962564762128})},
           .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Array({1, 2, 2, 2}, {1, 2, 3, 4, 5, 7, 0, -1}),
                          {2, 3},
                          {0.5, -1}},
               .options = {internal::value(1), internal::value(0.5)},
               .outputs = {Array({1, 2, 2, 2},
                                 {-0.7523759322336288, -1.7225245762886319,
                                  0.7890098305154529, 0.5895540678349906,
                                  2.3303955932645346, 4.057672034020424,
                                  -1.5230688136081696, -5.190642542474066})},
               .by = "PyTorch 2.15.0"});
}

Op instance_norm() {
  return WithInputs(Op("instance_norm"))
      .doc(R"(Each channel of a sample to mean 0 and variance 1 over its places.

    y = (x - m) / sqrt(v + e) scale + bias

This is group_norm with a group for each channel. *Shapes*: x and y [N, ..., C],
scale and bias [C] or absent. *Dtypes*: float16 and bfloat16 are computed in
float32. *Options*: epsilon e, 1e-5. *Errors*: sizes that disagree. *Cost*:
O(N C) for each place, three passes over a sample.)")
      .source(
          "Ulyanov, Vedaldi, Lempitsky (2016), Instance normalization, "
          "eq. 5")
      .option("epsilon", 1e-5, "added to the variance", non_negative)
      .infer(InferShape)
      .vjp([](Vjp& v) { Gradient(v, v.shape(0)[-1], v.number(0)); })
      .kernel(
          [](Execution& e) {
            Run<double>(e, e.in(0).shape[e.in(0).rank - 1], e.number(0));
          },
          1u << TN_F64)
      .kernel(
          [](Execution& e) {
            Run<float>(e, e.in(0).shape[e.in(0).rank - 1], e.number(0));
          },
          floats)
      .sample(
          {.inputs = {Array({1, 3, 2}, {1, 2, 3, 4, 5, 0}), {2, 3}, {0.5, -1}},
           .outputs = {Array(
               {1, 3, 2},
               {-1.9494851500028278, -1.0, 0.4999999999999998,
                2.6742277250042417, 2.949485150002827, -4.674227725004242})},
           .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
