// The pool behind ParallelFor. A loop is one counter of chunks that nobody took
// yet; whoever lowers it has a chunk. A thread that comes late finds 0 and
// never touches the loop, so the caller waits for chunks that were taken, not
// for threads that the system has not scheduled.
#include "core/device/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/spin.h"

namespace tenon::device {
namespace {

constexpr int kMaxThreads = 1024;
constexpr std::chrono::microseconds kSpin(30);

// Whether this thread runs chunks of a pool's loop.
constinit thread_local bool in_loop = false;

// The floating-point mode: MXCSR without its six exception flags.
unsigned GetFloatMode() {
#if defined(__x86_64__)
  return __builtin_ia32_stmxcsr() & ~0x3Fu;
#else
  return 0;
#endif
}

void SetFloatMode([[maybe_unused]] unsigned mode) {
#if defined(__x86_64__)
  if (GetFloatMode() != mode) {
    __builtin_ia32_ldmxcsr(mode);
  }
#endif
}

// Spins until `done()`, for kSpin at most; returns the last done().
template <typename Done>
bool SpinUntil(Done done) {
  constexpr int kLooksPerTime = 32;
  const auto deadline = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < kLooksPerTime; ++i) {
      if (done()) {
        return true;
      }
      CpuRelax();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  return done();
}

struct Loop {
  int64_t n;
  int64_t grain;
  int64_t chunks;
  LoopBody body;
  unsigned float_mode;
};

// Used by one thread at a time.
class Pool {
 public:
  // Starts `threads` - 1 threads, or as many as the system allows.
  explicit Pool(int threads);

  // Ends and joins the threads.
  ~Pool();

  // Runs `loop`, of two chunks at least; rethrows what its body throws.
  void Run(const Loop& loop);

 private:
  void Work();
  void WakeSleepers(int64_t count);
  bool TakeChunk(int64_t* index);
  void RunChunk(int64_t index);

  std::optional<Loop> loop_;      // written by the caller while untaken_ is 0
  std::exception_ptr exception_;  // written by who sets failed_
  std::atomic<bool> failed_{false};

  // On cache lines of their own, for all threads write them.
  alignas(64) std::atomic<int64_t> untaken_{0};
  alignas(64) std::atomic<int64_t> finished_{0};  // of those that workers took

  alignas(64) std::atomic<int> sleepers_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::thread> threads_;
};

Pool::Pool(int threads) {
  // Signals are for the application's threads.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    for (int i = 1; i < threads; ++i) {
      threads_.emplace_back([this] { Work(); });
      pthread_setname_np(threads_.back().native_handle(),
                         absl::StrCat("tenon/", i).c_str());
    }
  } catch (const std::system_error&) {
    // The system's limit on threads; those that started must do.
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Pool::~Pool() {
  stop_ = true;
  WakeSleepers(kMaxThreads);
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void Pool::WakeSleepers(int64_t count) {
  const int64_t sleepers = sleepers_;
  if (sleepers == 0) {
    return;
  }
  // A thread between its last look and its sleep holds the mutex.
  { std::lock_guard<std::mutex> lock(mutex_); }
  for (int64_t i = std::min(count, sleepers); i > 0; --i) {
    wake_.notify_one();
  }
}

void Pool::Work() {
  in_loop = true;
  const auto called = [this] { return untaken_ > 0 || stop_; };
  while (!stop_) {
    if (!SpinUntil(called)) {
      std::unique_lock<std::mutex> lock(mutex_);
      ++sleepers_;
      wake_.wait(lock, called);
      --sleepers_;
    }
    for (int64_t index; TakeChunk(&index);) {
      SetFloatMode(loop_->float_mode);
      RunChunk(index);
      finished_.fetch_add(1, std::memory_order_release);
    }
  }
}

bool Pool::TakeChunk(int64_t* index) {
  int64_t untaken = untaken_.load(std::memory_order_relaxed);
  while (untaken > 0) {
    if (untaken_.compare_exchange_weak(untaken, untaken - 1,
                                       std::memory_order_acquire,
                                       std::memory_order_relaxed)) {
      *index = loop_->chunks - untaken;
      return true;
    }
  }
  return false;
}

void Pool::RunChunk(int64_t index) {
  if (failed_.load(std::memory_order_relaxed)) {
    return;
  }
  const int64_t begin = index * loop_->grain;
  try {
    loop_->body(begin, begin + std::min(loop_->grain, loop_->n - begin));
  } catch (...) {
    if (!failed_.exchange(true)) {
      exception_ = std::current_exception();
    }
  }
}

void Pool::Run(const Loop& loop) {
  loop_.emplace(loop);
  finished_.store(0, std::memory_order_relaxed);
  // The first chunk is the caller's. Sequentially consistent, as is sleepers_:
  // either we see the sleeper or it sees the loop.
  untaken_ = loop.chunks - 1;
  WakeSleepers(loop.chunks - 1);
  int64_t own = 0;
  int64_t index = 0;
  do {
    RunChunk(index);
    ++own;
  } while (TakeChunk(&index));
  const auto done = [&] {
    return finished_.load(std::memory_order_acquire) == loop.chunks - own;
  };
  while (!SpinUntil(done)) {
    std::this_thread::yield();  // a thread with a chunk may want this core
  }
  if (failed_) {
    failed_ = false;
    std::rethrow_exception(std::exchange(exception_, nullptr));
  }
}

// The process's pool. Who has set `busy` owns the pool, and may replace it.
constinit std::atomic<bool> busy{false};
constinit Pool* pool = nullptr;
constinit std::atomic<int> num_threads{0};  // 0: not asked for yet

// Owns the pool for the time of a loop.
class UseOfPool {
 public:
  UseOfPool() {
    in_loop = true;
    if (pool == nullptr) {
      // In a child of fork() the threads are gone; what they shared is leaked.
      static const int registered = pthread_atfork(nullptr, nullptr, [] {
        pool = nullptr;
        busy = false;
      });
      static_cast<void>(registered);
      pool = new Pool(NumThreads());
    }
  }
  ~UseOfPool() {
    in_loop = false;
    busy.store(false, std::memory_order_release);
  }
};

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
  if (chunks == 1 || in_loop || NumThreads() == 1 ||
      busy.exchange(true, std::memory_order_acquire)) {
    for (int64_t i = 0; i < chunks; ++i) {
      body(i * grain, i * grain + std::min(grain, n - i * grain));
    }
    return;
  }
  UseOfPool use;
  pool->Run({n, grain, chunks, body, GetFloatMode()});
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
  if (in_loop) {
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
