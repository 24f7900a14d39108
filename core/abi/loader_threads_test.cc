// Eight threads load addons, list packages, call what is there, and deactivate
// addons, all at once; the thread sanitizer looks on.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "core/abi/test_directory.h"
#include "tenon/operators.h"
#include "tenon/ops.h"
#include "tenon/optimizer.h"
#include "tenon/package.h"

namespace tenon::abi {
namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 100;

// Steps with addons.lion; false where addons is hidden at the moment.
bool TakesAStep() {
  const Parameter p("p", variable(tenon::tensor({1.0, -1.0})));
  try {
    Optimizer lion("addons.lion", {p}, {{"learning_rate", 0.5}});
    lion.minimize(sum(square(p.tensor())));
  } catch (const Error& e) {
    const std::string text = e.what();
    EXPECT_NE(text.find("was deactivated; load it again"), std::string::npos)
        << text;
    return false;
  }
  EXPECT_EQ(p.tensor().to_vector<double>(), (std::vector<double>{0.5, -0.5}));
  return true;
}

TEST(LoaderThreads, LoadListCallAndDeactivateAtOnce) {
  const TestDirectory directory;
  const std::string path =
      directory.Write("libaddons.so", ReadFile("addons/libaddons.so"));
  load_package_file(path);
  std::atomic<int> steps = 0;
  const std::vector<std::function<void()>> jobs = {
      [&] { load_package_file(path); }, [&] { steps += TakesAStep(); },
      [] {
        bool found = false;
        for (const PackageInfo& p : packages()) found |= p.name == "addons";
        EXPECT_TRUE(found);
      },
      [] { deactivate_package("addons"); }};
  std::vector<std::thread> threads;
  for (size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < kRounds; ++i) jobs[(t + i) % jobs.size()]();
    });
  }
  for (std::thread& thread : threads) thread.join();
  load_package_file(path);
  EXPECT_TRUE(TakesAStep());
  EXPECT_GT(steps, 0);
}

}  // namespace
}  // namespace tenon::abi
