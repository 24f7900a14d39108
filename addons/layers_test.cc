// Layers, recurrent cells and conditional random fields.
#include <cmath>

#include "addons/testing.h"

namespace tenon::addons {
namespace {

using LayersTest = AddonsTest;

void set(const Module& model, const std::string& name, const Tensor& value) {
  for (const Parameter& p : model.parameters()) {
    if (p.name() == name) return p.assign(value.cast(DType::float32));
  }
  FAIL() << name;
}

TEST_F(LayersTest, WeightNormStartsAsTheWeightAndLearnsItsLength) {
  Module model;
  WeightNorm norm(&model, "norm");
  const Tensor v = waves({2, 3, 4}, 1).cast(DType::float32);
  expect_near(norm(v), v.to_vector<double>(), 1e-6);
  set(model, "norm.gain", tensor({1.0, 2.0, 3.0, 4.0}));
  const Tensor lengths = sqrt(sum(square(norm(v)), {0, 1}));
  expect_near(lengths, {1, 2, 3, 4}, 1e-5);
  expect_near(norm(v * 7.0), norm(v).to_vector<double>(), 1e-5);
  Module other;
  WeightNorm of_doubles(&other, "norm");
  const Tensor w = waves({3, 4}, 2), by = waves({3, 4}, 3);
  of_doubles(w);
  expect_gradient([&](const Tensor& x) { return sum(of_doubles(x) * by); }, w);
}

TEST_F(LayersTest, LayersLearn) {
  struct Net : Module {
    WeightNormDense first{this, "first", {.inputs = 3, .units = 6}};
    Maxout second{this, "second", {.units = 4, .pieces = 3}};
    Dense last{this, "last", {.units = 1}};
    Tensor operator()(const Tensor& x) { return last(second(first(x))); }
  } net;
  const Tensor x = normal(Key(1), {64, 3});
  const Tensor y = sum(square(x), {1}, {.keep_axes = true});
  net(x);
  Optimizer optimizer("adamw", net.parameters(), {{"learning_rate", 0.02}});
  const auto loss = [&] { return mean_squared_error(net(x), y); };
  const double before = loss().item<float>();
  for (int i = 0; i < 150; ++i) optimizer.minimize(loss());
  EXPECT_LT(loss().item<float>(), 0.2 * before);
}

TEST_F(LayersTest, ConvolutionsLearnTheLengthOfEachChannel) {
  Module model;
  WeightNormConv2d conv(&model, "conv",
                        {.inputs = 2, .channels = 3, .kernel = 3});
  const Tensor x = waves({1, 5, 6, 2}, 1).cast(DType::float32);
  const Tensor plain = conv2d(x, model.parameters()[0].tensor());
  expect_near(conv(x), plain.to_vector<double>(), 1e-6);
  const Tensor gain = model.parameters().back().tensor().detach();
  set(model, "conv.norm.gain", gain * tensor({1.f, 2.f, -3.f}));
  expect_near(conv(x), (plain * tensor({1.f, 2.f, -3.f})).to_vector<double>(),
              1e-5);
}

TEST_F(LayersTest, NoisyDenseIsNoisyInTrainingAlone) {
  Module model;
  NoisyDense dense(&model, "dense", {.inputs = 16, .units = 8});
  const Tensor x = full({1, 16}, 1);
  double sum_of_squares = 0;
  Tensor mean;
  {
    const Evaluation evaluation(model);
    mean = dense(x);
    EXPECT_EQ(dense(x).to_vector<float>(), mean.to_vector<float>());
  }
  constexpr int kDraws = 2000;
  for (int i = 0; i < kDraws; ++i) {
    for (const double away : (dense(x) - mean).to_vector<double>()) {
      sum_of_squares += away * away;
    }
  }
  // Of normal e, f(e)^2 has the mean sqrt(2 / pi): a weight's noise has two
  // such factors, a bias' one.
  const double deviation = 0.5 / 4, factor = std::sqrt(2 / M_PI);
  const double wanted = deviation * deviation * (16 * factor * factor + factor);
  EXPECT_NEAR(sum_of_squares / (8.0 * kDraws), wanted, 0.1 * wanted);
}

TEST_F(LayersTest, StochasticDepthLeavesSamplesOut) {
  Module model;
  StochasticDepth depth(&model, "depth", {.survival = 0.3});
  const Tensor x = full({4000, 2}, 1), residual = full({4000, 2}, 10);
  const Tensor y = depth(x, residual);
  expect_near(y(all, 0), y(all, 1).to_vector<double>());
  EXPECT_NEAR(mean(y).item<float>(), 4, 0.25);
  EXPECT_EQ(max(y).item<float>(), 11);
  EXPECT_EQ(min(y).item<float>(), 1);
  const Evaluation evaluation(model);
  EXPECT_NEAR(max(depth(x, residual)).item<float>(), 4, 1e-6);
}

TEST_F(LayersTest, FilterResponseNormAndCrossing) {
  Module model;
  FilterResponseNorm norm(&model, "norm");
  const Tensor x = waves({2, 3, 4, 5}, 1).cast(DType::float32);
  const Tensor y = norm(x);
  const Tensor plain =
      x * rsqrt(mean(square(x), {1, 2}, {.keep_axes = true}) + 1e-6);
  expect_near(y, relu(plain).to_vector<double>(), 1e-6);
  PolynomialCrossing cross(&model, "cross", {.features = 3, .diagonal = 0.5});
  const Tensor w = waves({3, 3}, 4).cast(DType::float32);
  set(model, "cross.up.weight", w);
  const Tensor x0 = waves({2, 3}, 5).cast(DType::float32);
  const Tensor x1 = waves({2, 3}, 6).cast(DType::float32);
  expect_near(cross(x0, x1),
              (x0 * (matmul(x1, w) + 0.5 * x1) + x1).to_vector<double>(), 1e-6);
}

// By a program of NumPy 1.26.4 that follows the equations.
TEST_F(LayersTest, LayerNormLstm) {
  Module model;
  LayerNormLSTM cell(&model, "cell", {.inputs = 3, .units = 2});
  set(model, "cell.weight", waves({3, 8}, 1));
  set(model, "cell.state_weight", waves({2, 8}, 2));
  set(model, "cell.bias", waves({8}, 3));
  set(model, "cell.input_norm.scale", 1 + waves({8}, 4));
  set(model, "cell.input_norm.offset", waves({8}, 5));
  set(model, "cell.state_norm.scale", 1 + waves({8}, 6));
  set(model, "cell.state_norm.offset", waves({8}, 7));
  set(model, "cell.cell_norm.scale", 1 + waves({2}, 8));
  set(model, "cell.cell_norm.offset", waves({2}, 9));
  const Tensor x = waves({2, 3, 3}, 5, 1).cast(DType::float32);
  expect_near(cell(x),
              {-0.376622122870412, 0.25604954869751506, -0.27213213482563875,
               0.2953448560924522, -0.37065487695394195, 0.14592232842279476,
               0.6394552437724391, -0.23542652899047117, 0.6472072806647756,
               -0.5251473169840291, 0.7926804281384652, -0.3970141213981542},
              2e-5);
  // From the state in between, the same comes.
  const auto first = cell.run(x(all, until(1)));
  expect_near(cell.run(x(all, from(1)), first.last).y,
              cell(x)(all, from(1)).to_vector<double>(), 1e-7);
}

// By the same.
TEST_F(LayersTest, LayerNormGru) {
  Module model;
  LayerNormGRU cell(&model, "cell", {.inputs = 3, .units = 2});
  set(model, "cell.weight", waves({3, 6}, 1));
  set(model, "cell.state_weight", waves({2, 6}, 2));
  set(model, "cell.input_gates.scale", 1 + waves({4}, 3));
  set(model, "cell.input_gates.offset", waves({4}, 4));
  set(model, "cell.state_gates.scale", 1 + waves({4}, 5));
  set(model, "cell.state_gates.offset", waves({4}, 6));
  set(model, "cell.input_norm.scale", 1 + waves({2}, 7));
  set(model, "cell.input_norm.offset", waves({2}, 8));
  set(model, "cell.state_norm.scale", 1 + waves({2}, 9));
  set(model, "cell.state_norm.offset", waves({2}, 10));
  expect_near(cell(waves({2, 3, 3}, 5, 1).cast(DType::float32)),
              {-0.33059280603064756, 0.10277458807406421, 0.08416359114673308,
               0.047880821633951305, -0.2484296022101145, 0.5136745735685904,
               0.32133880815720506, -0.14943659001582135, 0.7213192990864512,
               -0.837208724459186, 0.8284616493349894, -0.8742997169950636},
              2e-5);
}

// By TensorFlow Addons 0.23, as is the next.
TEST_F(LayersTest, PeepholeLstm) {
  Module model;
  PeepholeLSTM cell(&model, "cell", {.inputs = 3, .units = 2});
  set(model, "cell.weight", waves({3, 8}, 1));
  set(model, "cell.state_weight", waves({2, 8}, 2));
  set(model, "cell.bias", waves({8}, 3));
  set(model, "cell.input_peephole", waves({2}, 4));
  set(model, "cell.forget_peephole", waves({2}, 5));
  set(model, "cell.output_peephole", waves({2}, 6));
  expect_near(cell(waves({2, 3, 3}, 5, 1).cast(DType::float32)),
              {0.03023112830124898, 0.0028841009780597687, 0.1772402846236489,
               -0.20035207374465105, 0.18848544676871104, -0.17807198260125345,
               0.1459527755758003, -0.08459200181529966, 0.2839458795147695,
               -0.30173679854403324, 0.29904771324920165, -0.25375639951482565},
              1e-6);
}

TEST_F(LayersTest, NasCell) {
  Module model;
  NasCell cell(&model, "cell", {.inputs = 3, .units = 2});
  set(model, "cell.weight", waves({3, 16}, 4, 1.5));
  set(model, "cell.state_weight", waves({2, 16}, 2));
  set(model, "cell.bias", waves({16}, 3));
  expect_near(cell(waves({2, 3, 3}, 5, 1).cast(DType::float32)),
              {0.13090639940726076, 0, 0.17230621476160596,
               0.018594687701048142, 0.24982334722165858, 0.2046831923911503,
               0.21097644760098513, 0.21408373274610512, 0.18140283335529755,
               0.1271125835728055, 0.2444068698715433, 0.22587172334340805},
              1e-6);
}

// All sequences of tags, counted.
TEST_F(LayersTest, CrfAgreesWithAllSequences) {
  const Tensor x = waves({1, 4, 3}, 1, 2), transitions = waves({3, 3}, 2, 1);
  const Tensor length = tensor({int64_t{3}});
  double total = 0, best = -1e9;
  Numbers best_tags;
  for (int64_t i = 0; i < 27; ++i) {
    const Tensor tags = tensor({i / 9, i / 3 % 3, i % 3, int64_t{0}});
    const double p = std::exp(
        crf_log_likelihood(x, transitions, tags.reshape({1, 4}), length)
            .item<double>());
    total += p;
    if (p > best) {
      best = p;
      best_tags = tags.to_vector<double>();
    }
  }
  EXPECT_NEAR(total, 1, 1e-12);
  expect_near(crf_decode(x, transitions, length).tags, best_tags);
}

TEST_F(LayersTest, CrfLearnsWhatFollowsWhat) {
  struct Tagger : Module {
    Dense dense{this, "dense", {.inputs = 2, .units = 3}};
    Crf crf{this, "crf", {.tags = 3}};
  } tagger;
  // Tags go round; inputs say the first one alone.
  const Tensor first = randint(Key(1), {40}, 0, 3);
  const Tensor tags =
      (first.newaxis(1) + arange(0, 5, 1, DType::int64)) % int64_t{3};
  const Tensor lengths = randint(Key(2), {40}, 2, 6);
  const Tensor is_first =
      cast(arange(0, 5, 1, DType::int64) == 0, DType::float32);
  const Tensor x = stack({cast(first, DType::float32).newaxis(1) * is_first,
                          broadcast_to(is_first, {40, 5})},
                         2);
  Optimizer optimizer("adamw", tagger.parameters(), {{"learning_rate", 0.1}});
  for (int i = 0; i < 60; ++i) {
    optimizer.minimize(tagger.crf.loss(tagger.dense(x), tags, lengths));
  }
  const Tensor inside = arange(0, 5, 1, DType::int64) < lengths.newaxis(1);
  expect_near(tagger.crf.decode(tagger.dense(x), lengths).tags,
              where(inside, tags, 0).to_vector<double>());
}

TEST_F(LayersTest, SkipGramsLookAsFarAsIsDrawn) {
  const Tensor tokens = arange(0, 3000, 1, DType::int64);
  const SkipGrams pairs = skip_gram(tokens, Key(1), 2, 4);
  const Tensor apart = abs(pairs.labels - pairs.tokens);
  EXPECT_EQ(min(apart).item<int64_t>(), 1);
  EXPECT_EQ(max(apart).item<int64_t>(), 4);
  // Distances of 2, 3 and 4 are as likely: 6 pairs for each token.
  EXPECT_NEAR(static_cast<double>(apart.numel()), 6 * 3000, 200);
  const auto of = [&](int64_t distance) {
    return sum(cast(apart == distance, DType::int64)).item<int64_t>();
  };
  EXPECT_EQ(of(1), of(2) + 2);  // all but at the ends
  EXPECT_NEAR(static_cast<double>(of(4)), 2000, 150);
  expect_says(error_of([&] { Function("addons.skip_gram")(tokens); }),
              "give a key");
}

TEST_F(LayersTest, WrongUseIsSaid) {
  const Tensor x = waves({2, 4, 3}, 1), t = waves({3, 3}, 2);
  expect_says(error_of([&] {
                crf_decode(x, t, tensor({int64_t{5}, int64_t{1}}));
              }),
              "a length is 5, must be 1 ... 4");
  expect_says(error_of([&] {
                crf_log_likelihood(x, t, full({2, 4}, 3, DType::int64));
              }),
              "a tag is 3, there are 3");
  expect_says(error_of([&] {
                crf_decode(x, waves({2, 2}, 1));
              }),
              "transitions must be [3,3], got [2,2]");
}

}  // namespace
}  // namespace tenon::addons
