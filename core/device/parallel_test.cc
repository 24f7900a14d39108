// ParallelFor: every index once, the same chunks on any number of threads,
// nesting, exceptions, competing callers, fork, and the floating-point mode.
#include "core/device/parallel.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <latch>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace tenon::device {
namespace {

using Chunk = std::pair<int64_t, int64_t>;

std::vector<Chunk> ChunksOf(int64_t n, int64_t grain) {
  std::mutex mutex;
  std::vector<Chunk> chunks;
  ParallelFor(n, grain, [&](int64_t begin, int64_t end) {
    std::lock_guard<std::mutex> lock(mutex);
    chunks.emplace_back(begin, end);
  });
  std::sort(chunks.begin(), chunks.end());
  return chunks;
}

// Runs each test with 1, 2 and 5 threads, whatever the machine has.
class ParallelTest : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { ASSERT_TRUE(SetNumThreads(GetParam()).ok()); }
};

INSTANTIATE_TEST_SUITE_P(Threads, ParallelTest, testing::Values(1, 2, 5));

TEST_P(ParallelTest, ChunksFollowFromLengthAndGrain) {
  EXPECT_EQ(ChunksOf(10, 4), (std::vector<Chunk>{{0, 4}, {4, 8}, {8, 10}}));
  EXPECT_EQ(ChunksOf(8, 4), (std::vector<Chunk>{{0, 4}, {4, 8}}));
  EXPECT_EQ(ChunksOf(4, 4), (std::vector<Chunk>{{0, 4}}));
  EXPECT_EQ(ChunksOf(3, 4), (std::vector<Chunk>{{0, 3}}));
  EXPECT_EQ(ChunksOf(2, 0), (std::vector<Chunk>{{0, 1}, {1, 2}}));
  EXPECT_EQ(ChunksOf(2, -7), (std::vector<Chunk>{{0, 1}, {1, 2}}));
  EXPECT_TRUE(ChunksOf(0, 4).empty());
  EXPECT_TRUE(ChunksOf(-3, 4).empty());
  EXPECT_TRUE(ChunksOf(-3, -4).empty());
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(ChunksOf(kMax, kMax - 1),
            (std::vector<Chunk>{{0, kMax - 1}, {kMax - 1, kMax}}));
}

TEST_P(ParallelTest, EachIndexIsVisitedOnce) {
  for (int64_t grain : {1, 7, 1000}) {
    std::vector<int> visits(20011);
    ParallelFor(std::ssize(visits), grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        ++visits[i];
      }
    });
    EXPECT_EQ(std::count(visits.begin(), visits.end(), 1), std::ssize(visits));
  }
}

TEST_P(ParallelTest, ManyShortLoops) {
  std::atomic<int64_t> sum{0};
  for (int64_t i = 0; i < 20000; ++i) {
    ParallelFor(1 + i % 5, 1, [&](int64_t begin, int64_t) { sum += begin; });
  }
  EXPECT_EQ(sum, 20000 / 5 * (0 + 1 + 3 + 6 + 10));
}

TEST_P(ParallelTest, AllThreadsTakePart) {
  // Each chunk waits for the others, so each needs a thread of its own.
  const int threads = GetParam();
  std::latch latch(threads);
  std::mutex mutex;
  std::vector<std::thread::id> ids;
  ParallelFor(threads, 1, [&](int64_t, int64_t) {
    latch.arrive_and_wait();
    std::lock_guard<std::mutex> lock(mutex);
    ids.push_back(std::this_thread::get_id());
  });
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::unique(ids.begin(), ids.end()) - ids.begin(), threads);
}

TEST_P(ParallelTest, NestedLoopsRunInline) {
  std::atomic<int> visits{0};
  std::atomic<int> elsewhere{0};
  ParallelFor(16, 1, [&](int64_t, int64_t) {
    const auto outer = std::this_thread::get_id();
    ParallelFor(16, 1, [&](int64_t, int64_t) {
      ++visits;
      elsewhere += std::this_thread::get_id() != outer;
    });
  });
  EXPECT_EQ(visits, 256);
  if (GetParam() > 1) {
    EXPECT_EQ(elsewhere, 0);
  }
}

TEST_P(ParallelTest, TheFirstExceptionReachesTheCaller) {
  for (int64_t bad : {0, 1, 63}) {
    const auto loop = [&] {
      ParallelFor(64, 1, [&](int64_t begin, int64_t) {
        if (begin == bad) {
          throw std::runtime_error("chunk " + std::to_string(begin));
        }
      });
    };
    try {
      loop();
      ADD_FAILURE() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(error.what(), "chunk " + std::to_string(bad));
    }
  }
  EXPECT_EQ(ChunksOf(64, 1).size(), 64u);  // the pool is usable
}

TEST_P(ParallelTest, ExceptionsInEveryChunk) {
  EXPECT_THROW(ParallelFor(64, 1, [](int64_t begin, int64_t) { throw begin; }),
               int64_t);
  EXPECT_EQ(ChunksOf(64, 1).size(), 64u);
}

