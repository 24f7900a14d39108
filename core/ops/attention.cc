// scaled_dot_product_attention; its gradient is an op of its own, so that both
// go by tiles and can be differentiated again.
#include <cmath>
#include <string>

#include "core/ops/attention_tiles.h"
#include "core/ops/small_array.h"
#include "core/ops/view.h"

namespace tenon::ops {
namespace {

enum Option { kCausal, kScale };

double ScaleOf(double given, int64_t width) {
  return given != 0 ? given : 1 / std::sqrt(static_cast<double>(width));
}

[[noreturn]] void Disagree(const Shape& q, const Shape& k, const Shape& v) {
  throw Error(TN_INVALID_ARGUMENT,
              "query is " + q.text() + ", key is " + k.text() + ", value is " +
                  v.text() +
                  "; they must be [..., H, L, D], [..., K, S, D] and [..., K, "
                  "S, E], where K divides H");
}

// Returns [..., H, L, E].
Shape CheckShapes(const Shape& q, const Shape& k, const Shape& v) {
  const size_t rank = q.rank();
  if (rank < 3 || k.rank() != rank || v.rank() != rank) Disagree(q, k, v);
  bool fits = q[-1] == k[-1] && k[-2] == v[-2] && k[-3] == v[-3] &&
              (k[-3] == 0 ? q[-3] == 0 : q[-3] % k[-3] == 0);
  for (size_t i = 0; fits && i + 3 < rank; ++i) {
    fits = q[i] == k[i] && q[i] == v[i];
  }
  if (!fits) Disagree(q, k, v);
  return WithSize(q, static_cast<int64_t>(rank) - 1, v[-1]);
}

void CheckMask(const Shape& q, const Shape& k, const Shape& mask) {
  const Shape scores = WithSize(q, static_cast<int64_t>(q.rank()) - 1, k[-2]);
  bool fits = mask.rank() >= 1 && mask.rank() <= scores.rank();
  for (int64_t i = 1; fits && i <= static_cast<int64_t>(mask.rank()); ++i) {
    fits = mask[-i] == 1 || mask[-i] == scores[-i];
  }
  if (!fits) {
    throw Error(
        TN_INVALID_ARGUMENT,
        "mask is " + mask.text() + ", must broadcast to " + scores.text());
  }
}

AttentionViews ViewsOf(const Execution& e, uint32_t q, uint32_t mask) {
  const tn_view& view = e.in(q);
  return {.q = view,
          .k = e.in(q + 1),
          .v = e.in(q + 2),
          .mask = e.has(mask) ? &e.in(mask) : nullptr,
          .scale = ScaleOf(e.number(kScale), view.shape[view.rank - 1]),
          .causal = e.flag(kCausal)};
}

// The same in tensors, scores and all, for gradients of the gradient and of a
// mask: q as [B, K, G, L, D], keys and values as [B, K, 1, S, ...], where G
// heads of queries share one of keys.
struct Composed {
  Composed(const Vjp& v, uint32_t first, uint32_t mask) {
    const Shape shape = v.shape(first), keys = v.shape(first + 1);
    heads = keys[-3];
    group = heads == 0 ? 0 : shape[-3] / heads;
    length = shape[-2];
    batch = 1;
    for (size_t i = 0; i + 3 < shape.rank(); ++i) batch *= shape[i];
    q = Split(v.input(first));
    k = Shared(v.input(first + 1));
    value = Shared(v.input(first + 2));
    scale = ScaleOf(v.number(kScale), shape[-1]);
    scores_shape =
        WithSize(shape, static_cast<int64_t>(shape.rank()) - 1, keys[-2]);
    Tensor s = matmul(q, k.transpose()) * scale;
    if (v.flag(kCausal)) {
      const int64_t n = keys[-2];
      const Tensor seen =
          tril(full({length, n}, 1, DType::boolean), {.diagonal = n - length});
      s = where(seen, s, -INFINITY);
    }
    if (v.has(mask)) {
      const Tensor& m = v.input(mask);
      const Tensor wide = Split(m.expand(scores_shape));
      s = m.dtype() == DType::boolean ? where(wide, s, -INFINITY) : s + wide;
    }
    const Tensor top = max(s, {-1}, {.keep_axes = true}).detach();
    const Tensor e = exp(s - where(is_finite(top), top, 0));
    const Tensor total = sum(e, {-1}, {.keep_axes = true});
    p = e / where(equal(total, 0), 1, total);  // nothing is seen: zeros
  }
  // [..., H, L, C] as [B, K, G, L, C].
  Tensor Split(const Tensor& t) const {
    return t.reshape({batch, heads, group, length, t.size(-1)});
  }
  // [..., K, S, C] as [B, K, 1, S, C].
  Tensor Shared(const Tensor& t) const {
    return t.reshape({batch, heads, 1, t.size(-2), t.size(-1)});
  }
  // The gradient of the scores, before their scale, from that of p.
  Tensor Slope(const Tensor& dp) const {
    return p * (dp - sum(p * dp, {-1}, {.keep_axes = true}));
  }
  // Sums over the heads that share keys, back to the shape of k or v.
  static Tensor Joined(const Tensor& t, const Shape& shape) {
    return sum(t, {2}).reshape(shape);
  }

