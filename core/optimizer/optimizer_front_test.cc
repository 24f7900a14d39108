// The application's Optimizer: options, schedules, groups, clipping, errors.
#include <cmath>
#include <string>
#include <vector>

#include "core/testing/error_of.h"
#include "gtest/gtest.h"
#include "tenon/optimizer.h"

namespace tenon {
namespace {

Parameter Numbers(const std::string& name, std::initializer_list<double> x) {
  return Parameter(name, variable(tenon::tensor(x)));
}
std::vector<double> Values(const Parameter& p) {
  return p.tensor().to_vector<double>();
}
TEST(Optimizer, MinimizesWithNothingToZero) {
  const Parameter p = Numbers("p", {4.0, -2.0});
  Optimizer optimizer("sgd", {p}, {{"learning_rate", 0.25}});
  for (int i = 0; i < 2; ++i) optimizer.minimize(sum(square(p.tensor())));
  EXPECT_EQ(Values(p), (std::vector<double>{1, -0.5}));
  EXPECT_EQ(optimizer.step(), 2);
}

TEST(Optimizer, FollowsSchedulesFromStepZero) {
  const Parameter p = Numbers("p", {0.0});
  Optimizer optimizer(
      "sgd", {p}, {{"learning_rate", Schedule("1, 2, 3 ...", [](int64_t step) {
                      return 1.0 + step;
                    })}});
  for (int i = 0; i < 3; ++i) optimizer.update({tenon::tensor({-1.0})});
  EXPECT_EQ(Values(p), std::vector<double>{6});
}

TEST(Optimizer, GroupsHaveSettingsOfTheirOwn) {
  const Parameter w = Numbers("w", {1.0}), bias = Numbers("bias", {1.0});
  Optimizer optimizer("sgd", {w, bias},
                      {{"learning_rate", 1.0}, {"weight_decay", 0.5}});
  optimizer.group([](const Parameter& p) { return p.name() == "bias"; },
                  {{"weight_decay", 0.0}, {"learning_rate", 2.0}});
  optimizer.update({tenon::tensor({0.25}), tenon::tensor({0.25})});
  EXPECT_EQ(Values(w), std::vector<double>{0.25});
  EXPECT_EQ(Values(bias), std::vector<double>{0.5});
}

TEST(Optimizer, ClipsByGlobalNorm) {
  const Parameter a = Numbers("a", {0.0}), b = Numbers("b", {0.0});
  Optimizer optimizer("sgd", {a, b}, {{"learning_rate", 1.0}});
  optimizer.clip_by_global_norm(1);
  optimizer.update({tenon::tensor({-3.0}), tenon::tensor({-4.0})});
  EXPECT_NEAR(Values(a)[0], 0.6, 1e-12);
  EXPECT_NEAR(Values(b)[0], 0.8, 1e-12);
}

TEST(Optimizer, LeavesParametersWithoutGradientAlone) {
  const Parameter a = Numbers("a", {1.0}), b = Numbers("b", {1.0});
  Optimizer optimizer("adam", {a, b}, {{"learning_rate", 0.5}});
  optimizer.minimize(sum(a.tensor()));
  EXPECT_NEAR(Values(a)[0], 0.5, 1e-6);
  EXPECT_EQ(Values(b)[0], 1);
}

TEST(Optimizer, ErrorsSayWhatThereIs) {
  const Parameter p = Numbers("p", {1.0});
  EXPECT_EQ(ErrorOf([&] {
              Optimizer("adam", {p}, {{"beta_1", 0.5}});
            }),
            "adam: no option \"beta_1\"; did you mean beta1? there are "
            "learning_rate, beta1, beta2 and epsilon");
  EXPECT_EQ(ErrorOf([&] { Optimizer("adma", {p}); }),
            "no optimizer \"adma\"; did you mean adam?  `tenon package list` "
            "shows all");
  Optimizer optimizer("adam", {p}, {{"beta1", 1.2}});
  EXPECT_EQ(ErrorOf([&] { optimizer.minimize(sum(p.tensor())); }),
            "adam: option beta1 is 1.2, must be in [0, 1)");
  EXPECT_EQ(ErrorOf([&] { optimizer.update({}); }),
            "adam: got 0 gradients for 1 parameters");
  EXPECT_EQ(optimizer.step(), 0);
  EXPECT_EQ(Values(p), std::vector<double>{1});
}

TEST(Optimizer, NamesItsOptionsAndSlots) {
  const Parameter p = Numbers("p", {1.0});
  Optimizer optimizer("adam", {p}, {{"learning_rate", cosine(3e-4, 10'000)}});
  EXPECT_EQ(optimizer.options(),
            "learning_rate cosine(0.0003, 10000, 0), beta1 0.9, beta2 0.999, "
            "epsilon 1e-08");
  const auto slots = optimizer.slots();
  ASSERT_EQ(slots.size(), 2u);
  EXPECT_EQ(slots[0].name, "p.m");
  EXPECT_EQ(slots[1].name, "p.v");
  for (int i = 0; i < 3; ++i) optimizer.minimize(sum(p.tensor()));
  EXPECT_NE(optimizer.explain(), "");
}

TEST(Schedule, FollowsItsFormula) {
  const Schedule fall = cosine(2, 100, 1);
  EXPECT_EQ(fall(0), 2);
  EXPECT_NEAR(fall(50), 1.5, 1e-12);
  EXPECT_NEAR(fall(25), 1.5 + std::sqrt(0.125), 1e-12);
  EXPECT_EQ(fall(100), 1);
  EXPECT_EQ(fall(1000), 1);
  const Schedule warm = warmup_cosine(1, 10, 110);
  EXPECT_NEAR(warm(0), 0.1, 1e-12);
  EXPECT_NEAR(warm(9), 1, 1e-12);
  EXPECT_NEAR(warm(60), 0.5, 1e-12);
  EXPECT_EQ(linear_schedule(1, 3, 4)(3), 2.5);
  EXPECT_EQ(step_decay(8, 0.5, 10)(29), 2);
  EXPECT_NEAR(exponential_decay(8, 0.25, 10)(5), 4, 1e-12);
  EXPECT_EQ(Schedule(3)(7), 3);
}

// The values are those of torch.optim.lr_scheduler, PyTorch 2.15.0.
TEST(Schedule, FollowsPyTorch) {
  const auto expect = [](const Schedule& s,
                         const std::vector<std::pair<int64_t, double>>& at) {
    for (const auto& [step, value] : at) {
      EXPECT_NEAR(s(step), value, 1e-12) << s.text() << " at " << step;
    }
  };
  expect(one_cycle(2, 20), {{0, 0.08},
                            {2, 0.743343685400051},
                            {5, 2},
                            {6, 1.97492801247017},
                            {12, 1.000004},
                            {19, 8e-06},
                            {50, 8e-06}});
  expect(cosine_restarts(1, 4, 2, 0.1), {{0, 1},
                                         {3, 0.231801948466054},
                                         {4, 1},
                                         {10, 0.231801948466054},
                                         {12, 1},
                                         {27, 0.108646623818546}});
  expect(triangular(0.1, 1.1, 4),
         {{0, 0.1}, {1, 0.35}, {4, 1.1}, {7, 0.35}, {8, 0.1}, {11, 0.85}});
  expect(triangular_halving(0.1, 1.1, 4),
         {{0, 0.1}, {4, 1.1}, {7, 0.35}, {8, 0.1}, {12, 0.6}, {20, 0.35}});
  expect(triangular_decay(0.1, 1.1, 4, 0.9), {{0, 0.1},
                                              {1, 0.325},
                                              {4, 0.7561},
                                              {12, 0.382429536481},
                                              {20, 0.221576654590569}});
  expect(polynomial_decay(3, 10, 2),
         {{0, 3}, {3, 1.47}, {9, 0.03}, {10, 0}, {12, 0}});
}

TEST(Schedule, WarmsUpAndDecays) {
  const Schedule stable = warmup_stable_decay(2, 4, 10, 5, 1);
  EXPECT_EQ(stable(0), 0.5);
  EXPECT_EQ(stable(3), 2);
  EXPECT_EQ(stable(13), 2);
  EXPECT_NEAR(stable(16), 1.6, 1e-12);
  EXPECT_EQ(stable(100), 1);
  EXPECT_EQ(stable.text(), "warmup_stable_decay(2, 4, 10, 5, 1)");
  const Schedule root = inverse_sqrt(2, 4);
  EXPECT_EQ(root(0), 0.5);
  EXPECT_EQ(root(3), 2);
  EXPECT_EQ(root(15), 1);
}

TEST(Plateau, FallsAsPyTorchs) {
  Plateau plateau(1,
                  {.factor = 0.5, .patience = 1, .cooldown = 1, .least = 0.2});
  const Schedule schedule = plateau.schedule();
  const std::vector<double> losses = {3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1};
  // torch.optim.lr_scheduler.ReduceLROnPlateau, PyTorch 2.15.0.
  const std::vector<double> values = {1,    1,    1,   0.5, 0.5, 0.5, 0.25,
                                      0.25, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2};
  for (size_t i = 0; i < losses.size(); ++i) {
    if (i == 5) {  // goes on elsewhere
      Plateau other(7);
      other.set_state(plateau.state());
      EXPECT_EQ(other.state(), plateau.state());
      EXPECT_EQ(other.value(), 0.5);
    }
    plateau.measured(losses[i]);
    EXPECT_EQ(schedule(static_cast<int64_t>(i)), values[i]) << i;
  }
  EXPECT_THROW(plateau.set_state({1}), Error);
}

}  // namespace
}  // namespace tenon