TEST_P(ParallelTest, CompetingCallersBothFinish) {
  std::atomic<int64_t> visits{0};
  const auto work = [&] {
    for (int i = 0; i < 2000; ++i) {
      ParallelFor(8, 1, [&](int64_t, int64_t) { ++visits; });
    }
  };
  std::thread other(work);
  work();
  other.join();
  EXPECT_EQ(visits, 2 * 2000 * 8);
}

TEST_P(ParallelTest, ThreadsRunInTheCallersFloatingPointMode) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "FlushDenormals does nothing here";
#endif
  const auto count_flushed = [] {
    std::atomic<int> flushed{0};
    std::latch latch(GetParam());
    ParallelFor(GetParam(), 1, [&](int64_t, int64_t) {
      latch.arrive_and_wait();
      volatile float tiny = std::numeric_limits<float>::min();
      tiny = tiny / 2;
      flushed += tiny == 0;
    });
    return flushed.load();
  };
  EXPECT_EQ(count_flushed(), 0);
  {
    FlushDenormals flush;
    EXPECT_EQ(count_flushed(), GetParam());
  }
  EXPECT_EQ(count_flushed(), 0);
}

TEST_P(ParallelTest, AChildOfForkHasAPoolOfItsOwn) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the thread sanitizer can not start threads after fork";
#endif
  ChunksOf(64, 1);  // the parent's pool runs
  const pid_t child = fork();
  if (child == 0) {
    std::latch latch(GetParam());
    ParallelFor(GetParam(), 1,
                [&](int64_t, int64_t) { latch.arrive_and_wait(); });
    _exit(NumThreads() == GetParam() ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(ChunksOf(64, 1).size(), 64u);
}

TEST(FlushDenormalsTest, LastsAsLongAsTheObject) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "FlushDenormals does nothing here";
#endif
  volatile float smallest = std::numeric_limits<float>::min();
  volatile float denormal = std::numeric_limits<float>::denorm_min();
  EXPECT_GT(smallest / 2, 0);
  {
    FlushDenormals flush;
    EXPECT_EQ(smallest / 2, 0);      // results
    EXPECT_EQ(denormal * 1e30f, 0);  // operands
  }
  EXPECT_GT(smallest / 2, 0);
}

TEST(NumThreadsTest, IsWhatWasSet) {
  for (int n : {1, 7, 2}) {
    ASSERT_TRUE(SetNumThreads(n).ok());
    EXPECT_EQ(NumThreads(), n);
    EXPECT_EQ(ChunksOf(64, 1).size(), 64u);
  }
}

TEST(NumThreadsTest, RefusesNumbersOutOfRange) {
  ASSERT_TRUE(SetNumThreads(2).ok());
  EXPECT_EQ(SetNumThreads(0).message(),
            "set_num_threads: n must be in [1, 1024], got 0");
  EXPECT_FALSE(SetNumThreads(1025).ok());
  EXPECT_EQ(NumThreads(), 2);
}

TEST(NumThreadsTest, RefusesInsideALoop) {
  ASSERT_TRUE(SetNumThreads(2).ok());
  std::atomic<int> refused{0};
  ParallelFor(4, 1, [&](int64_t, int64_t) {
    refused += SetNumThreads(3) ==
               absl::FailedPreconditionError(
                   "set_num_threads: called inside a parallel loop; call it "
                   "before");
  });
  EXPECT_EQ(refused, 4);
  EXPECT_EQ(NumThreads(), 2);
}

TEST(NumThreadsTest, WaitsForAnotherThreadsLoop) {
  ASSERT_TRUE(SetNumThreads(3).ok());
  std::latch begun(1);
  std::atomic<int> visits{0};
  std::thread other([&] {
    ParallelFor(1000, 1, [&](int64_t begin, int64_t) {
      if (begin == 0) {
        begun.count_down();
      }
      ++visits;
    });
  });
  begun.wait();
  ASSERT_TRUE(SetNumThreads(2).ok());
  EXPECT_EQ(visits, 1000);
  other.join();
}

// Runs this binary's other face (below) with TENON_NUM_THREADS set.
int DefaultWith(const char* value) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("TENON_NUM_THREADS", value, 1);
    setenv("PRINT_NUM_THREADS", "1", 1);
    execl("/proc/self/exe", "parallel_test", nullptr);
    _exit(255);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(NumThreadsTest, StartsFromTheCoresAndTheEnvironment) {
  cpu_set_t cores;
  ASSERT_EQ(sched_getaffinity(0, sizeof(cores), &cores), 0);
  const int all = std::min(CPU_COUNT(&cores), 254);
  EXPECT_EQ(DefaultWith("1"), 1);
  EXPECT_EQ(DefaultWith("2"), std::min(2, all));
  EXPECT_EQ(DefaultWith("100000"), all);
  EXPECT_EQ(DefaultWith("0"), all);
  EXPECT_EQ(DefaultWith("many"), all);
}

}  // namespace
}  // namespace tenon::device

int main(int argc, char** argv) {
  if (std::getenv("PRINT_NUM_THREADS") != nullptr) {
    return tenon::device::NumThreads();
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
