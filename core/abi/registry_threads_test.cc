// Look-ups run while other packages are committed.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "core/abi/registry.h"
#include "core/abi/test_definitions.h"
#include "core/abi/transaction.h"

namespace tenon::abi {
namespace {

constexpr int kPackages = 64;

std::string PackageName(int i) { return "p" + std::to_string(i); }

TEST(RegistryThreads, ReadersSeeWholePackagesOrNone) {
  Registry registry;
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  std::thread reader([&] {
    while (!done) {
      for (int i = 0; i < kPackages; ++i) {
        // The type is committed after the optimizer, in one step.
        const std::string name = PackageName(i);
        const bool type = registry.Find<tn_type>(name + ".normal").ok();
        const auto lion = registry.Find<OptimizerEntry>(name + ".lion");
        if (type && !lion.ok()) ++torn;
        if (lion.ok() && (*lion)->package->name != name) ++torn;
      }
    }
  });
  const auto commit = [&](int first) {
    for (int i = first; i < kPackages; i += 2) {
      Transaction t(&registry, {PackageName(i), "1.0.0", "", {}});
      const tn_registrar& r = *t.registrar();
      TestOptimizer optimizer;
      const tn_type_def type = TestType();
      EXPECT_EQ(r.add_optimizer(r.context, &optimizer.def), nullptr);
      EXPECT_EQ(r.add_type(r.context, &type), nullptr);
      EXPECT_TRUE(t.Commit().ok());
    }
  };
  std::thread odd(commit, 1);
  commit(0);
  odd.join();
  done = true;
  reader.join();
  EXPECT_EQ(torn, 0);
  EXPECT_NE(registry.At<tn_type>(kPackages - 1), nullptr);
}

}  // namespace
}  // namespace tenon::abi
