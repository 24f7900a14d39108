// Cross entropy of logits and integer labels, fused; its gradient is an op of
// its own, so that it can be differentiated again.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/ops/lines.h"
#include "core/ops/loss_reduction.h"
#include "core/ops/row_kernels.h"
#include "core/ops/softmax_rows.h"

namespace tenon::ops {
namespace {

enum Option { kSmoothing, kReduction, kIgnored };

// Labels of any integer dtype, each a class or the ignored one.
class Labels {
 public:
  Labels(const tn_view& view, int64_t classes, int64_t ignored)
      : view_(view), classes_(classes), ignored_(ignored) {}
  // Class i, or -1 where it is ignored.
  int64_t At(int64_t i) const {
    int64_t label = 0;
    if (view_.dtype == TN_I64) {
      label = static_cast<const int64_t*>(view_.data)[i];
    } else if (view_.dtype == TN_I32) {
      label = static_cast<const int32_t*>(view_.data)[i];
    } else {
      const char* at = static_cast<const char*>(view_.data) +
                       i * tensor::ElementSize(view_.dtype);
      tensor::ConvertRow(view_.dtype, at, 0, TN_I64, &label, 0, 1);
    }
    if (label == ignored_) return -1;
    if (label < 0 || label >= classes_) [[unlikely]]
      Refuse(label);
    return label;
  }
  int64_t Counted() const {
    int64_t n = 0;
    for (int64_t i = 0; i < view_.numel; ++i) n += At(i) >= 0;
    return n;
  }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] void Refuse(int64_t label) const {
    throw Error(TN_OUT_OF_RANGE,
                "label " + std::to_string(label) + " is not in [0, " +
                    std::to_string(classes_) + "), and not ignored");
  }

  const tn_view& view_;
  const int64_t classes_;
  const int64_t ignored_;
};

// Rows to a chunk, whatever the number of threads.
int64_t RowsPerChunk(int64_t classes) {
  return std::max<int64_t>(1, kParallelGrain / std::max<int64_t>(1, classes));
}

constexpr int64_t kBatch = 32;  // rows whose logarithms are taken at once

// Rows of logits as T, converted where they are half floats.
template <class T>
class LogitRows {
 public:
  explicit LogitRows(const tn_view& x)
      : x_(x), n_(x.shape[x.rank - 1]), converted_(x.dtype != kDTypeOf<T>) {
    if (converted_) buffer_.resize(std::min(kBatch, RowsPerChunk(n_)) * n_);
  }
  // At most kBatch rows, one after the other.
  const T* At(int64_t row, int64_t count) {
    const int64_t bytes = tensor::ElementSize(x_.dtype);
    const char* from = static_cast<const char*>(x_.data) + row * n_ * bytes;
    return LoadTile<T>(x_.dtype, from, bytes, count * n_, buffer_.data());
  }

