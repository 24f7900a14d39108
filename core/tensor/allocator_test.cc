// The allocator: where blocks lie, when they are reused, what the statistics
// say, how the cap refuses, and what Trim() gives back.
#include "core/tensor/allocator.h"

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace tenon::tensor {
namespace {

constexpr size_t kKilobyte = 1024;
constexpr size_t kMegabyte = 1024 * kKilobyte;
constexpr bool kCaches = TENON_ALLOCATOR_CACHES;

// A request of each kind, with its neighbours.
const size_t kSizes[] = {1,
                         63,
                         64,
                         65,
                         256,
                         1024,
                         1025,
                         8000,
                         100 * kKilobyte,
                         kMegabyte,
                         kMegabyte + 1,
                         5 * kMegabyte + 3};

using Blocks = std::vector<std::pair<void*, size_t>>;

void FreeAll(Blocks* blocks) {
  for (const auto& [p, bytes] : *blocks) {
    Free(p, bytes);
  }
  blocks->clear();
}

TEST(AllocatorTest, BlocksAreAlignedAndApart) {
  Blocks blocks;
  for (int round = 0; round < 3; ++round) {
    for (size_t bytes : kSizes) {
      char* p = static_cast<char*>(Allocate(bytes));
      ASSERT_NE(p, nullptr) << bytes;
      EXPECT_EQ(reinterpret_cast<uintptr_t>(p) % kAlignment, 0u) << bytes;
      std::memset(p, static_cast<int>(blocks.size()), bytes);
      blocks.emplace_back(p, bytes);
    }
  }
  for (size_t i = 0; i < blocks.size(); ++i) {
    const auto [p, bytes] = blocks[i];
    EXPECT_EQ(static_cast<unsigned char*>(p)[0], i);
    EXPECT_EQ(static_cast<unsigned char*>(p)[bytes - 1], i);
  }
  FreeAll(&blocks);
}

TEST(AllocatorTest, LargeBlocksLieOnHugePages) {
  if (!kCaches) GTEST_SKIP() << "malloc's blocks";
  void* p = Allocate(4 * kMegabyte);
  ASSERT_NE(p, nullptr);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(p) % (2 * kMegabyte), 0u);
  Free(p, 4 * kMegabyte);
}

TEST(AllocatorTest, ZeroBytesAreABlock) {
  const uint64_t before = Statistics().in_use;
  void* p = Allocate(0);
  EXPECT_NE(p, nullptr);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(p) % kAlignment, 0u);
  EXPECT_EQ(Statistics().in_use, before);
  Free(p, 0);
}

TEST(AllocatorTest, ImpossibleSizesAreRefused) {
  const uint64_t before = Statistics().in_use;
  EXPECT_EQ(Allocate(SIZE_MAX), nullptr);
  EXPECT_EQ(Allocate(SIZE_MAX / 2), nullptr);
  EXPECT_EQ(Allocate(size_t{1} << 62), nullptr);
  EXPECT_EQ(Allocate(size_t{1} << 50), nullptr);
  EXPECT_EQ(Statistics().in_use, before);
}

TEST(AllocatorTest, TheLastFreedBlockIsTheNext) {
  if (!kCaches) GTEST_SKIP() << "malloc's blocks";
  for (size_t bytes : kSizes) {
    void* a = Allocate(bytes);
    void* b = Allocate(bytes);
    Free(a, bytes);
    EXPECT_EQ(Allocate(bytes), a) << bytes;
    Free(b, bytes);
    Free(a, bytes);
  }
}

TEST(AllocatorTest, StatisticsFollowEachBlock) {
  for (size_t bytes : kSizes) {
    const AllocatorStatistics before = Statistics();
    ResetPeak();
    void* p = Allocate(bytes);
    const AllocatorStatistics with = Statistics();
    Free(p, bytes);
    const AllocatorStatistics after = Statistics();
    EXPECT_EQ(with.allocations, before.allocations + 1);
    EXPECT_GE(with.in_use, before.in_use + bytes);
    EXPECT_LE(with.in_use, before.in_use + bytes + bytes / 4 + 64);
    EXPECT_EQ(with.peak_in_use, with.in_use);
    EXPECT_GE(with.reserved_from_os, with.in_use + with.cached);
    EXPECT_EQ(after.in_use, before.in_use);
    EXPECT_EQ(after.peak_in_use, with.in_use);
    ResetPeak();
    EXPECT_EQ(Statistics().peak_in_use, after.in_use);
  }
}

TEST(AllocatorTest, ThePeakIsCaughtBetweenCallsOfStatistics) {
  constexpr int kCount = 4096;
  constexpr int64_t kPeak = kCount * 256;
  ResetPeak();
  const int64_t before = static_cast<int64_t>(Statistics().in_use);
  Blocks blocks;
  for (int i = 0; i < kCount; ++i) {
    blocks.emplace_back(Allocate(256), 256);
  }
  FreeAll(&blocks);
  const int64_t peak = static_cast<int64_t>(Statistics().peak_in_use) - before;
  EXPECT_LE(peak, kPeak);
  EXPECT_GE(peak, kPeak - internal::kReportBytes);
}

