// The allocator: where blocks lie, when they are reused, what the statistics
// say, how the cap refuses, and threads that come, exchange blocks and go.
#include "core/tensor/allocator.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "core/tensor/size_class.h"
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

TEST(SizeClassTest, EachRequestGetsTheSmallestClassThatHoldsIt) {
  for (size_t bytes = 1; bytes <= internal::kMediumBytes; ++bytes) {
    const int index = internal::SizeClass(bytes);
    ASSERT_GE(index, 0);
    ASSERT_LT(index, internal::kClasses);
    ASSERT_GE(internal::ClassBytes(index), bytes);
    if (index > 0) {
      ASSERT_LT(internal::ClassBytes(index - 1), bytes);
    }
  }
}

TEST(SizeClassTest, SlackIsBounded) {
  for (int index = 0; index < internal::kClasses; ++index) {
    const size_t size = internal::ClassBytes(index);
    EXPECT_EQ(size % kAlignment, 0u);
    EXPECT_GE(internal::BlocksPerSlab(index), 4u);
    if (index >= internal::kSmallClasses) {
      EXPECT_LE(size, internal::ClassBytes(index - 1) * 5 / 4);
    }
  }
  for (size_t bytes = kMegabyte + 1; bytes < size_t{1} << 40;
       bytes += bytes / 7) {
    const size_t size = internal::LargeBytes(bytes);
    EXPECT_GE(size, bytes);
    EXPECT_LE(size, bytes + bytes / 8);
    EXPECT_EQ(size, internal::LargeBytes(size));
    EXPECT_EQ(size % (128 * kKilobyte), 0u);
  }
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

// A thread's last free blocks and its counts outlive it.
TEST(AllocatorThreadsTest, AThreadThatEndsHandsItsBlocksOn) {
  Trim();
  const AllocatorStatistics before = Statistics();
  void* kept = nullptr;
  std::thread([&kept] {
    Blocks blocks;
    for (int i = 0; i < 1000; ++i) {
      blocks.emplace_back(Allocate(64), 64);
    }
    FreeAll(&blocks);
    kept = Allocate(64);
  }).join();
  const AllocatorStatistics with = Statistics();
  EXPECT_GE(with.in_use, before.in_use + 64);
  EXPECT_LE(with.in_use, before.in_use + 64 + 1);
  EXPECT_EQ(with.allocations, before.allocations + 1001);
  Free(kept, 64);
  Trim();
  EXPECT_EQ(Statistics().reserved_from_os, before.reserved_from_os);
}

TEST(AllocatorThreadsTest, BlocksFreedElsewhereComeBack) {
  if (!kCaches) GTEST_SKIP() << "malloc's blocks";
  constexpr int kRounds = 200;
  constexpr int kBlocks = 1000;
  constexpr size_t kBytes = 1024;
  Trim();
  const AllocatorStatistics before = Statistics();
  for (int round = 0; round < kRounds; ++round) {
    Blocks blocks;
    for (int i = 0; i < kBlocks; ++i) {
      blocks.emplace_back(Allocate(kBytes), kBytes);
    }
    std::thread([&blocks] { FreeAll(&blocks); }).join();
  }
  // One round's blocks, not all of them: they went round.
  const AllocatorStatistics after = Statistics();
  EXPECT_EQ(after.in_use, before.in_use);
  EXPECT_LE(after.reserved_from_os,
            before.reserved_from_os + 2 * kBlocks * kBytes);
}

TEST(AllocatorThreadsTest, AThreadKeepsABoundedCache) {
  if (!kCaches) GTEST_SKIP() << "malloc's blocks";
  Trim();
  Blocks blocks;
  for (int i = 0; i < 20000; ++i) {
    blocks.emplace_back(Allocate(1024), 1024);
  }
  std::atomic<bool> freed{false};
  std::atomic<bool> stop{false};
  std::thread other([&] {
    FreeAll(&blocks);
    freed = true;
    freed.notify_one();
    stop.wait(false);  // keeps its cache
  });
  freed.wait(false);
  const uint64_t held = Statistics().reserved_from_os;
  EXPECT_GE(Trim(), 20000 * 1024 - 5 * kMegabyte);
  EXPECT_LT(Statistics().reserved_from_os, held);
  stop = true;
  stop.notify_one();
  other.join();
}

// Eight threads allocate, fill, exchange and free blocks of all sizes.
TEST(AllocatorThreadsTest, Hammer) {
  constexpr int kThreads = 8;
  constexpr int kSteps = 4000;
  constexpr int kSlots = 64;
  struct Slot {
    std::atomic<uint64_t*> block{nullptr};  // its first word: its length
  };
  std::vector<Slot> slots(kSlots);
  const uint64_t before = Statistics().in_use;
  std::atomic<int> damaged{0};
  const auto free_block = [&damaged](uint64_t* block) {
    if (block == nullptr) return;
    const size_t words = block[0];
    damaged += block[words - 1] != words || block[words / 2] != words;
    Free(block, words * sizeof(uint64_t));
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      for (int step = 0; step < kSteps; ++step) {
        const size_t bound = random() % 64 == 0 ? 1 << 18 : 1 << 8;
        const size_t words = 1 + random() % bound;
        auto* block =
            static_cast<uint64_t*>(Allocate(words * sizeof(uint64_t)));
        block[0] = block[words - 1] = block[words / 2] = words;
        free_block(slots[random() % kSlots].block.exchange(block));
        if (step % 512 == 0) Trim();
        if (step % 128 == 0) Statistics();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (Slot& slot : slots) {
    free_block(slot.block);
  }
  EXPECT_EQ(damaged, 0);
  EXPECT_EQ(Statistics().in_use, before);
}

TEST(AllocatorThreadsTest, AChildOfForkAllocates) {
  std::atomic<bool> stop{false};
  std::thread busy([&stop] {  // holds the lock much of the time
    while (!stop) {
      Free(Allocate(2 * kMegabyte), 2 * kMegabyte);
    }
  });
  for (int i = 0; i < 20; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      void* p = Allocate(3 * kMegabyte);
      std::memset(p, 1, 3 * kMegabyte);
      Free(p, 3 * kMegabyte);
      _exit(Trim() > 0 || !kCaches ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  stop = true;
  busy.join();
}

}  // namespace
}  // namespace tenon::tensor
