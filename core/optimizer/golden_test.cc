// Every declared optimizer follows the trajectories that independent programs
// computed, composed and fused, and an update that fails changes nothing.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tenon/tenon.h"

namespace tenon {
namespace {

struct Case {
  const tn_optimizer_def* def;
  std::string name;
};

// All that are registered: the core's, and those of packages in the test's
// data.
std::vector<Case> Cases() {
  static const bool loaded = [] {
    const char* directory = std::getenv("TEST_SRCDIR");
    if (directory != nullptr) {
      load_package_file(std::string(directory) + "/tenon/addons/libaddons.so");
    }
    return true;
  }();
  (void)loaded;
  std::vector<Case> all;
  const tn_optimizer_api& api = *internal::tables().optimizer;
  tn_string package;
  for (uint64_t i = 0; api.at(i, &package) != nullptr; ++i) {
    const tn_optimizer_def* def = api.at(i, &package);
    const std::string owner(internal::from_c(package));
    const std::string name(internal::from_c(def->name));
    all.push_back({def, owner == "tenon" ? name : owner + "." + name});
  }
  return all;
}

Settings SettingsOf(const tn_optimizer_def& def, const double* options) {
  Settings settings;
  for (uint32_t i = 0; i < def.n_options; ++i) {
    settings.push_back(
        {std::string(internal::from_c(def.options[i]->name)), options[i]});
  }
  return settings;
}

void ExpectNear(const Tensor& actual, const double* expected,
                const tn_golden& golden) {
  const double tolerance = golden.tolerance != 0 ? golden.tolerance : 1e-9;
  const std::vector<double> values = actual.to_vector<double>();
  for (uint64_t i = 0; i < golden.n; ++i) {
    EXPECT_NEAR(values[i], expected[i],
                tolerance * (1 + std::fabs(expected[i])));
  }
}

// One that follows another does so after plain descent, in golden runs too.
std::unique_ptr<Optimizer> Make(const Case& c, const Parameters& parameters,
                                const Settings& settings) {
  if ((c.def->flags & TN_OPTIMIZER_FOLLOWS) == 0) {
    return std::make_unique<Optimizer>(c.name, parameters, settings);
  }
  auto made = std::make_unique<Optimizer>("sgd", parameters,
                                          Settings{{"learning_rate", 1.0}});
  made->then(c.name, settings);
  return made;
}

void Follow(const Case& c, const tn_golden& golden, bool fused) {
  const Shape shape{static_cast<int64_t>(golden.n)};
  const Parameter p("p", variable(tenon::tensor(golden.start, shape)));
  const std::unique_ptr<Optimizer> made =
      Make(c, {p}, SettingsOf(*c.def, golden.options));
  Optimizer& optimizer = *made;
  optimizer.set_fused(fused);
  for (uint64_t step = 0; step < golden.steps; ++step) {
    optimizer.update(
        {tenon::tensor(golden.gradients + step * golden.n, shape)});
  }
  ExpectNear(p.tensor(), golden.after, golden);
  if (golden.evaluated == nullptr) return;
  const std::vector<double> trained = p.tensor().to_vector<double>();
  {
    const Optimizer::Evaluated evaluated = optimizer.evaluation();
    ExpectNear(p.tensor(), golden.evaluated, golden);
  }
  EXPECT_EQ(p.tensor().to_vector<double>(), trained);
}

TEST(Optimizers, FollowTheirGoldenTrajectories) {
  for (const Case& c : Cases()) {
    EXPECT_GT(c.def->n_goldens, 0u) << c.name;
    for (uint32_t i = 0; i < c.def->n_goldens; ++i) {
      for (const bool fused : {false, true}) {
        SCOPED_TRACE(c.name + ", golden " + std::to_string(i) +
                     (fused ? ", fused" : ", composed"));
        Follow(c, *c.def->goldens[i], fused);
      }
    }
  }
}

TEST(Optimizers, FusedIsComposedBitForBit) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.name);
    std::vector<std::vector<float>> after;
    for (const bool fused : {false, true}) {
      const Tensor a = normal(Key(1), {7, 5}), b = normal(Key(2), {33});
      const Parameters parameters = {{"a", variable(a)}, {"b", variable(b)}};
      const std::unique_ptr<Optimizer> made = Make(c, parameters, {});
      Optimizer& optimizer = *made;
      optimizer.set_fused(fused);
      for (uint64_t step = 0; step < 5; ++step) {
        optimizer.update({normal(Key(3).child(step), {7, 5}),
                          normal(Key(4).child(step), {33})});
      }
      after.push_back(a.to_vector<float>());
      after.push_back(b.to_vector<float>());
    }
    EXPECT_EQ(after[0], after[2]);
    EXPECT_EQ(after[1], after[3]);
  }
}

TEST(Optimizers, FindThemselvesByName) {
  std::vector<std::string> core, others;
  for (const Case& c : Cases()) {
    (c.name.starts_with("addons.") ? others : core).push_back(c.name);
  }
  EXPECT_EQ(core, (std::vector<std::string>{"sgd", "adam", "adamw"}));
  EXPECT_EQ(std::count(others.begin(), others.end(), "addons.lion"), 1);
}

}  // namespace
}  // namespace tenon
