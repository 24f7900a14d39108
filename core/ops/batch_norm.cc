// batch_norm: each channel, over all of a batch, to mean 0 and variance 1.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/ops/as_type.h"
#include "core/ops/column_rows.h"
#include "core/ops/wheel.h"
#include "tenon/author.h"

namespace tenon::ops {
namespace {

constexpr char kSource[] =
    "Ioffe, Szegedy (2015), Batch normalization, algorithm 1";

int64_t Columns(const tn_view& x) { return x.shape[x.rank - 1]; }

void CheckRow(const Infer& i, uint32_t input, const char* name,
              const Shape& x) {
  if (!i.has(input) || i.shape(input) == Shape{x[-1]}) return;
  throw Error(TN_INVALID_ARGUMENT, "x is " + x.text() + ", " + name + " is " +
                                       i.shape(input).text() +
                                       "; they must be [..., C] and [C]");
}

void CheckRows(const Shape& x) {
  if (x.rank() != 0 && x.numel() != 0) return;
  throw Error(TN_INVALID_ARGUMENT,
              "x is " + x.text() + "; it must be [..., C], with elements");
}

template <class T>
void Store(const std::vector<T>& row, const tn_view& out) {
  tensor::ConvertRow(sizeof(T) == 8 ? TN_F64 : TN_F32, row.data(), sizeof(T),
                     out.dtype, out.data, tensor::ElementSize(out.dtype),
                     out.numel);
}

// scale_c / sqrt(variance_c + epsilon), and 1 for an absent scale.
template <class T>
std::vector<T> Factors(const std::vector<T>& variance, const T* scale,
                       double epsilon) {
  std::vector<T> factor(variance.size());
  for (size_t c = 0; c < factor.size(); ++c) {
    const double r = 1 / std::sqrt(variance[c] + epsilon);
    factor[c] = static_cast<T>(scale != nullptr ? r * scale[c] : r);
  }
  return factor;
}

template <class T>
void Forward(Execution& e) {
  const int64_t n = Columns(e.in(0));
  const int64_t rows = e.in(0).numel / n;
  const InputAs<T> x(e.in(0));
  const OutputAs<T> y(e.out());
  std::vector<T> scale(n, 1);
  std::vector<T> bias(n, 0);
  if (e.has(1)) std::copy_n(InputAs<T>(e.in(1)).data(), n, scale.begin());
  if (e.has(2)) std::copy_n(InputAs<T>(e.in(2)).data(), n, bias.begin());
  const Moments<T> moments = ColumnMoments(x.data(), rows, n);
  const std::vector<T> factor =
      Factors(moments.variance, scale.data(), e.number(0));
  ScaleColumns(x.data(), rows, n, moments.mean.data(), factor.data(),
               bias.data(), y.data());
  Store(moments.mean, e.out(1));
  Store(moments.variance, e.out(2));
}

template <class T>
void Backward(Execution& e) {
  const int64_t n = Columns(e.in(1));
  const int64_t rows = e.in(1).numel / n;
  const InputAs<T> dy(e.in(0)), x(e.in(1));
  const OutputAs<T> dx(e.out());
  std::vector<T> scale(n, 1);
  if (e.has(2)) std::copy_n(InputAs<T>(e.in(2)).data(), n, scale.begin());
  const Moments<T> m = ColumnMoments(x.data(), rows, n);
  ColumnSums<T> sums = SumColumns(dy.data(), x.data(), m.mean.data(), rows, n);
  Store(sums.plain, e.out(2));
  const std::vector<T> deviation =
      Factors(m.variance, static_cast<const T*>(nullptr), e.number(0));
  std::vector<T> slope(n);
  for (int64_t c = 0; c < n; ++c) {
    sums.plain[c] /= static_cast<T>(rows);
    sums.weighted[c] *= deviation[c];
    slope[c] = sums.weighted[c] * deviation[c] / static_cast<T>(rows);
  }
  Store(sums.weighted, e.out(1));
  const std::vector<T> factor = Factors(m.variance, scale.data(), e.number(0));
  CombineColumns(dy.data(), x.data(), rows, n, m.mean.data(), factor.data(),
                 sums.plain.data(), slope.data(), dx.data());
}

Tensor AsRows(const Tensor& t) { return t.reshape({-1, t.size(-1)}); }

Tensor ColumnMean(const Tensor& t) { return mean(t, {0}); }

void AddTo(Tensor& sum, const Tensor& term) { sum = sum ? sum + term : term; }

void Gradient(Vjp& v) {
  const Tensor& x = v.input(0);
  Tensor dx;
  if (v.has_dy(0)) {
    const internal::OpRef op("batch_norm_gradient");
    const tn_value epsilon = internal::value(v.number(0));
    tn_tensor* out[3];
    tn_tensor* in[] = {v.dy().get(), x.get(),
                       v.has(1) ? v.input(1).get() : nullptr};
    op.run_any(in, 3, {__builtin_FILE(), __builtin_LINE()}, &epsilon, 1, out,
               3);
    dx = Tensor::adopt(out[0]);
    const Tensor d_scale = Tensor::adopt(out[1]);
    const Tensor d_bias = Tensor::adopt(out[2]);
    if (v.inputs() > 1 && v.wants(1)) v.set(1, d_scale);
    if (v.inputs() > 2 && v.wants(2)) v.set(2, d_bias);
  }
  if (!v.wants(0)) return;
  const auto rows = static_cast<double>(x.numel() / x.size(-1));
  if (v.has_dy(1)) {
    AddTo(dx, full(x.shape(), 0, x.dtype()) + v.dy(1) / rows);
  }
  if (v.has_dy(2)) {
    const Tensor flat = AsRows(x);
    const Tensor off = (flat - ColumnMean(flat)) * (v.dy(2) * (2 / rows));
    AddTo(dx, off.reshape(x.shape()));
  }
  if (dx) v.set(0, dx);
}

// With h the normalized x, r = 1 / sqrt(v + e), s the scale and means over
// rows, the outputs are
//   dx = s r (d - mean(d) - h mean(d h)),  dscale = sum(d h),  dbias = sum(d).
// For their gradients g, gs, gb, with p = sum(g dx) / s and q what h gets:
//   q = gs d - s r (d mean(g h) + g mean(d h))
//   x gets r (q - mean(q) - h mean(q h)) - h r s p / n
void SecondOrder(Vjp& v) {
  const Tensor& x = v.input(1);
  const Tensor flat = AsRows(x);
  const Tensor d = AsRows(v.input(0));
  const auto n = static_cast<double>(flat.size(0));
  const Tensor off = flat - ColumnMean(flat);
  const Tensor r = 1 / sqrt(ColumnMean(off * off) + v.number(0));
  const Tensor h = off * r;
  const Tensor sr = v.has(2) ? r * v.input(2) : r;
  Tensor to_d, to_x, q;
  if (v.has_dy(0)) {
    const Tensor g = AsRows(v.dy(0));
    const Tensor gh = ColumnMean(g * h);
    const Tensor dh = ColumnMean(d * h);
    const Tensor g_mean = ColumnMean(g);
    to_d = sr * (g - g_mean - h * gh);
    q = -sr * (d * gh + g * dh);
    const Tensor p =
        (n * r) * (ColumnMean(g * d) - g_mean * ColumnMean(d) - gh * dh);
    to_x = h * (p * sr / -n);
    if (v.has(2) && v.wants(2)) v.set(2, p);
  }
  if (v.has_dy(1)) {
    AddTo(to_d, v.dy(1) * h);
    AddTo(q, v.dy(1) * d);
  }
  if (v.has_dy(2)) AddTo(to_d, full(d.shape(), 0, d.dtype()) + v.dy(2));
  if (v.wants(0) && to_d) v.set(0, to_d.reshape(x.shape()));
  if (q) AddTo(to_x, r * (q - ColumnMean(q) - h * ColumnMean(q * h)));
  if (v.wants(1) && to_x) v.set(1, to_x.reshape(x.shape()));
}

}  // namespace

Op batch_norm() {
  return Op("batch_norm")
      .outputs(3)
      .doc(R"(Channels shifted and scaled to mean 0 and variance 1 over a batch.

    y = (x - m) / sqrt(v + e) scale + bias
    m_c = 1/N sum_n x_nc,   v_c = 1/N sum_n (x_nc - m_c)^2

*Shapes*: x and y [..., C], N rows; scale and bias [C] or absent; mean m and
variance v, the other outputs, [C]. *Dtypes*: float16 and bfloat16 are computed
in float32. *Options*: epsilon e, 1e-5. *Errors*: no elements; sizes that disagree.
*Cost*: O(N C), two passes. In evaluation use the running mean and variance:
BatchNorm does so.)")
      .source(kSource)
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
        CheckRows(x);
        CheckRow(i, 1, "scale", x);
        CheckRow(i, 2, "bias", x);
        i.set(0, x, i.dtype());
        i.set(1, {x[-1]}, i.dtype());
        i.set(2, {x[-1]}, i.dtype());
      })
      .vjp(Gradient)
      .kernel(Forward<double>, 1u << TN_F64)
      .kernel(Forward<float>, floats)
      .sample({.inputs = {Array({2, 2}, {1, 10, 3, 40}), {2, 1}, {5, -1}},
               .options = {internal::value(0.0)},
               .outputs = {Array({2, 2}, {3, -2, 7, 0}), {2, 25}, {1, 225}},
               .by = "by hand"})
      .sample(
          {.inputs = {Wheel({6, 2}, 7, 11, 4), {2, 0.5}, {0.25, -1}},
           .options = {internal::value(1e-3)},
           .outputs = {Array({6, 2}, {-2.283844986442838, -0.7584783423422486,
                                      -0.3008358666180082, -0.3237393585582961,
                                      1.6821732532068212, -1.483043315315503,
                                      3.6651823730316506, -1.0483043315315503,
                                      -1.6228419465012278, -0.6135653477475977,
                                      0.3601671733236016, -1.7728693045048045}),
                       {-0.2916666666666667, 0.08333333333333333},
                       {0.5711805555555555, 0.7430555555555557}},
           .by = "PyTorch 2.15.0"});
}