TEST(AllocatorTest, TrimGivesFreeMemoryBack) {
  if (!kCaches) GTEST_SKIP() << "malloc's blocks";
  Trim();
  const AllocatorStatistics before = Statistics();
  Blocks blocks;
  for (int i = 0; i < 20; ++i) {
    for (size_t bytes : kSizes) {
      blocks.emplace_back(Allocate(bytes), bytes);
    }
  }
  const uint64_t peak = Statistics().reserved_from_os;
  FreeAll(&blocks);
  EXPECT_GT(Statistics().cached, before.cached + kMegabyte);
  const uint64_t held = Statistics().reserved_from_os;
  EXPECT_LE(held, peak);
  EXPECT_EQ(Trim(), held - before.reserved_from_os);
  EXPECT_EQ(Statistics().reserved_from_os, before.reserved_from_os);
  EXPECT_EQ(Statistics().in_use, before.in_use);
  EXPECT_EQ(Trim(), 0u);
}

TEST(AllocatorTest, TrimLeavesSlabsInUse) {
  if (!kCaches) GTEST_SKIP() << "malloc's blocks";
  Trim();
  Blocks blocks;
  Blocks kept;
  for (int i = 0; i < 4096; ++i) {
    void* p = Allocate(64);
    std::memset(p, i % 251, 64);
    // The first slab stays in use, the others become free.
    (i % 8 == 0 && i < 512 ? kept : blocks).emplace_back(p, 64);
  }
  FreeAll(&blocks);
  EXPECT_GT(Trim(), 0u);
  for (size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(static_cast<unsigned char*>(kept[i].first)[63], i * 8 % 251);
  }
  for (int i = 0; i < 4096; ++i) {  // the lists are whole
    void* p = Allocate(64);
    ASSERT_NE(p, nullptr);
    std::memset(p, 1, 64);
    blocks.emplace_back(p, 64);
  }
  FreeAll(&blocks);
  FreeAll(&kept);
}

TEST(AllocatorTest, FreeLargeBlocksAreKeptUpToTheirPeak) {
  if (!kCaches) GTEST_SKIP() << "malloc's blocks";
  Trim();
  const uint64_t before = Statistics().reserved_from_os;
  for (size_t i = 0; i < 64; ++i) {  // 64 sizes, one in use at a time
    const size_t bytes = (16 + i) * kMegabyte;
    Free(Allocate(bytes), bytes);
  }
  EXPECT_LE(Statistics().reserved_from_os, before + 512 * kMegabyte);
  EXPECT_GE(Statistics().cached, 64 * kMegabyte);
  Trim();
}

class CapTest : public testing::Test {
 protected:
  void SetUp() override { Trim(); }
  void TearDown() override { SetCap(0); }
};

TEST_F(CapTest, RefusesWhatGoesBeyond) {
  for (size_t bytes : {size_t{64}, 10 * kKilobyte, 3 * kMegabyte}) {
    Trim();
    const uint64_t cap = Statistics().reserved_from_os + 10 * kMegabyte;
    SetCap(cap);
    EXPECT_EQ(Statistics().cap, cap);
    Blocks blocks;
    while (void* p = Allocate(bytes)) {
      blocks.emplace_back(p, bytes);
      ASSERT_LE(blocks.size() * bytes, 10 * kMegabyte);
    }
    EXPECT_LE(Statistics().reserved_from_os, cap);
    EXPECT_GE(blocks.size() * bytes, 8 * kMegabyte);
    Free(blocks.back().first, bytes);
    blocks.back().first = Allocate(bytes);
    EXPECT_NE(blocks.back().first, nullptr);
    SetCap(0);
    void* p = Allocate(bytes);
    EXPECT_NE(p, nullptr);
    blocks.emplace_back(p, bytes);
    FreeAll(&blocks);
  }
}

TEST_F(CapTest, CachedMemoryOfOneSizeServesAnother) {
  SetCap(Statistics().reserved_from_os + 16 * kMegabyte);
  for (size_t bytes : {size_t{64}, 700 * kKilobyte, 2 * kMegabyte, size_t{640},
                       12 * kMegabyte}) {
    Blocks blocks;
    for (size_t i = 0; i < 12 * kMegabyte / bytes; ++i) {
      blocks.emplace_back(Allocate(bytes), bytes);
      ASSERT_NE(blocks.back().first, nullptr) << bytes << " number " << i;
    }
    FreeAll(&blocks);
  }
}

}  // namespace
}  // namespace tenon::tensor
