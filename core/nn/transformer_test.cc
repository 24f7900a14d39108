// MultiHeadAttention and TransformerBlock against what they are composed of.
#include "tenon/transformer.h"

#include <cmath>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tenon/operators.h"

namespace tenon {
namespace {

void ExpectNear(const Tensor& a, const Tensor& b, double tolerance = 2e-5) {
  ASSERT_EQ(a.shape(), b.shape());
  const std::vector<double> x = a.to_vector<double>();
  const std::vector<double> y = b.to_vector<double>();
  for (size_t i = 0; i < x.size(); ++i) {
    ASSERT_NEAR(x[i], y[i], tolerance) << "at " << i;
  }
}

struct Attention : Module {
  explicit Attention(const MultiHeadAttention::Options& options)
      : layer(this, "layer", options) {}
  MultiHeadAttention layer;
};

// Parameter number i, in the order weight, bias of query, key, value, output.
Tensor Number(const Module& model, size_t i) {
  return model.parameters()[i].tensor();
}

TEST(MultiHeadAttention, IsItsFormula) {
  Attention model({.units = 8, .heads = 2});
  const Tensor x = normal(Key(1), {3, 5, 8}), m = normal(Key(2), {3, 7, 4});
  const Tensor y = model.layer.attend(x, m);
  const Tensor q = linear(x, Number(model, 0), Number(model, 1));
  const Tensor k = linear(m, Number(model, 2), Number(model, 3));
  const Tensor v = linear(m, Number(model, 4), Number(model, 5));
  Tensors heads;
  for (int64_t h = 0; h < 2; ++h) {
    const Index part = range(4 * h, 4 * h + 4);
    const Tensor scores =
        matmul(q(ellipsis, part), k(ellipsis, part).transpose()) /
        std::sqrt(4.0);
    heads.push_back(matmul(softmax(scores), v(ellipsis, part)));
  }
  ExpectNear(y, linear(concat(heads, -1), Number(model, 6), Number(model, 7)));
}

TEST(MultiHeadAttention, SharesKeysAmongHeads) {
  Attention grouped({.units = 8, .heads = 4, .key_heads = 2, .bias = false});
  Attention full({.units = 8, .heads = 4, .bias = false});
  const Tensor x = normal(Key(1), {2, 5, 8});
  grouped.layer(x);
  full.layer(x);
  EXPECT_EQ(Number(grouped, 1).shape(), (Shape{8, 4}));
  const auto doubled = [](const Tensor& w) {
    return repeat(w.reshape({8, 2, 2}), 2, 1).reshape({8, 8});
  };
  for (const size_t i : {0, 1, 2, 3}) {
    const Tensor w = Number(grouped, i);
    full.parameters()[i].assign(i == 1 || i == 2 ? doubled(w) : w);
  }
  ExpectNear(grouped.layer(x), full.layer(x));
}

TEST(MultiHeadAttention, CausalDoesNotSeeTheFuture) {
  Attention model({.units = 8, .heads = 2, .causal = true, .rotary_base = 100});
  const Tensor x = normal(Key(1), {1, 6, 8});
  const Tensor changed = x.copy();
  changed(0, 4) = normal(Key(2), {8});
  const Tensor a = model.layer(x), b = model.layer(changed);
  ExpectNear(a(all, until(4)), b(all, until(4)), 0);
  EXPECT_NE(a(0, 5).to_vector<float>(), b(0, 5).to_vector<float>());
}

TEST(MultiHeadAttention, MaskHidesPlaces) {
  Attention model({.units = 8, .heads = 2});
  const Tensor x = normal(Key(1), {2, 6, 8});
  const Tensor seen = less(arange(0, 6, 1), 4);
  ExpectNear(model.layer.attend(x, x, seen),
             model.layer.attend(x, x(all, until(4))));
}

TEST(MultiHeadAttention, RefusesHeadsThatDoNotDivide) {
  try {
    Attention model({.units = 8, .heads = 3});
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(std::string(e.what()),
              "layer (MultiHeadAttention): units is 8, heads is 3, key_heads "
              "is 3; each must divide the one before");
  }
}

struct Model : Module {
  TransformerBlock block{
      this, "block", {.units = 8, .heads = 2, .causal = true, .dropout = 0.5}};
};

TEST(TransformerBlock, IsItsFormula) {
  Model model;
  const Tensor x = normal(Key(1), {2, 5, 8});
  model.block(x);
  const Evaluation evaluation(model);
  const auto parameter = [&](const std::string& name) {
    for (const Parameter& p : model.parameters()) {
      if (p.name() == "block." + name) return p.tensor();
    }
    throw Error(TN_NOT_FOUND, name);
  };
  const auto dense = [&](const Tensor& t, const std::string& name) {
    return linear(t, parameter(name + ".weight"), parameter(name + ".bias"));
  };
  const auto split = [](const Tensor& t) {
    return t.reshape({2, 5, 2, 4}).transpose({0, 2, 1, 3});
  };
  const Tensor n = layer_norm(x);
  const Tensor attended = scaled_dot_product_attention(
      split(dense(n, "attention.query")), split(dense(n, "attention.key")),
      split(dense(n, "attention.value")), {}, {.causal = true});
  const Tensor h =
      x + dense(attended.transpose({0, 2, 1, 3}).reshape({2, 5, 8}),
                "attention.output");
  ExpectNear(model.block(x),
             h + dense(gelu(dense(layer_norm(h), "hidden")), "output"));
}

TEST(TransformerBlock, DropsInTraining) {
  Model model;
  const Tensor x = normal(Key(1), {2, 5, 8});
  EXPECT_NE(model.block(x).to_vector<float>(),
            model.block(x).to_vector<float>());
  const Evaluation evaluation(model);
  EXPECT_EQ(model.block(x).to_vector<float>(),
            model.block(x).to_vector<float>());
}

}  // namespace
}  // namespace tenon
