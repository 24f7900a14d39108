// Augmentation, the average and steps of training.
#include <algorithm>
#include <numeric>

#include "gan/testing.h"

namespace tenon::gan {
namespace {

Tensor images(int64_t n) {
  return normal(Key(1), {n, 8, 8, 2}, DType::float64);
}

// How many of x's images y has otherwise.
double share_changed(const Tensor& x, const Tensor& y) {
  const Tensor differs = any_of(not_equal(x, y), {1, 2, 3});
  return mean(differs.cast(DType::float64)).item<double>();
}

constexpr Augmentations kNone = {false, false, false, false};

TEST(Augmented, HappensWithItsProbability) {
  const Tensor x = images(2000);
  EXPECT_EQ(share_changed(x, augmented(x, Key(2), 0)), 0);
  Augmentations by = kNone;
  by.colour = true;
  EXPECT_NEAR(share_changed(x, augmented(x, Key(2), 0.3, by)), 1 - 0.7 * 0.7,
              0.04);
  by = kNone, by.flip = true;
  EXPECT_NEAR(share_changed(x, augmented(x, Key(2), 0.6, by)), 0.3, 0.04);
  by = kNone, by.rotate = true;
  EXPECT_NEAR(share_changed(x, augmented(x, Key(2), 0.6, by)), 0.45, 0.04);
  by = kNone, by.translate = true;  // by one place or none, along two axes
  EXPECT_NEAR(share_changed(x, augmented(x, Key(2), 0.6, by)), 0.6 * 8 / 9,
              0.04);
  EXPECT_EQ(share_changed(augmented(x, Key(2), 0.6), augmented(x, Key(2), 0.6)),
            0);
}

TEST(Augmented, TurnsAndFlipsMovePixelsOnly) {
  const Tensor x = images(50);
  const auto sorted = [](const Tensor& t) {
    return sort(t.copy().reshape({t.size(0), -1}), 1).to_vector<double>();
  };
  Augmentations by = kNone;
  by.flip = by.rotate = true;
  const Tensor y = augmented(x, Key(3), 1, by);
  EXPECT_GT(share_changed(x, y), 0.5);
  EXPECT_EQ(sorted(y), sorted(x));
}

TEST(Augmented, QuarterTurnsAreTurns) {
  const Tensor x = arange(0, 4, 1, DType::float64).reshape({1, 2, 2, 1});
  const auto turned = [&](int64_t turns) {
    return internal::rotated(
               x, full({1, 1, 1, 1}, static_cast<double>(turns), DType::int64))
        .to_vector<double>();
  };
  // As numpy 2.4.6, rot90 of [[0, 1], [2, 3]].
  EXPECT_EQ(turned(0), (Numbers{0, 1, 2, 3}));
  EXPECT_EQ(turned(1), (Numbers{1, 3, 0, 2}));
  EXPECT_EQ(turned(2), (Numbers{3, 2, 1, 0}));
  EXPECT_EQ(turned(3), (Numbers{2, 0, 3, 1}));
}

TEST(Augmented, TranslationMirrorsTheEdges) {
  const Tensor x = arange(0, 8, 1, DType::float64).reshape({1, 8, 1, 1});
  const auto moved = [&](double places) {
    return internal::moved(x, full({1, 1, 1, 1}, places, DType::int64), 1)
        .to_vector<double>();
  };
  // As numpy 2.4.6, pad(..., mode="reflect").
  EXPECT_EQ(moved(2), (Numbers{2, 1, 0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(moved(-2), (Numbers{2, 3, 4, 5, 6, 7, 6, 5}));
}

TEST(Augmented, GradientsAreThoseOfDifferences) {
  const Tensor x = normal(Key(4), {4, 8, 8, 1}, DType::float64);
  const Tensor by = normal(Key(5), x.shape(), DType::float64);
  expect_gradient(
      [&](const Tensor& x) {
        return sum(square(augmented(x, Key(6), 0.7)) * by);
      },
      x);
}

TEST(AdaptiveAugmentation, FollowsTheSignOfRealScores) {
  AdaptiveAugmentation augmentation({.images = 100, .every = 2});
  const Tensor sure = full({10}, 3.0), unsure = tensor({1.0, 1.0, -1.0});
  EXPECT_EQ(augmentation.probability(), 0);
  augmentation.observe(sure);
  EXPECT_EQ(augmentation.probability(), 0);
  augmentation.observe(sure);
  EXPECT_NEAR(augmentation.probability(), 0.2, 1e-15);
  for (int i = 0; i < 20; ++i) augmentation.observe(sure);
  EXPECT_EQ(augmentation.probability(), 0.8);  // not above
  augmentation.observe(unsure);
  augmentation.observe(unsure);  // a mean sign of 1/3, below 0.6
  EXPECT_NEAR(augmentation.probability(), 0.74, 1e-15);

  augmentation.observe(sure);
  Archive archive;
  store(augmentation, "", archive);
  AdaptiveAugmentation again({.images = 100, .every = 2});
  restore(again, "", archive);
  again.observe(sure), augmentation.observe(sure);
  EXPECT_EQ(again.probability(), augmentation.probability());
}

struct Line : Module {
  Dense dense{this, "dense", {.inputs = 2, .units = 1}};
  Tensor operator()(const Tensor& x) { return dense(x); }
};

TEST(Average, FollowsAndStandsIn) {
  Line line;
  Average average(line, {.decay = 0.9});
  const Parameter weight = line.parameters()[0];
  const Tensor start = weight.tensor().detach().copy();
  weight.assign(start + 1);
  average.follow();  // keeps 1/10 of the first
  weight.assign(start + 2);
  average.follow();  // keeps 2/11
  const double share = 2.0 / 11 * 0.9 + 9.0 / 11 * 2;
  {
    const auto scope = average.in_force();
    expect_near(weight.tensor(), (start + share).to_vector<double>(), 1e-6);
  }
  expect_near(weight.tensor(), (start + 2).to_vector<double>(), 1e-6);
  EXPECT_EQ(average.buffers()[1].name(), "average.dense.weight");
}

// Points around (2, -1) from noise.
struct Game {
  Sequential generator, critic;
  Game() {
    generator.add<Dense>("output", {.inputs = 2, .units = 2});
    critic.add<Dense>("hidden", {.inputs = 2, .units = 16})
        .add([](const Tensor& x) { return leaky_relu(x); })
        .add<Dense>("output", {.inputs = 16, .units = 1});
  }
  Players players() {
    return {.generate =
                [this](const Key& key, int64_t n) {
                  return generator(normal(key, {n, 2}));
                },
            .discriminate = [this](const Tensor& x) { return critic(x); }};
  }
  Tensor real(uint64_t i) const {
    return 0.5 * normal(Key(10).child(i), {64, 2}) + tensor({2.0f, -1.0f});
  }
};

using TrainingTest = GanTest;

TEST_F(TrainingTest, AGeneratorLearnsWhereSamplesAre) {
  for (const char* name : {"non_saturating", "relativistic_average", "hinge"}) {
    Game game;
    Optimizer g("adam", game.generator.parameters(),
                {{"learning_rate", 0.02}, {"beta1", 0.5}});
    Optimizer d("adam", game.critic.parameters(),
                {{"learning_rate", 0.02}, {"beta1", 0.5}});
    Average average(game.generator, {.decay = 0.98});
    const auto penalty = [&](const Tensor& real, const Tensor&, const Key&) {
      return r1([&](const Tensor& x) { return game.critic(x); }, real, 1);
    };
    Training training(
        game.players(), g, d,
        {.loss = Loss(name), .penalty = penalty, .average = &average});
    for (uint64_t i = 0; i < 400; ++i) {
      training.step(game.real(i), Key(11).child(i));
    }
    const auto scope = average.in_force();
    const NoGrad no_grad;
    const Tensor drawn = game.players().generate(Key(12), 2000);
    expect_near(mean(drawn, {0}), {2, -1}, 0.4);
  }
}

TEST_F(TrainingTest, TheRatioIsKeptAcrossARestart) {
  Game game;
  Optimizer g("adam", game.generator.parameters());
  Optimizer d("adam", game.critic.parameters());
  Archive archive;
  {
    Training training(game.players(), g, d, {.discriminator_steps = 3});
    EXPECT_FALSE(training.step(game.real(0), Key(1)).generator);
    EXPECT_FALSE(training.step(game.real(1), Key(2)).generator);
    store(training, "", archive);
  }
  Training training(game.players(), g, d, {.discriminator_steps = 3});
  restore(training, "", archive);
  const Training::Losses losses = training.step(game.real(2), Key(3));
  ASSERT_TRUE(losses.generator);
  EXPECT_FALSE(losses.generator.is_tracked());
  EXPECT_EQ(d.step(), 3);
  EXPECT_EQ(g.step(), 1);
}

// Weights and scores after some steps, with penalty and augmentation.
Numbers outcome(int64_t threads) {
  set_num_threads(threads);
  Sequential generator, critic;
  generator.add<Dense>("output", {.inputs = 8, .units = 256})
      .add([](const Tensor& x) {
        return tanh(x).reshape({-1, 16, 16, 1});
      });
  critic.add<SpectralConv2d>("conv", {.inputs = 1, .channels = 8, .kernel = 3})
      .add([](const Tensor& x) {
        return mean(leaky_relu(x), {1, 2});
      })
      .add<SpectralDense>("output", {.inputs = 8, .units = 1});
  const auto draw = [&](const Key& key, int64_t n) {
    return generator(normal(key, {n, 8}));
  };
  const Critic score = [&](const Tensor& x) { return critic(x); };
  const auto penalty = [&](const Tensor& real, const Tensor& fake,
                           const Key& key) {
    return wasserstein_gradient_penalty(score, real, fake, key);
  };
  Optimizer g("adam", generator.parameters());
  Optimizer d("adam", critic.parameters());
  AdaptiveAugmentation augmentation({.target = -1, .images = 200, .every = 1});
  Training training({draw, score}, g, d,
                    {.loss = Loss("wasserstein"),
                     .penalty = penalty,
                     .augmentation = &augmentation});
  for (uint64_t i = 0; i < 4; ++i) {
    training.step(normal(Key(20).child(i), {32, 16, 16, 1}), Key(21).child(i));
  }
  EXPECT_GT(augmentation.probability(), 0);
  Numbers all = generator.parameters()[0].tensor().to_vector<double>();
  const Tensor features = normal(Key(22), {700, 32});
  all.push_back(frechet_distance(features, features * 2));
  all.push_back(kernel_distance(features, features * 2, 200).value);
  all.push_back(precision_recall(features, features * 2).recall);
  return all;
}

TEST_F(TrainingTest, IsTheSameForAnyNumberOfThreads) {
  const int64_t before = num_threads();
  EXPECT_EQ(outcome(1), outcome(2));
  set_num_threads(before);
}

TEST_F(TrainingTest, APlayersStepMovesThatPlayerAlone) {
  Game game;
  Optimizer g("adam", game.generator.parameters());
  Optimizer d("adam", game.critic.parameters());
  Training training(game.players(), g, d, {.discriminator_steps = 2});
  const auto weights = [](const Module& m) {
    return m.parameters()[0].tensor().to_vector<double>();
  };
  const Numbers before = weights(game.generator);
  training.step(game.real(0), Key(1));
  EXPECT_EQ(weights(game.generator), before);
  training.step(game.real(1), Key(2));
  EXPECT_NE(weights(game.generator), before);
  EXPECT_NE(error_of([&] {
              Training(game.players(), g, d, {.discriminator_steps = 0});
            }).find("discriminator_steps is 0, must be 1 or more"),
            std::string::npos);
}

}  // namespace
}  // namespace tenon::gan
