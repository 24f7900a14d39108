// Threads look at the counter of untaken chunks for a while after each loop,
// then sleep. What a loop needs is written before that counter and read after
// taking from it, so it can not change under who has a chunk.
#include "core/device/thread_pool.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/spin.h"

namespace tenon::device {
namespace {

constexpr std::chrono::microseconds kSpin(30);

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

}  // namespace

ThreadPool::ThreadPool(int threads) {
  // Signals are for the application's threads.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  threads_.reserve(threads);
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

ThreadPool::~ThreadPool() {
  stop_ = true;
  WakeSleepers(std::ssize(threads_));
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void ThreadPool::WakeSleepers(int64_t count) {
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

void ThreadPool::Work() {
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
      SetFloatMode(float_mode_);
      RunChunk(index);
      finished_.fetch_add(1, std::memory_order_release);
    }
  }
}

bool ThreadPool::TakeChunk(int64_t* index) {
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

void ThreadPool::RunChunk(int64_t index) {
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

void ThreadPool::Run(const Loop& loop) {
  in_loop = true;
  loop_.emplace(loop);
  float_mode_ = GetFloatMode();
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
  in_loop = false;
  if (failed_) {
    failed_ = false;
    std::rethrow_exception(std::exchange(exception_, nullptr));
  }
}

bool InLoop() { return in_loop; }

}  // namespace tenon::device
