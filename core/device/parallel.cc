// The process's pool: who may use it, when it starts, and what a loop does that
// does not get it.
#include "core/device/parallel.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/device/thread_pool.h"

namespace tenon::device {
namespace {

constexpr int kMaxThreads = 1024;

// The process's pool. Who has set `busy` owns the pool, and may replace it.
constinit std::atomic<bool> busy{false};
constinit ThreadPool* pool = nullptr;
constinit std::atomic<int> num_threads{0};  // 0: not asked for yet

// In a child of fork() the pool's threads are gone; what they shared is leaked.
void ForgetPool() {
  pool = nullptr;
  busy = false;
}

ThreadPool* NewPool() {
  static const int registered = pthread_atfork(nullptr, nullptr, ForgetPool);
  static_cast<void>(registered);
  return new ThreadPool(NumThreads());
}

int DefaultNumThreads() {
  cpu_set_t cores;
  int n = sched_getaffinity(0, sizeof(cores), &cores) == 0
              ? CPU_COUNT(&cores)
              : static_cast<int>(std::thread::hardware_concurrency());
  int limit = 0;
  const char* text = std::getenv("TENON_NUM_THREADS");
  if (text != nullptr && absl::SimpleAtoi(text, &limit) && limit > 0) {
    n = std::min(n, limit);
  }
  return std::clamp(n, 1, kMaxThreads);
}

}  // namespace

void internal::ParallelForChunks(int64_t n, int64_t grain, LoopBody body) {
  if (n <= 0) {
    return;
  }
  grain = std::max<int64_t>(grain, 1);
  const int64_t chunks = n / grain + (n % grain != 0);
  if (chunks == 1 || InLoop() || NumThreads() == 1 ||
      busy.exchange(true, std::memory_order_acquire)) {
    for (int64_t i = 0; i < chunks; ++i) {
      body(i * grain, i * grain + std::min(grain, n - i * grain));
    }
    return;
  }
  const auto release =
      absl::MakeCleanup([] { busy.store(false, std::memory_order_release); });
  if (pool == nullptr) {
    pool = NewPool();
  }
  pool->Run({n, grain, chunks, body});
}

int NumThreads() {
  int n = num_threads.load(std::memory_order_relaxed);
  if (n == 0) [[unlikely]] {
    n = DefaultNumThreads();
    int unset = 0;
    if (!num_threads.compare_exchange_strong(unset, n)) {
      n = unset;
    }
  }
  return n;
}

absl::Status SetNumThreads(int n) {
  if (n < 1 || n > kMaxThreads) {
    return absl::InvalidArgumentError(absl::StrCat(
        "set_num_threads: n must be in [1, ", kMaxThreads, "], got ", n));
  }
  if (InLoop()) {
    return absl::FailedPreconditionError(
        "set_num_threads: called inside a parallel loop; call it before");
  }
  while (busy.exchange(true, std::memory_order_acquire)) {
    std::this_thread::yield();
  }
  delete std::exchange(pool, nullptr);
  num_threads = n;
  busy.store(false, std::memory_order_release);
  return absl::OkStatus();
}

}  // namespace tenon::device
