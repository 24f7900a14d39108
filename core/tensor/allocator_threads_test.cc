// The allocator with threads that come, exchange blocks and go, and with fork.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "core/tensor/allocator.h"
#include "gtest/gtest.h"

namespace tenon::tensor {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;
constexpr bool kCaches = TENON_ALLOCATOR_CACHES;

using Blocks = std::vector<std::pair<void*, size_t>>;

void FreeAll(Blocks* blocks) {
  for (const auto& [p, bytes] : *blocks) {
    Free(p, bytes);
  }
  blocks->clear();
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