  int64_t batch, heads, group, length;
  double scale;
  Shape scores_shape;
  Tensor q, k, value, p;
};

std::array<Tensor, 3> GradientOf(const Vjp& v) {
  static const internal::OpRef op("scaled_dot_product_attention_gradient");
  tn_tensor* const in[] = {v.dy().get(), v.input(0).get(), v.input(1).get(),
                           v.input(2).get(),
                           v.has(3) ? v.input(3).get() : nullptr};
  const tn_value options[] = {v.option(kCausal), v.option(kScale)};
  tn_tensor* out[3];
  op.run_any(in, 5, {}, options, 2, out, 3);
  return {Tensor::adopt(out[0]), Tensor::adopt(out[1]), Tensor::adopt(out[2])};
}

void FirstOrder(Vjp& v) {
  const std::array<Tensor, 3> gradients = GradientOf(v);
  for (uint32_t i = 0; i < 3; ++i) {
    if (v.wants(i)) v.set(i, gradients[i]);
  }
  if (!v.has(3) || !v.wants(3)) return;
  const Composed c(v, 0, 3);
  const Tensor dp = matmul(c.Split(v.dy()), c.value.transpose());
  v.set(3, c.Slope(dp).reshape(c.scores_shape));
}

// With gradients a, b, c of dq, dk, dv and g = scale (a k^T + q b^T), the sum
// of all is <g, p (dp - r)> + <dy, p c>, where r = sum(p dp) in a row.
void SecondOrder(Vjp& v) {
  const Composed t(v, 1, 4);
  const auto zeros = [&](uint32_t i) {
    return full(v.shape(i + 1), 0, v.dtype(i + 1));
  };
  const Tensor a = t.Split(v.has_dy(0) ? v.dy(0) : zeros(0));
  const Tensor b = t.Shared(v.has_dy(1) ? v.dy(1) : zeros(1));
  const Tensor c = t.Shared(v.has_dy(2) ? v.dy(2) : zeros(2));
  const Tensor dy = t.Split(v.input(0));
  const auto row_sum = [](const Tensor& x) {
    return sum(x, {-1}, {.keep_axes = true});
  };
  const Tensor g =
      (matmul(a, t.k.transpose()) + matmul(t.q, b.transpose())) * t.scale;
  const Tensor dp = matmul(dy, t.value.transpose());
  const Tensor to_dp = t.p * (g - row_sum(t.p * g));
  const Tensor to_p = g * (dp - row_sum(t.p * dp)) - dp * row_sum(t.p * g) +
                      matmul(dy, c.transpose());
  const Tensor to_s = t.Slope(to_p);
  const Tensor ds = t.Slope(dp) * t.scale;
  if (v.wants(0)) {
    v.set(0, (matmul(to_dp, t.value) + matmul(t.p, c)).reshape(v.shape(0)));
  }
  if (v.wants(1)) {
    const Tensor dq = matmul(to_s, t.k) * t.scale + matmul(ds, b);
    v.set(1, dq.reshape(v.shape(1)));
  }
  if (v.wants(2)) {
    const Tensor dk =
        matmul(to_s.transpose(), t.q) * t.scale + matmul(ds.transpose(), a);
    v.set(2, Composed::Joined(dk, v.shape(2)));
  }
  if (v.wants(3)) {
    v.set(3, Composed::Joined(matmul(to_dp.transpose(), dy), v.shape(3)));
  }
  if (v.has(4) && v.wants(4)) v.set(4, to_s.reshape(t.scores_shape));
}

Op&& WithInputs(Op&& op) {
  return std::move(op)
      .input("query", "[..., H, L, D]", floats)
      .saved()
      .input("key", "[..., K, S, D]", floats)
      .saved()
      .input("value", "[..., K, S, E]", floats)
      .saved()
      .input("mask", "broadcasts to [..., H, L, S]: bool, or added",
             floats | booleans)
      .optional()
      .own_dtype()
      .saved()
      .option("causal", false, "query i sees key j where j - S <= i - L")
      .option("scale", 0.0, "of the products; 0: 1 / sqrt(D)");
}

}  // namespace

Op scaled_dot_product_attention() {
  return WithInputs(Op("scaled_dot_product_attention"))
      .doc(R"(Averages of values, weighted by how queries and keys agree.

    y_i = sum_j p_ij v_j,   p_i = softmax_j(scale q_i . k_j + mask_ij)

Heads are independent; with fewer heads K of keys and values than H of queries,
H / K neighbours share one. *Shapes*: query [..., H, L, D], key [..., K, S, D],
value [..., K, S, E], y [..., H, L, E]; K divides H. mask broadcasts to
[..., H, L, S]: bool, true where seen, or floating, added. A query that sees
nothing gives 0. *Dtypes*: float16 and bfloat16 are computed in float32.
*Options*: causal aligns the last query with the last key; scale. *Errors*:
sizes that disagree. *Cost*: O(H L S (D + E)), and half when causal; memory
O(L + S), for scores are computed in tiles, forward and backward, by an online
softmax. The gradient of a floating mask takes O(H L S).)")
      .source(
          "Vaswani et al. (2017), Attention is all you need, eq. 1; Ainslie "
          "et al. (2023), GQA, section 2.2; Dao et al. (2022), "
          "FlashAttention, algorithm 1")
      .infer([](Infer& i) {
        const Shape y = CheckShapes(i.shape(0), i.shape(1), i.shape(2));
        if (i.has(3)) CheckMask(i.shape(0), i.shape(1), i.shape(3));
        i.set(y);
      })
      .vjp(FirstOrder)
      .kernel([](Execution& e) { AttentionForward(ViewsOf(e, 0, 3), e.out()); })
      .sample({.inputs = {Small({1, 2, 3}, 0.7), Small({1, 3, 3}, 0.4),
                          Small({1, 3, 2}, 0.3)},
               .outputs = {Array({1, 2, 2},
                                 {-0.13545547447114173, 0.16454452552885818,
                                  -0.12263329037745652, 0.17736670962254342})},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Small({2, 3, 2}, 0.7), Small({1, 3, 2}, 0.4),
                          Small({1, 3, 2}, 0.3)},
               .options = {internal::value(true), internal::value(0.5)},
               .outputs = {Array(
                   {2, 3, 2},
                   {-0.7, -0.4, -0.4649554184479088, -0.16495541844790873,
                    -0.08741777361179286, 0.2125822263882071, -0.7, -0.4,
                    -0.4417277343635374, -0.14172773436353747,
                    -0.10393272388664057, 0.1960672761133594})},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Small({4, 2, 2}, 0.7), Small({2, 3, 2}, 0.4),
                          Small({2, 3, 2}, 0.3), Small({4, 1, 3}, 0.9)},
               .outputs = {Array({4, 2, 2},
                                 {-0.12784064948790574, 0.17215935051209422,
                                  -0.07948560470408732, 0.2205143952959126,
                                  -0.13004352747749448, 0.16995647252250545,
                                  -0.18062663496797307, 0.11937336503202688,
                                  -0.30032979261847353, -0.0003297926184735161,
                                  -0.3155477532378101, -0.015547753237809932,
                                  -0.3741699035339144, -0.07416990353391432,
                                  -0.318885248224901, -0.01888524822490098})},
               .by = "PyTorch 2.15.0"})
      .sample({.inputs = {Small({1, 2, 2}, 0.7), Small({1, 3, 2}, 0.4),
                          Small({1, 3, 2}, 0.3),
                          Array({2, 3}, {1, 0, 1, 0, 0, 0}, DType::boolean)},
               .options = {internal::value(true)},
               .outputs = {Array({1, 2, 2}, {-0.7, -0.4, 0, 0})},
               .by = "PyTorch 2.15.0"});
}

