// RMSNorm and GroupNorm: what they compute, learn and refuse.
#include "tenon/normalization.h"

#include <functional>
#include <string>

#include "gtest/gtest.h"
#include "tenon/operators.h"

namespace tenon {
namespace {

struct Model : Module {
  RMSNorm rms{this, "rms"};
  GroupNorm group{this, "group", {.groups = 2}};
};

TEST(RMSNorm, MakesRowsOfRootMeanSquareOne) {
  Model model;
  const Tensor y = model.rms(3 * normal(Key(1), {4, 64}));
  const Tensor square = mean(y * y, {-1});
  for (const float s : square.to_vector<float>()) EXPECT_NEAR(s, 1, 1e-5);
}

TEST(RMSNorm, Scales) {
  Model model;
  const Tensor x = normal(Key(1), {4, 6});
  const Tensor before = model.rms(x);
  model.rms.parameters()[0].assign(full({6}, 2));
  EXPECT_EQ(model.rms(x).to_vector<float>(), (2 * before).to_vector<float>());
}

TEST(GroupNorm, NormalizesEachSampleAndGroup) {
  Model model;
  const Tensor x = 5 + 3 * normal(Key(1), {3, 7, 5, 8});
  const Tensor y = model.group(x).reshape({3, 35, 2, 4});
  for (const float m : mean(y, {1, 3}).to_vector<float>()) {
    EXPECT_NEAR(m, 0, 1e-5);
  }
  for (const float v : var(y, {1, 3}).to_vector<float>()) {
    EXPECT_NEAR(v, 1, 1e-4);
  }
}

TEST(GroupNorm, OfChannelsIsInstanceNorm) {
  struct PerChannel : Module {
    GroupNorm norm{this, "norm", {.groups = 4, .channels = 4}};
  } model;
  const Tensor x = normal(Key(2), {2, 9, 4});
  EXPECT_EQ(model.norm(x).to_vector<float>(),
            instance_norm(x).to_vector<float>());
}

TEST(GroupNorm, RefusesGroupsThatDoNotDivide) {
  Model model;
  try {
    model.group(full({1, 3, 5}, 0));
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find(
                  "x is [1,3,5], groups is 2; it must divide the number of "
                  "channels"),
              std::string::npos)
        << e.what();
  }
}

}  // namespace
}  // namespace tenon
