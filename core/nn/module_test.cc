// Modules and layers: names, what is learnt late, modes, random streams.
#include <string>
#include <vector>

#include "core/testing/error_of.h"
#include "gtest/gtest.h"
#include "tenon/checkpoint.h"
#include "tenon/layers.h"

namespace tenon {
namespace {

struct Block : Module {
  Block(Module* parent, const std::string& name) : Module(parent, name) {}
  Dense inner{this, "inner", {.units = 3}};
  LayerNorm norm{this, "norm"};

  Tensor operator()(const Tensor& x) { return norm(inner(x)); }
};

struct Model : Module {
  Block block{this, "block"};
  Dropout dropout{this, "dropout", {.rate = 0.5}};
  Dense output{this, "output", {.inputs = 3, .units = 2, .bias = false}};

  Tensor operator()(const Tensor& x) { return output(dropout(block(x))); }
};

std::vector<std::string> Names(const Parameters& list) {
  std::vector<std::string> names;
  for (const Parameter& p : list) names.push_back(p.name());
  return names;
}

TEST(Module, NamesParametersByTheirPath) {
  Model model;
  EXPECT_EQ(Names(model.parameters()),
            (std::vector<std::string>{"block.inner.weight", "block.inner.bias",
                                      "block.norm.scale", "block.norm.offset",
                                      "output.weight"}));
  EXPECT_EQ(Names(model.buffers()), std::vector<std::string>{"dropout.calls"});
}

TEST(Module, LearnsSizesAtTheFirstCall) {
  Model model;
  const Parameter weight = model.parameters()[0];
  EXPECT_EQ(ErrorOf([&] { weight.tensor(); }),
            "block.inner.weight: its shape is not known before the model was "
            "called; call it once, or give the layer's inputs");
  EXPECT_EQ(model(normal(Key(1), {4, 7})).shape(), (Shape{4, 2}));
  EXPECT_EQ(weight.tensor().shape(), (Shape{7, 3}));
  EXPECT_TRUE(weight.tensor().is_tracked());
}

TEST(Module, StartsByKeyAndNameAlone) {
  Model a, b, c;
  const Tensor x = normal(Key(1), {4, 7});
  for (Model* model : {&a, &b, &c}) (*model)(x);
  b.initialize(Key(5));
  c.initialize(Key(5));
  const auto weight = [](Model& model) {
    return model.parameters()[0].tensor().to_vector<float>();
  };
  EXPECT_NE(weight(a), weight(b));
  EXPECT_EQ(weight(b), weight(c));
  a.initialize(Key(0));  // what it started with
  Model d;
  d(x);
  EXPECT_EQ(weight(a), weight(d));
}

TEST(Module, RefusesTwoOfOneName) {
  struct Twice : Module {
    Dense a{this, "a", {.units = 1}};
    Dense b{this, "a", {.units = 1}};
  };
  EXPECT_EQ(ErrorOf([] { Twice(); }), "a: there are two of that name");
}

TEST(Module, SavesAndLoads) {
  const std::string path = testing::TempDir() + "/model.safetensors";
  const Tensor x = normal(Key(1), {4, 7});
  Model a, b;
  a(x);
  b(x);
  a.initialize(Key(3));
  save(a, path);
  load(b, path);
  const Evaluation of_a(a), of_b(b);
  EXPECT_EQ(a(x).to_vector<float>(), b(x).to_vector<float>());
  struct Other : Module {
    Dense more{this, "more", {.inputs = 1, .units = 1}};
  } other;
  EXPECT_EQ(ErrorOf([&] { load(other, path); }), "load: no tensor more.weight");
}

TEST(Dense, IsItsFormula) {
  struct : Module {
    Dense dense{this, "dense", {.inputs = 2, .units = 1}};
  } model;
  const Parameters p = model.parameters();
  p[0].assign(tenon::tensor({{2.0f}, {3.0f}}));
  p[1].assign(tenon::tensor({10.0f}));
  EXPECT_EQ(model.dense(tenon::tensor({1.0f, 100.0f})).to_vector<float>(),
            std::vector<float>{312});
  EXPECT_EQ(ErrorOf([&] {
              p[1].assign(tenon::tensor({1.0f, 2.0f}));
            }),
            "dense.bias: is [1], got [2]");
}

TEST(Dropout, DropsInTrainingOnlyAndGoesOnWhereItWas) {
  struct : Module {
    Dropout dropout{this, "dropout", {.rate = 0.25}};
  } model;
  const Tensor ones = full({1000}, 1);
  const auto first = model.dropout(ones).to_vector<float>();
  const auto second = model.dropout(ones).to_vector<float>();
  EXPECT_NE(first, second);
  int zeros = 0;
  for (const float x : first) {
    zeros += x == 0;
    EXPECT_TRUE(x == 0 || x == 1 / 0.75f);
  }
  EXPECT_NEAR(zeros, 250, 70);  // five deviations
  model.buffers()[0].assign(tenon::tensor(int64_t{1}));
  EXPECT_EQ(model.dropout(ones).to_vector<float>(), second);
  const Evaluation evaluation(model);
  EXPECT_EQ(model.dropout(ones).to_vector<float>(), ones.to_vector<float>());
}

TEST(Embedding, GivesRowsAndTheirGradients) {
  struct : Module {
    Embedding table{this, "words", {.rows = 5, .columns = 2}};
  } model;
  const Tensor ids = tenon::tensor({int64_t{4}, int64_t{1}, int64_t{4}});
  const Tensor rows = model.table(ids);
  EXPECT_EQ(rows.shape(), (Shape{3, 2}));
  const Tensor table = model.parameters()[0].tensor();
  EXPECT_EQ(rows(1).to_vector<float>(), table(1).to_vector<float>());
  EXPECT_EQ(gradients(sum(rows), {table})[0](tenon::all, 0).to_vector<float>(),
            (std::vector<float>{0, 1, 0, 0, 2}));
}

TEST(Sequential, IsItsStepsInTurn) {
  Sequential net;
  net.add<Dense>("hidden", {.units = 4})
      .add([](const Tensor& x) { return relu(x); })
      .add<Dense>("output", {.units = 2});
  EXPECT_EQ(net(normal(Key(1), {3, 5})).shape(), (Shape{3, 2}));
  EXPECT_EQ(Names(net.parameters()),
            (std::vector<std::string>{"hidden.weight", "hidden.bias",
                                      "output.weight", "output.bias"}));
}

}  // namespace
}  // namespace tenon
