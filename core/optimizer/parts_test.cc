// The application's Optimizer of several: parts of a model, optimizers that
// follow, calls that share a step; saved, restored and evaluated as one.
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/testing/error_of.h"
#include "gtest/gtest.h"
#include "tenon/tenon.h"

namespace tenon {
namespace {

void Load() {
  static const bool loaded = [] {
    load_package_file(std::string(std::getenv("TEST_SRCDIR")) +
                      "/tenon/addons/libaddons.so");
    return true;
  }();
  (void)loaded;
}
Parameter Numbers(const std::string& name, std::initializer_list<double> x) {
  return Parameter(name, variable(tenon::tensor(x)));
}
std::vector<double> Values(const Parameter& p) {
  return p.tensor().to_vector<double>();
}
bool IsBias(const Parameter& p) { return p.name() == "bias"; }
TEST(Parts, HaveOptimizersOfTheirOwn) {
  const Parameter w = Numbers("w", {1.0}), bias = Numbers("bias", {1.0});
  const Parameter last = Numbers("last", {1.0});
  Optimizer optimizer("sgd", {w, bias, last}, {{"learning_rate", 0.5}});
  optimizer.part(IsBias, "adam", {{"learning_rate", 0.125}});
  optimizer.group([](const Parameter& p) { return p.name() != "w"; },
                  {{"learning_rate", 0.25}});
  optimizer.update(
      {tenon::tensor({1.0}), tenon::tensor({8.0}), tenon::tensor({1.0})});
  EXPECT_EQ(Values(w), std::vector<double>{0.5});
  EXPECT_NEAR(Values(bias)[0], 0.75, 1e-8);  // a step of Adam's rate
  EXPECT_EQ(Values(last), std::vector<double>{0.75});
  EXPECT_EQ(optimizer.name(), "sgd with adam");
  EXPECT_EQ(optimizer.slots().size(), 4u);  // v, v, m and v
  EXPECT_EQ(optimizer.step(), 1);
  EXPECT_EQ(ErrorOf([&] { optimizer.part(IsBias, "sgd"); }),
            "part: sgd with adam has made a step; call it before the first "
            "one");
}

TEST(Followers, AverageWhatIsEvaluated) {
  Load();
  const Parameter p = Numbers("p", {4.0});
  Optimizer optimizer("sgd", {p}, {{"learning_rate", 1.0}});
  optimizer.then("addons.ema", {{"decay", 0.5}});
  for (int i = 0; i < 2; ++i) optimizer.update({tenon::tensor({1.0})});
  EXPECT_EQ(Values(p), std::vector<double>{2});
  {
    const Optimizer::Evaluated evaluated = optimizer.evaluation();
    EXPECT_EQ(Values(p), std::vector<double>{2.75});  // (4 + 3) / 2, and 2
  }
  EXPECT_EQ(Values(p), std::vector<double>{2});
  EXPECT_EQ(optimizer.name(), "sgd, then addons.ema");
  EXPECT_EQ(optimizer.slots()[1].name, "p.addons.ema.average");
  EXPECT_NE(optimizer.options().find("; addons.ema: decay 0.5, start 0"),
            std::string::npos)
      << optimizer.options();
}

TEST(Followers, TakeBackWhatPointsUpTheGradient) {
  Load();
  const Parameter p = Numbers("p", {0.0, 0.0, 0.0});
  Optimizer optimizer("sgd", {p}, {{"learning_rate", 1.0}, {"momentum", 0.5}});
  optimizer.then("addons.cautious");
  optimizer.update({tenon::tensor({-4.0, -4.0, 0.0})});
  // Two of three agree: the step is 3 / (2 + 1) times what it was.
  EXPECT_EQ(Values(p), (std::vector<double>{4, 4, 0}));
  optimizer.update({tenon::tensor({1.0, -1.0, 0.0})});
  // Momentum still moves both up, by 1 and 3; only the second may.
  EXPECT_EQ(Values(p), (std::vector<double>{4, 4 + 3 * 1.5, 0}));
}

TEST(Followers, SayWhatTheyAre) {
  Load();
  const Parameter p = Numbers("p", {1.0});
  EXPECT_EQ(ErrorOf([&] { Optimizer("addons.ema", {p}); }),
            "addons.ema: follows another optimizer, as in "
            "tn::Optimizer(\"adam\", ...).then(\"addons.ema\")");
  Optimizer optimizer("sgd", {p});
  EXPECT_EQ(ErrorOf([&] { optimizer.then("adam"); }),
            "adam: does not follow another optimizer; it is tn::Optimizer's "
            "first argument");
  optimizer.then("addons.swa");
  EXPECT_EQ(ErrorOf([&] { optimizer.then("addons.swa"); }),
            "then: addons.swa is there already");
}

TEST(Accumulation, IsOneStepOfTheMean) {
  const Parameter p = Numbers("p", {0.0}), q = Numbers("q", {0.0});
  Optimizer optimizer("sgd", {p, q}, {{"learning_rate", 1.0}});
  optimizer.accumulate(4);
  for (const double g : {1.0, 2.0, 3.0}) {
    optimizer.update({tenon::tensor({g}), Tensor()});
    EXPECT_EQ(Values(p), std::vector<double>{0});
    EXPECT_EQ(optimizer.step(), 0);
  }
  optimizer.update({tenon::tensor({6.0}), tenon::tensor({4.0})});
  EXPECT_EQ(Values(p), std::vector<double>{-3});
  EXPECT_EQ(Values(q), std::vector<double>{-1});
  EXPECT_EQ(optimizer.step(), 1);
  EXPECT_EQ(ErrorOf([&] { optimizer.accumulate(0); }),
            "accumulate: a step takes 1 call or more, got 0");
}

// Of all kinds at once, on gradients that depend on where it is.
struct Everything {
  Everything() {
    Load();
    optimizer.part(IsBias, "addons.rprop")
        .then("addons.lookahead", {{"sync_period", 3}})
        .then("addons.ema", {{"decay", 0.75}})
        .accumulate(2)
        .clip_by_global_norm(1);
  }
  // `has_bias`: whether bias has a gradient in this call.
  void Call(int call, bool has_bias) {
    const double shift = std::sin(call);
    optimizer.update(
        {multiply(add(w.tensor().detach(), shift), 0.5),
         has_bias ? add(bias.tensor().detach(), shift) : Tensor()});
  }
  Parameter w = Numbers("w", {1.0, -2.0, 3.0});
  Parameter bias = Numbers("bias", {0.5, -0.25});
  Optimizer optimizer{"adamw", {w, bias}, {{"learning_rate", 0.1}}};
};

TEST(OptimizerOfSeveral, GoesOnWhereItWasSaved) {
  for (const int calls : {6, 7}) {  // between steps, and within one
    Everything straight, resumed;
    for (int i = 0; i < calls; ++i) straight.Call(i, i < 6);
    std::vector<Optimizer::Slot> saved = straight.optimizer.slots();
    for (Optimizer::Slot& slot : saved) slot.value = slot.value.copy();
    resumed.w.assign(straight.w.tensor());
    resumed.bias.assign(straight.bias.tensor());
    resumed.optimizer.set_slots([&](const std::string& name) {
      for (const Optimizer::Slot& slot : saved) {
        if (slot.name == name) return slot.value;
      }
      throw Error(TN_NOT_FOUND, name);
    });
    resumed.optimizer.set_step(straight.optimizer.step());
    for (Everything* run : {&straight, &resumed}) {
      for (int i = calls; i < 14; ++i) run->Call(i, i > 8);
    }
    EXPECT_EQ(Values(resumed.w), Values(straight.w)) << calls;
    EXPECT_EQ(Values(resumed.bias), Values(straight.bias)) << calls;
    const Optimizer::Evaluated one = straight.optimizer.evaluation();
    const Optimizer::Evaluated other = resumed.optimizer.evaluation();
    EXPECT_EQ(Values(resumed.w), Values(straight.w)) << calls;
  }
}

}  // namespace
}  // namespace tenon