Op batch_norm_gradient() {
  return Op("batch_norm_gradient")
      .outputs(3)
      .doc(R"(What batch_norm hands back to x, scale and bias.

    dx = scale r (dy - mean(dy) - h mean(dy h)),  h = (x - m) r
    dscale = sum(dy h),   dbias = sum(dy),   r = 1 / sqrt(v + e)

with batch_norm's mean m and variance v; means and sums are over the N rows.
*Shapes*: dy, x and dx [..., C]; scale [C] or absent; dscale, dbias [C].
*Options*: epsilon e, 1e-5. *Errors*: sizes that disagree. *Cost*: O(N C), three
passes.)")
      .source(kSource)
      .input("dy", "[..., C]", floats)
      .saved()
      .contiguous()
      .input("x", "[..., C]", floats)
      .saved()
      .contiguous()
      .input("scale", "[C], factors", floats)
      .optional()
      .saved()
      .contiguous()
      .option("epsilon", 1e-5, "added to the variance", non_negative)
      .infer([](Infer& i) {
        const Shape x = i.shape(1);
        CheckRows(x);
        CheckRow(i, 2, "scale", x);
        if (!(i.shape(0) == x)) {
          throw Error(TN_INVALID_ARGUMENT, "dy is " + i.shape(0).text() +
                                               ", x is " + x.text() +
                                               "; they must be the same");
        }
        i.set(0, x, i.dtype());
        i.set(1, {x[-1]}, i.dtype());
        i.set(2, {x[-1]}, i.dtype());
      })
      .vjp(SecondOrder)
      .kernel(Backward<double>, 1u << TN_F64)
      .kernel(Backward<float>, floats)
      .sample(
          {.inputs = {Array({3, 1}, {1, 0, 0}), Array({3, 1}, {-1, 0, 1})},
           .options = {internal::value(0.0)},
           .outputs = {Array({3, 1}, {0.20412414523193154, -0.40824829046386307,
                                      0.20412414523193154}),
                       {-1.224744871391589},
                       {1}},
           .by = "by hand"})
      .sample(
          {.inputs = {Wheel({6, 2}, 5, 13, 4),
                      Wheel({6, 2}, 7, 11, 4),
                      {2, 0.5}},
           .options = {internal::value(1e-3)},
           .outputs = {Array({6, 2}, {-2.4130935066887966, -0.0834063928046641,
                                      3.240257856474213, -0.3639595949882452,
                                      0.30056970039629516, 0.674008266690606,
                                      -2.6391184556816225, 0.393455064507025,
                                      -2.0709834788315495, 0.11290186232344389,
                                      3.58236788433146, -0.7329992057281657}),
                       {2.1895725698065824, -1.8355645981989108},
                       {-0.75, 0.25}},
           .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
