// addons started by the loader's steps with each call of the host, and of its
// registrar, failing once: the registry stays as it was, and nothing leaks.
#include <gtest/gtest.h>

#include "core/abi/library.h"
#include "core/abi/registry.h"
#include "core/abi/test_directory.h"
#include "core/abi/trust.h"
#include "core/tensor/allocator.h"
#include "core/testing/fault_host.h"

namespace tenon::abi {
namespace {

constexpr int64_t kMostCalls = 1000;

const tn_package_record* real_record;

// The package's init, with a registrar that may fail.
tn_status* Init(const tn_host* host, const tn_registrar* registrar) {
  const tn_registrar faults = testing::FaultHost::Before(registrar);
  return real_record->init(host, &faults);
}

TEST(InitFaults, LeaveTheRegistryAsItWas) {
  const TestDirectory directory;
  auto file = TrustedFile::Open(
      directory.Write("libaddons.so", ReadFile("addons/libaddons.so")));
  ASSERT_TRUE(file.ok()) << file.status();
  const absl::StatusOr<tn_package_record> real = MapLibrary(&*file);
  ASSERT_TRUE(real.ok()) << real.status();
  real_record = &*real;
  tn_package_record record = *real;
  record.init = Init;

  testing::FaultHost& faults = testing::FaultHost::Before(tenon_host_0());
  // What a package declared well lives with the process, as do its entries.
  static Registry& registry = *new Registry;
  const std::string before = registry.Dump();
  int64_t n = 1;
  for (; n < kMostCalls; ++n) {
    SCOPED_TRACE(n);
    const uint64_t bytes = tensor::Statistics().in_use;
    const int64_t statuses = faults.statuses();
    Transaction transaction(&registry, {"addons", "1.0.0", "", {}});
    faults.Arm(n);
    absl::Status status = RunInit(record, faults.host(), &transaction);
    const bool fired = faults.Disarm();
    EXPECT_EQ(status.ok(), !fired) << status;
    // The one that init returned is the loader's.
    EXPECT_EQ(faults.statuses() - statuses, fired ? 1 : 0);
    EXPECT_EQ(tensor::Statistics().in_use, bytes);
    if (fired) {
      EXPECT_EQ(status.message(),
                "its init failed: a call of the host that fails on purpose");
      EXPECT_EQ(registry.Dump(), before);
      continue;
    }
    ASSERT_TRUE(transaction.Commit().ok());
    break;
  }
  EXPECT_GT(n, 3);
  EXPECT_LT(n, kMostCalls);
  EXPECT_TRUE(registry.Find<OptimizerEntry>("addons.lion").ok());
}

}  // namespace
}  // namespace tenon::abi
