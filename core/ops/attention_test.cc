// Attention by tiles: against the composed form where there are many tiles, on
// one and two threads, and in its memory.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tenon/grad.h"
#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/settings.h"

namespace tenon {
namespace {

struct Sizes {
  int64_t heads, key_heads, queries, keys, width, value_width;
  bool causal;
};
constexpr Sizes kSizes[] = {
    {1, 1, 1, 1, 1, 1, true},       {2, 2, 64, 256, 16, 16, false},
    {4, 2, 65, 257, 24, 40, false}, {4, 1, 131, 600, 17, 9, true},
    {2, 1, 300, 33, 8, 8, true},    {3, 3, 7, 1030, 64, 64, true},
    {2, 2, 520, 520, 32, 32, true},
};

struct Inputs {
  explicit Inputs(const Sizes& s, DType dtype)
      : q(variable(Random(1, {2, s.heads, s.queries, s.width}, dtype))),
        k(variable(Random(2, {2, s.key_heads, s.keys, s.width}, dtype))),
        v(variable(Random(3, {2, s.key_heads, s.keys, s.value_width}, dtype))),
        dy(Random(4, {2, s.heads, s.queries, s.value_width}, dtype)),
        mask(Random(5, {s.heads, 1, s.keys}, dtype)) {}
  static Tensor Random(uint64_t seed, const Shape& shape, DType dtype) {
    return normal(Key(seed), shape).cast(dtype);
  }
  // y, dq, dk, dv
  Tensors Run(const Tensor& y) const {
    Tensors all = {y.detach()};
    for (const Tensor& t : gradients(sum(y * dy), {q, k, v})) {
      all.push_back(t);
    }
    return all;
  }

  Tensor q, k, v, dy, mask;
};

Tensors Tiled(const Inputs& in, bool causal) {
  return in.Run(scaled_dot_product_attention(in.q, in.k, in.v, in.mask,
                                             {.causal = causal}));
}

Tensors Composed(const Inputs& in, const Sizes& s) {
  const auto wide = [&](const Tensor& t) {
    return t.newaxis(2)
        .expand({2, s.key_heads, s.heads / s.key_heads, s.keys, t.size(-1)})
        .reshape({2, s.heads, s.keys, t.size(-1)});
  };
  Tensor scores = matmul(in.q, wide(in.k).transpose()) /
                      std::sqrt(static_cast<double>(s.width)) +
                  in.mask;
  if (s.causal) {
    const Tensor seen = tril(full({s.queries, s.keys}, 1, DType::boolean),
                             {.diagonal = s.keys - s.queries});
    scores = where(seen, scores, -1e30);
  }
  Tensor y = matmul(softmax(scores), wide(in.v));
  if (s.causal && s.queries > s.keys) {  // the first queries see nothing
    const Tensor sees =
        greater_equal(arange(0, static_cast<double>(s.queries), 1).newaxis(-1),
                      s.queries - s.keys);
    y = where(sees, y, 0);
  }
  return in.Run(y);
}

void ExpectNear(const Tensors& a, const Tensors& b, double tolerance) {
  for (size_t i = 0; i < a.size(); ++i) {
    const Tensor far =
        max(abs(a[i].cast(DType::float64) - b[i].cast(DType::float64)));
    EXPECT_LE(far.item<double>(), tolerance) << "result " << i;
  }
}

TEST(Attention, IsTheComposedForm) {
  for (const Sizes& s : kSizes) {
    SCOPED_TRACE(s.queries);
    const Inputs exact(s, DType::float64);
    const Tensors wanted = Composed(exact, s);
    ExpectNear(Tiled(exact, s.causal), wanted, 1e-12);
    ExpectNear(Tiled(Inputs(s, DType::float32), s.causal), wanted, 2e-4);
  }
}

TEST(Attention, IsTheSameOnAnyNumberOfThreads) {
  const int64_t before = num_threads();
  for (const Sizes& s : kSizes) {
    SCOPED_TRACE(s.queries);
    const Inputs in(s, DType::float32);
    set_num_threads(1);
    const Tensors one = Tiled(in, s.causal);
    set_num_threads(2);
    const Tensors two = Tiled(in, s.causal);
    for (size_t i = 0; i < one.size(); ++i) {
      EXPECT_EQ(one[i].to_vector<float>(), two[i].to_vector<float>());
    }
  }
  set_num_threads(before);
}

TEST(Attention, ReadsViewsInPlace) {
  const Tensor q = normal(Key(1), {2, 70, 3, 8}).transpose({0, 2, 1, 3});
  const Tensor k = normal(Key(2), {2, 3, 8, 300}).transpose();
  const Tensor v = normal(Key(3), {2, 3, 300, 8});
  EXPECT_EQ(scaled_dot_product_attention(q, k, v).to_vector<float>(),
            scaled_dot_product_attention(q.copy(), k, v).to_vector<float>());
  ExpectNear({scaled_dot_product_attention(q, k, v)},
             {scaled_dot_product_attention(q, k.copy(), v)}, 1e-5);
}

TEST(Attention, ANaNIsNotLost) {
  const Tensor q = normal(Key(1), {1, 3, 4}), k = normal(Key(2), {1, 500, 4});
  k(0, 3, 0) = NAN;
  const Tensor v = full({1, 500, 2}, 1);
  for (const float y :
       scaled_dot_product_attention(q, k, v).to_vector<float>()) {
    EXPECT_TRUE(std::isnan(y));
  }
}

// Scores of 8,192 x 8,192 would take 256 MB.
TEST(Attention, TakesMemoryLinearInTheLength) {
  const Tensor x = variable(normal(Key(1), {1, 8192, 8}));
  const int64_t most =
      std::max(setting("memory.peak"), setting("memory.in_use") + (8 << 20));
  const Tensor y = scaled_dot_product_attention(x, x, x, {}, {.causal = true});
  gradients(sum(y * y), {x});
  EXPECT_LE(setting("memory.peak"), most);
}

TEST(Attention, NamesShapesThatDisagree) {
  const auto error = [](const Shape& q, const Shape& k, const Shape& v,
                        const Tensor& mask = {}) -> std::string {
    try {
      scaled_dot_product_attention(full(q, 0), full(k, 0), full(v, 0), mask);
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_NE(error({3, 4, 8}, {2, 5, 8}, {2, 5, 8})
                .find("query is [3,4,8], key is [2,5,8], value is [2,5,8]; "
                      "they must be [..., H, L, D], [..., K, S, D] and [..., "
                      "K, S, E], where K divides H"),
            std::string::npos);
  EXPECT_NE(error({2, 4, 8}, {2, 5, 8}, {2, 5, 8}, full({4, 4}, 0))
                .find("mask is [4,4], must broadcast to [2,4,5]"),
            std::string::npos);
}

}  // namespace
}  // namespace tenon