 private:
  const tn_view& x_;
  const int64_t n_;
  const bool converted_;
  std::vector<T> buffer_;
};

template <class T>
void Forward(Execution& e) {
  const tn_view& x = e.in(0);
  const int64_t n = x.shape[x.rank - 1];
  const Labels labels(e.in(1), n, e.integer(kIgnored));
  const double smoothing = e.number(kSmoothing);
  const LossReduction reduction = LossReductionOf(e.option(kReduction));
  const auto loss = [&](const T* row, T log_sum, int64_t label) {
    double y = log_sum - (1 - smoothing) * row[label];
    if (smoothing != 0) {
      y -= smoothing / static_cast<double>(n) * SumRow(row, n);
    }
    return y;
  };
  const int64_t rows = e.in(1).numel;
  const int64_t grain = RowsPerChunk(n);
  const auto chunk = [&](int64_t begin, int64_t end) {
    LogitRows<T> logits(x);
    const T* row = nullptr;
    T log_sums[kBatch];
    double sum = 0;
    for (int64_t i = begin; i < end; ++i, row += n) {
      const int64_t at = (i - begin) % kBatch;
      if (at == 0) {
        const int64_t count = std::min(kBatch, end - i);
        row = logits.At(i, count);
        LogSumExpRows(row, count, n, log_sums);
      }
      const int64_t label = labels.At(i);
      const double y = label < 0 ? 0 : loss(row, log_sums[at], label);
      if (reduction != LossReduction::kNone) {
        sum += y;
        continue;
      }
      const T rounded = static_cast<T>(y);
      const int64_t bytes = tensor::ElementSize(x.dtype);
      tensor::ConvertRow(kDTypeOf<T>, &rounded, 0, x.dtype,
                         e.out_data<char>() + i * bytes, 0, 1);
    }
    return sum;
  };
  if (reduction == LossReduction::kNone) {
    device::ParallelFor(rows, grain, chunk);
    return;
  }
  double total = 0;
  if (rows <= grain) {
    total = chunk(0, rows);
  } else {
    std::vector<double> sums((rows + grain - 1) / grain);
    device::ParallelFor(rows, grain, [&](int64_t begin, int64_t end) {
      sums[begin / grain] = chunk(begin, end);
    });
    for (const double sum : sums) total += sum;
  }
  if (reduction == LossReduction::kMean) {
    total /= static_cast<double>(labels.Counted());
  }
  tensor::ConvertRow(TN_F64, &total, 0, x.dtype, e.out().data, 0, 1);
}

// d_logits of a row = weight (softmax(x) - target).
template <class T>
void Backward(Execution& e) {
  const tn_view& dy = e.in(0);
  const tn_view& x = e.in(1);
  const int64_t n = x.shape[x.rank - 1];
  const Labels labels(e.in(2), n, e.integer(kIgnored));
  const T smoothing = static_cast<T>(e.number(kSmoothing));
  const LossReduction reduction = LossReductionOf(e.option(kReduction));
  double all = dy.numel == 0 ? 0 : tensor::LoadScalar(dy.dtype, dy.data);
  if (reduction == LossReduction::kMean) {
    all /= static_cast<double>(labels.Counted());
  }
  const int64_t bytes = tensor::ElementSize(x.dtype);
  const auto row = [&](const T* logits, T* to, int64_t i) {
    const int64_t label = labels.At(i);
    if (label < 0) {
      std::fill_n(to, n, T{0});
      return;
    }
    const double weight =
        reduction == LossReduction::kNone
            ? tensor::LoadScalar(dy.dtype,
                                 static_cast<const char*>(dy.data) + i * bytes)
            : all;
    const T w = static_cast<T>(weight);
    SoftmaxRows(logits, to, 1, n, w);
    to[label] -= w * (1 - smoothing);
    if (smoothing != 0) {
      NormalizeRow(to, to, n, w * smoothing / static_cast<T>(n), 1);
    }
  };
  device::ParallelFor(
      e.in(2).numel, RowsPerChunk(n), [&](int64_t begin, int64_t end) {
        LogitRows<T> logits(x);
        std::vector<T> buffer(x.dtype == kDTypeOf<T> ? 0 : n);
        for (int64_t i = begin; i < end; ++i) {
          char* to = e.out_data<char>() + i * n * bytes;
          if (buffer.empty()) {
            row(logits.At(i, 1), reinterpret_cast<T*>(to), i);
          } else {
            row(logits.At(i, 1), buffer.data(), i);
            tensor::ConvertRow(kDTypeOf<T>, buffer.data(), sizeof(T), x.dtype,
                               to, bytes, n);
          }
        }
      });
}

void CheckShapes(const Shape& x, const Shape& labels) {
  const bool fits = x.rank() == labels.rank() + 1 &&
                    std::equal(labels.begin(), labels.end(), x.begin());
  if (!fits) {
    throw Error(TN_INVALID_ARGUMENT, "logits is " + x.text() + ", labels is " +
                                         labels.text() +
                                         "; they must be [..., C] and [...]");
  }
  if (x[-1] == 0) {
    throw Error(TN_INVALID_ARGUMENT,
                "logits is " + x.text() + "; there must be a class");
  }
}

Op&& WithOptions(Op&& op) {
  return std::move(op)
      .option("label_smoothing", 0.0, "share spread over all classes",
              between(0, 1))
      .option("reduction", "mean", "\"mean\", \"sum\" or \"none\"")
      .option("ignore_index", -100, "rows of this label do not count");
}

CrossEntropyGradientOptions OptionsOf(const Vjp& v, std::string& reduction) {
  const tn_value& r = v.option(kReduction);
  reduction.assign(static_cast<const char*>(r.as.p), r.count);
  return {.label_smoothing = v.number(kSmoothing),
          .reduction = reduction.c_str(),
          .ignore_index = v.integer(kIgnored)};
}

// With s = d_logits / dy and p = softmax(logits), for an incoming g:
//   for dy:     sum(g s), per row where dy is
//   for logits: w p (g - sum(g p)), where w p is d_logits for labels that no
//               row has, which is w softmax as w depends on the row alone.
void SecondOrder(Vjp& v) {
  const Tensor& dy = v.input(0);
  const Tensor& x = v.input(1);
  const Tensor& labels = v.input(2);
  const Tensor& g = v.dy();
  std::string reduction;
  const CrossEntropyGradientOptions options = OptionsOf(v, reduction);
  if (v.wants(0)) {
    const Tensor one = full(dy.shape(), 1, dy.dtype());
    const Tensor s = cross_entropy_gradient(one, x, labels, options);
    v.set(0, dy.rank() == 0 ? sum(g * s) : sum(g * s, {-1}));
  }
  if (!v.wants(1)) return;
  // The rows' weights: dy, over the number of counted rows, or 0.
  const Tensor counted =
      not_equal(labels, options.ignore_index).cast(x.dtype());
  Tensor w = counted * dy;
  if (reduction == "mean") w = w / sum(counted);
  const Tensor p = softmax(x);
  const Tensor weighted = g * p;
  v.set(1, w.newaxis(-1) *
               (weighted - p * sum(weighted, {-1}, {.keep_axes = true})));
}

Op&& WithScores(Op&& op) {
  return std::move(op)
      .input("logits", "[..., C]", floats)
      .saved()
      .contiguous()
      .input("labels", "[...], classes from 0 to C - 1", integers)
      .own_dtype()
      .saved()
      .contiguous();
}

}  // namespace