Op scaled_dot_product_attention_gradient() {
  return WithInputs(Op("scaled_dot_product_attention_gradient")
                        .input("dy", "[..., H, L, E]", floats)
                        .saved())
      .doc(R"(What attention hands back to its queries, keys and values.

    dv_j = sum_i p_ij dy_i,   dp_ij = dy_i . v_j
    ds_ij = p_ij (dp_ij - sum_k p_ik dp_ik)
    dq_i = scale sum_j ds_ij k_j,   dk_j = scale sum_i ds_ij q_i

with attention's p; dk and dv are summed over the heads that share them.
*Shapes*: dy [..., H, L, E], the results as query, key and value. *Options*:
those of scaled_dot_product_attention. *Cost*: O(H L S (D + E)), memory O(S) for
each thread: blocks of queries meet all keys, and p is computed again.)")
      .source("Dao et al. (2022), FlashAttention, algorithm 4")
      .outputs(3)
      .infer([](Infer& i) {
        const Shape y = CheckShapes(i.shape(1), i.shape(2), i.shape(3));
        if (!(i.shape(0) == y)) {
          throw Error(TN_INVALID_ARGUMENT, "dy is " + i.shape(0).text() +
                                               "; it must be " + y.text());
        }
        if (i.has(4)) CheckMask(i.shape(1), i.shape(2), i.shape(4));
        for (uint32_t k = 0; k < 3; ++k) i.set(k, i.shape(k + 1), i.dtype());
      })
      .vjp(SecondOrder)
      .kernel([](Execution& e) {
        AttentionBackward(ViewsOf(e, 1, 4), e.in(0), e.out(0), e.out(1),
                          e.out(2));
      })
      .sample(
          {.inputs = {Small({2, 2, 2}, 1.1), Small({2, 2, 3}, 0.7),
                      Small({1, 3, 3}, 0.4), Small({1, 3, 2}, 0.3)},
           .options = {internal::value(true)},
           .outputs =
               {Array({2, 2, 3}, {-0.07273643529548172, 0.04849095686365449,
                                  0.048490956863654476, -0.014921510485033943,
                                  -0.012209457621033518, -0.01220945762103351,
                                  0.010390919327926006, -0.006927279551950672,
                                  -0.006927279551950668, 0.023096847191136284,
                                  0.023968091955841153, 0.023968091955841122}),
                Array({1, 3, 3}, {-0.024236543549593478, -0.004683473477625391,
                                  -0.040996317896994615, 0.017589404166276638,
                                  -0.020032967651511052, 0.049837151438666114,
                                  0.006647139383316848, 0.02471644112913642,
                                  -0.008840833541671474}),
                Array({1, 3, 2}, {0.6411208285655962, -0.8723892217009199,
                                  0.6258931235887281, -0.8739766448445748,
                                  0.3329860478456772, -0.2536341334545036})},
           .by = "PyTorch 2.15.0"});
}

}  // namespace tenon::ops
