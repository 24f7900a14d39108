// Losses of two tensors of one shape, reduced as they are computed.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/losses.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/device/cpu/exp-inl.h"
#include "core/device/cpu/log-inl.h"
#include "core/ops/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {
namespace math = device::HWY_NAMESPACE;

struct SquaredErrorV {
  template <class D, class V>
  static HWY_INLINE V Of(D, V x, V t, V) {
    const V d = hn::Sub(x, t);
    return hn::Mul(d, d);
  }
};
struct HuberV {
  template <class D, class V>
  static HWY_INLINE V Of(D d, V x, V t, V delta) {
    const V size = hn::Abs(hn::Sub(x, t));
    const V near = hn::Min(size, delta);
    // near (size - near / 2): half a square near zero, a line beyond delta.
    return hn::Mul(near, hn::NegMulAdd(hn::Set(d, 0.5), near, size));
  }
};
struct BinaryCrossEntropyV {
  template <class D, class V>
  static HWY_INLINE V Of(D d, V x, V t, V) {
    const V tail = math::Log1p(d, math::Exp(d, hn::Neg(hn::Abs(x))));
    const V head = hn::Sub(hn::Max(x, hn::Zero(d)), hn::Mul(x, t));
    return hn::Add(head, tail);
  }
};

struct KlDivergenceV {
  template <class D, class V>
  static HWY_INLINE V Of(D d, V log_q, V p, V) {
    const V y = hn::Mul(p, hn::Sub(math::Log(d, p), log_q));
    return hn::IfThenZeroElse(hn::Eq(p, hn::Zero(d)), y);
  }
};

template <class T, class F>
void LossRow(const T* x, const T* t, T* y, int64_t n, double parameter) {
  const Tag<T> d;
  const auto p = hn::Set(d, static_cast<T>(parameter));
  const size_t lanes = hn::Lanes(d);
  const size_t count = static_cast<size_t>(n);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(F::Of(d, hn::LoadU(d, x + i), hn::LoadU(d, t + i), p), d, y + i);
  }
  if (i == count) return;
  const auto last = F::Of(d, LoadFirst(d, x + i, count - i),
                          LoadFirst(d, t + i, count - i), p);
  StoreFirst(last, d, y + i, count - i);
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <string>
#include <string_view>
#include <vector>

#include "core/device/parallel.h"
#include "core/ops/loss_reduction.h"
#include "core/ops/reduce.h"
#include "core/ops/row_kernels.h"

