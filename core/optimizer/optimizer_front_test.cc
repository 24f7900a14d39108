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

}  // namespace
}  // namespace tenon