Op cross_entropy() {
  return WithOptions(WithScores(Op("cross_entropy")))
      .doc(R"(The negative log-probability of labels under softmax(logits).

    l_n = -sum_c t_nc log softmax(x_n)_c
    t_nc = (1 - e) [c = label_n] + e / C,   e = label_smoothing

*Shapes*: logits [..., C], labels [...], y a scalar, or [...] for "none".
*Dtypes*: labels any integer. *Options*: label_smoothing e in [0, 1];
reduction "mean" (over the rows that count; NaN if there is none), "sum" or
"none"; ignore_index: rows of that label give 0 and do not count. *Errors*: a
label outside of [0, C). *Cost*: O(N C), one pass; the gradient is one fused
op.)")
      .source(
          "Szegedy et al. (2016), Rethinking the Inception architecture, "
          "section 7; PyTorch 2.15, cross_entropy")
      .maturity(Maturity::stable)
      .infer([](Infer& i) {
        CheckShapes(i.shape(0), i.shape(1));
        const bool none =
            LossReductionOf(i.option(kReduction)) == LossReduction::kNone;
        i.set(none ? i.shape(1) : Shape());
      })
      .vjp([](Vjp& v) {
        std::string reduction;
        v.set(0, cross_entropy_gradient(v.dy(), v.input(0), v.input(1),
                                        OptionsOf(v, reduction)));
      })
      .kernel(Forward<double>, 1u << TN_F64)
      .kernel(Forward<float>, floats)
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 0.5, -1, 0}),
                          Array({2}, {2, 1}, DType::int64)},
               .outputs = {1.2558682848905545},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 0.5, -1, 0}),
                          Array({2}, {2, 1}, DType::int64)},
               .options = {internal::value(0.1), internal::value("none")},
               .outputs = {{0.5076059644443804, 2.0207972720033953}},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 0.5, -1, 0}),
                          Array({2}, {0, -1}, DType::int32)},
               .options = {internal::value(0.0), internal::value("mean"),
                           internal::value(-1)},
               .outputs = {2.4076059644443806},
               .by = "PyTorch 2.15.0"});
}

Op cross_entropy_gradient() {
  return WithOptions(
             WithScores(
                 Op("cross_entropy_gradient")
                     .input("dy", "a scalar, or [...] for \"none\"", floats)
                     .saved()
                     .contiguous()))
      .doc(R"(What cross_entropy hands back to its logits.

    d_nc = w_n (softmax(x_n)_c - t_nc)

with cross_entropy's targets t, and w_n = dy, dy over the number of rows that
count, or dy_n; 0 where the label is ignored. *Shapes*: logits and the result
[..., C]. *Options*: those of cross_entropy. *Cost*: O(N C).)")
      .source(
          "Bridle (1990), Probabilistic interpretation of feedforward "
          "classification network outputs")
      .maturity(Maturity::stable)
      .infer([](Infer& i) {
        CheckShapes(i.shape(1), i.shape(2));
        const bool none =
            LossReductionOf(i.option(kReduction)) == LossReduction::kNone;
        if (!(i.shape(0) == (none ? i.shape(2) : Shape()))) {
          throw Error(TN_INVALID_ARGUMENT,
                      "dy is " + i.shape(0).text() + "; it must be " +
                          (none ? i.shape(2).text() : "a scalar"));
        }
        i.set(i.shape(1));
      })
      .vjp(SecondOrder)
      .kernel(Backward<double>, 1u << TN_F64)
      .kernel(Backward<float>, floats)
      .sample(
          {.inputs = {2, Array({1, 2}, {0, 0}), Array({1}, {1}, DType::int64)},
           .outputs = {Array({1, 2}, {1, -1})},
           .by = "by hand"});
}

}  // namespace tenon::ops
