// LSTM and GRU: parts of a sequence one after the other give the whole; both
// learn to remember.
#include "tenon/recurrent.h"

#include <vector>

#include "gtest/gtest.h"
#include "tenon/layers.h"
#include "tenon/operators.h"
#include "tenon/optimizer.h"

namespace tenon {
namespace {

struct Layers : Module {
  LSTM lstm{this, "lstm", {.units = 6}};
  GRU gru{this, "gru", {.inputs = 3, .units = 6}};
};

void ExpectNear(const Tensor& a, const Tensor& b) {
  ASSERT_EQ(a.shape(), b.shape());
  EXPECT_LT(max(abs(a - b)).item<float>(), 1e-6f);
}

TEST(Recurrent, GoesOnFromAState) {
  Layers layers;
  const Tensor x = normal(Key(1), {2, 9, 3});
  const Tensor first = x(all, until(4)), second = x(all, from(4));
  const LSTM::Result half = layers.lstm.run(first);
  ExpectNear(concat({half.y, layers.lstm.run(second, half.last).y}, 1),
             layers.lstm(x));
  const Tensor h = layers.gru(first);
  ExpectNear(concat({h, layers.gru(second, h(all, -1))}, 1), layers.gru(x));
}

TEST(Recurrent, ForgetGatesStartOpen) {
  Layers layers;
  std::vector<float> wanted(24, 0);
  for (size_t i = 6; i < 12; ++i) wanted[i] = 1;
  EXPECT_EQ(layers.parameters()[2].name(), "lstm.bias");
  EXPECT_EQ(layers.parameters()[2].tensor().to_vector<float>(), wanted);
}

// The sign of the first of 12 numbers, told at the end.
template <class Layer>
void Remembers() {
  struct Model : Module {
    Layer layer{this, "layer", {.units = 16}};
    Dense output{this, "output", {.units = 1}};
    Tensor operator()(const Tensor& x) { return output(layer(x)(all, -1)); }
  } model;
  model.initialize(Key(1));
  const Tensor x = normal(Key(2), {128, 12, 1});
  const Tensor y = greater(x(all, 0), 0).cast(DType::float32);
  const auto loss = [&] { return binary_cross_entropy(model(x), y); };
  const float before = loss().template item<float>();
  Optimizer optimizer("adam", model.parameters(), {{"learning_rate", 0.02}});
  for (int step = 0; step < 150; ++step) optimizer.minimize(loss());
  EXPECT_GT(before, 0.5f);
  EXPECT_LT(loss().template item<float>(), 0.1f);
}

TEST(Recurrent, LstmRemembers) { Remembers<LSTM>(); }
TEST(Recurrent, GruRemembers) { Remembers<GRU>(); }

}  // namespace
}  // namespace tenon
