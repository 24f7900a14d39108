// matmul and linear: products of vectors, matrices and stacks of matrices.
#include "core/ops/kernels.h"
#include "core/ops/products.h"

namespace tenon::ops {
namespace {

// With a, b, dy as matrices, da = dy b^T and db = a^T dy. A gradient may have
// more leading axes than its input; the engine sums over them.
void MatmulGradient(Vjp& v) {
  const size_t a_rank = v.shape(0).rank();
  const size_t b_rank = v.shape(1).rank();
  Tensor dy = v.dy();
  if (a_rank == 1) dy = dy.newaxis(b_rank == 1 ? -1 : -2);
  if (b_rank == 1) dy = dy.newaxis(-1);
  if (v.wants(0)) {
    const Tensor& b = v.input(1);
    Tensor da = matmul(dy, b_rank == 1 ? b.newaxis(0) : b.transpose());
    v.set(0, a_rank == 1 ? da.squeeze(-2) : da);
  }
  if (v.wants(1)) {
    const Tensor& a = v.input(0);
    Tensor db = b_rank == 2 && a_rank > 1
                    ? OuterSum(a, dy)
                    : matmul(a_rank == 1 ? a.newaxis(1) : a.transpose(), dy);
    v.set(1, b_rank == 1 ? db.squeeze(-1) : db);
  }
}

}  // namespace

Op matmul() {
  return Op("matmul")
      .doc(R"(The product of matrices, or of stacks of them.

    y[..., i, j] = sum_k a[..., i, k] b[..., k, j]

*Shapes*: a [..., M, K], b [..., K, N], y [..., M, N]; what stands for ... is
broadcast. A vector a [K] is a row, a vector b [K] a column, and y lacks that
axis. *Dtypes*: float16 and bfloat16 are computed in float32 and rounded once;
integers wrap around. *Errors*: sizes that disagree. *Cost*: O(M N K) for each
matrix; transposed and strided views are read in place.)")
      .source("array API 2023.12, matmul")
      .maturity(Maturity::stable)
      .input("a", "[..., M, K] or [K]", numbers)
      .saved()
      .input("b", "[..., K, N] or [K]", numbers)
      .saved()
      .infer([](Infer& i) { i.set(ProductShape(i.input(0), i.input(1))); })
      .vjp(MatmulGradient)
      .kernel(
          [](Execution& e) { Multiply(e.in(0), e.in(1), e.out(), nullptr); })
      .sample({.inputs = {Array({1, 2}, {1, 2}), Array({2, 1}, {3, 4})},
               .outputs = {Array({1, 1}, {11})},
               .by = "by hand"})
      .sample({.inputs = {{1, 2}, {3, 4}}, .outputs = {11}, .by = "by hand"})
      .sample({.inputs = {{1, 2}, Array({2, 2}, {1, 2, 3, 4})},
               .outputs = {{7, 10}},
               .by = "by hand"})
      .sample({.inputs = {Array({2, 1, 2}, {1, 2, 3, 4}),
                          Array({2, 2}, {1, 0, 1, 1})},
               .outputs = {Array({2, 1, 2}, {3, 2, 7, 4})},
               .by = "by hand"})
      .sample({.inputs = {Array({2, 1, 2}, {1, 2, 3, 4}), {1, -1}},
               .outputs = {Array({2, 1}, {-1, -1})},
               .by = "by hand"});
}

Op linear() {
  return Op("linear")
      .doc(R"(A dense layer: x times weight, plus bias.

    y = x weight + bias

*Shapes*: x [..., I], weight [I, U], bias [U] or absent, y [..., U]. *Errors*:
sizes that disagree. *Cost*: O(N I U); the bias is added as the product is
written.)")
      .source("Goodfellow, Bengio, Courville, Deep Learning, section 6.1")
      .maturity(Maturity::stable)
      .input("x", "[..., I]", floats)
      .saved()
      .input("weight", "[I, U]", floats)
      .saved()
      .input("bias", "[U]", floats)
      .optional()
      .contiguous()
      .infer([](Infer& i) {
        const Shape x = i.shape(0);
        const Shape w = i.shape(1);
        const bool fits =
            x.rank() >= 1 && w.rank() == 2 && x[-1] == w[0] &&
            (!i.has(2) || (i.rank(2) == 1 && i.shape(2)[0] == w[1]));
        if (!fits) {
          throw Error(TN_INVALID_ARGUMENT,
                      "x is " + x.text() + ", weight is " + w.text() +
                          (i.has(2) ? ", bias is " + i.shape(2).text() : "") +
                          "; they must be [..., I], [I, U] and [U]");
        }
        i.set(ProductShape(i.input(0), i.input(1)));
      })
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, matmul(v.dy(), v.input(1).transpose()));
        if (v.wants(1)) {
          const bool vector = v.shape(0).rank() == 1;
          v.set(1, vector ? matmul(v.input(0).newaxis(1), v.dy().newaxis(0))
                          : OuterSum(v.input(0), v.dy()));
        }
        if (v.inputs() > 2 && v.wants(2)) v.set(2, v.dy());
      })
      .kernel([](Execution& e) {
        Multiply(e.in(0), e.in(1), e.out(), e.has(2) ? e.in(2).data : nullptr);
      })
      .sample({.inputs = {Array({2, 2}, {1, 2, 3, 4}),
                          Array({2, 1}, {1, -1}),
                          {0.5}},
               .outputs = {Array({2, 1}, {-0.5, -0.5})},
               .by = "by hand"})
      .sample({.inputs = {{1, 2}, Array({2, 2}, {1, 0, 2, 1})},
               .outputs = {{5, 2}},
               .by = "by hand"});
}

}  // namespace tenon::ops