namespace tenon::ops {
namespace {

template <class T>
using LossRows =
    device::PerLevel<void (*)(const T*, const T*, T*, int64_t, double)>;

// Tiles of x and t become losses, which are stored, or summed in float64 tile
// by tile and then block by block, whatever the number of threads.
template <class T>
void RunLoss(Execution& e, const LossRows<T>& rows, LossReduction reduction,
             double parameter) {
  const tn_view& x = e.in(0);
  const tn_view& t = e.in(1);
  const int64_t bytes = tensor::ElementSize(x.dtype);
  const auto loss = rows.Active();
  constexpr int64_t kBlock = kTile * kBlockTiles;
  const auto block = [&](int64_t begin, int64_t end) {
    T x_buffer[kTile], t_buffer[kTile], y[kTile];
    double sum = 0;
    for (int64_t at = begin; at < end; at += kTile) {
      const int64_t n = std::min(kTile, end - at);
      loss(LoadTile(x.dtype, static_cast<const char*>(x.data) + at * bytes,
                    bytes, n, x_buffer),
           LoadTile(t.dtype, static_cast<const char*>(t.data) + at * bytes,
                    bytes, n, t_buffer),
           y, n, parameter);
      if (reduction != LossReduction::kNone) {
        sum += SumRow(y, n);
        continue;
      }
      tensor::ConvertRow(kDTypeOf<T>, y, sizeof(T), x.dtype,
                         e.out_data<char>() + at * bytes, bytes, n);
    }
    return sum;
  };
  if (reduction == LossReduction::kNone) {
    device::ParallelFor(x.numel, kBlock, block);
    return;
  }
  double total = 0;
  if (x.numel <= kBlock) {
    total = block(0, x.numel);
  } else {
    std::vector<double> sums((x.numel + kBlock - 1) / kBlock);
    device::ParallelFor(x.numel, kBlock, [&](int64_t begin, int64_t end) {
      sums[begin / kBlock] = block(begin, end);
    });
    for (const double sum : sums) total += sum;
  }
  if (reduction == LossReduction::kMean) {
    total /= static_cast<double>(x.numel);
  }
  tensor::ConvertRow(TN_F64, &total, 0, x.dtype, e.out().data, 0, 1);
}

#define TN_LOSS_ROWS(T, functor)                \
  LossRows<T> {                                 \
    {                                           \
      &N_SSSE3::LossRow<T, N_SSSE3::functor>,   \
          &N_AVX2::LossRow<T, N_AVX2::functor>, \
          &N_AVX3::LossRow<T, N_AVX3::functor>  \
    }                                           \
  }
#define TN_LOSS_KERNEL(functor, parameter)                                     \
  [](Execution& e) {                                                           \
    const LossReduction reduction = LossReductionOf(e.option(0));              \
    if (e.in(0).dtype == TN_F64) {                                             \
      RunLoss<double>(e, TN_LOSS_ROWS(double, functor), reduction, parameter); \
    } else {                                                                   \
      RunLoss<float>(e, TN_LOSS_ROWS(float, functor), reduction, parameter);   \
    }                                                                          \
  }

// What each element's gradient is multiplied by.
Tensor Weight(const Vjp& v, double factor = 1) {
  const bool mean = LossReductionOf(v.option(0)) == LossReduction::kMean;
  const double n = static_cast<double>(v.shape(0).numel());
  return v.dy() * (mean ? factor / n : factor);
}

Op Loss(const char* name, const char* x, const char* target = "target") {
  return Op(name)
      .maturity(Maturity::stable)
      .input(x, "any shape", floats)
      .saved()
      .contiguous()
      .input(target, "the same shape", floats)
      .saved()
      .contiguous()
      .option("reduction", "mean", "\"mean\", \"sum\" or \"none\"")
      .infer([](Infer& i) {
        if (!(i.shape(0) == i.shape(1))) {
          throw Error(TN_INVALID_ARGUMENT,
                      "the first is " + i.shape(0).text() + ", the second is " +
                          i.shape(1).text() +
                          "; they must agree, a loss does not broadcast");
        }
        const bool none = LossReductionOf(i.option(0)) == LossReduction::kNone;
        i.set(none ? i.shape(0) : Shape());
      });
}

}  // namespace

Op mean_squared_error() {
  return Loss("mean_squared_error", "prediction")
      .doc(R"(The mean of squared differences.

    y = 1/N sum_i (prediction_i - target_i)^2

*Shapes*: both alike; y a scalar, or their shape for "none". *Options*:
reduction "mean", "sum" (no 1/N) or "none". *Errors*: shapes that differ.
*Cost*: O(N), one pass.)")
      .source("Goodfellow, Bengio, Courville, Deep Learning, eq. 5.4")
      .kernel(TN_LOSS_KERNEL(SquaredErrorV, 0))
      .vjp([](Vjp& v) {
        const Tensor d = (v.input(0) - v.input(1)) * Weight(v, 2);
        if (v.wants(0)) v.set(0, d);
        if (v.wants(1)) v.set(1, d * -1.0);
      })
      .sample({.inputs = {{1, 2, 3}, {1, 4, 2}},
               .outputs = {5.0 / 3},
               .by = "by hand"});
}

Op huber() {
  return Loss("huber", "prediction")
      .option("delta", 1.0, "where the line begins", positive)
      .doc(R"(Squares of small differences, lines of large ones.

    l_i = r^2 / 2  where r = |prediction_i - target_i| <= d
    l_i = d (r - d / 2)  elsewhere

*Shapes*: both alike; y a scalar, or their shape for "none". *Options*:
reduction "mean", "sum" or "none"; delta d > 0, 1. *Errors*: shapes that
differ. *Cost*: O(N), one pass.)")
      .source("Huber (1964), Robust estimation of a location parameter, eq. 3")
      .kernel(TN_LOSS_KERNEL(HuberV, e.number(1)))
      .vjp([](Vjp& v) {
        const double delta = v.number(1);
        const Tensor d = v.input(0) - v.input(1);
        const Tensor g = minimum(maximum(d, -delta), delta) * Weight(v);
        if (v.wants(0)) v.set(0, g);
        if (v.wants(1)) v.set(1, g * -1.0);
      })
      .sample({.inputs = {{1, 2, 3}, {1.5, 5, 3}},
               .options = {internal::value("none"), internal::value(2.0)},
               .outputs = {{0.125, 4, 0}},
               .by = "by hand"});
}

Op binary_cross_entropy() {
  return Loss("binary_cross_entropy", "logits")
      .doc(R"(The negative log-probability of targets under sigmoid(logits).

    l_i = log(1 + e^x_i) - t_i x_i
        = -t_i log s(x_i) - (1 - t_i) log(1 - s(x_i)),  s the sigmoid

computed as max(x, 0) - t x + log(1 + e^-|x|), which neither overflows nor
cancels. *Shapes*: both alike; y a scalar, or their shape for "none".
*Options*: reduction "mean", "sum" or "none". *Errors*: shapes that differ.
*Cost*: O(N), one pass.)")
      .source("Goodfellow, Bengio, Courville, Deep Learning, section 6.2.2.2")
      .kernel(TN_LOSS_KERNEL(BinaryCrossEntropyV, 0))
      .vjp([](Vjp& v) {
        const Tensor w = Weight(v);
        if (v.wants(0)) {
          v.set(0, (sigmoid(v.input(0)) - v.input(1)) * w);
        }
        if (v.wants(1)) v.set(1, v.input(0) * (w * -1.0));
      })
      .sample({.inputs = {{0.5, -2, 100}, {1, 0.25, 1}},
               .options = {internal::value("none")},
               .outputs = {{0.4740769841801067, 0.6269280110429725,
                            3.720075976020836e-44}},
               .by = "NumPy 2.4.6"});
}

Op kl_divergence() {
  return Loss("kl_divergence", "log_q", "p")
      .doc(R"(The Kullback-Leibler divergence of q from p, q as logarithms.

    l_i = p_i (log p_i - log_q_i),   0 where p_i = 0

The mean divergence of rows is the sum over their number. The gradient for p
is -infinity where p is 0. *Shapes*: both alike; y a scalar, or their shape
for "none". *Options*: reduction "mean" (over all elements), "sum" or "none".
*Errors*: shapes that differ. *Cost*: O(N), one pass.)")
      .source(
          "Kullback and Leibler (1951), On information and sufficiency; "
          "Goodfellow, Bengio, Courville, Deep Learning, eq. 3.50")
      .kernel(TN_LOSS_KERNEL(KlDivergenceV, 0))
      .vjp([](Vjp& v) {
        const Tensor w = Weight(v);
        if (v.wants(0)) v.set(0, v.input(1) * (w * -1.0));
        if (v.wants(1)) {
          v.set(1, (log(v.input(1)) - v.input(0) + 1.0) * w);
        }
      })
      .sample({.inputs = {{-1, -2, -0.5}, {0.25, 0.5, 0.75}},
               .outputs = {0.23869708836707296},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {{-1, -2, -0.5}, {0.25, 0.75, 0}},
               .options = {internal::value("none")},
               .outputs = {{-0.09657359027997264, 1.2842384456611644, 0}},
               .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
