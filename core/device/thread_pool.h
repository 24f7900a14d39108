// The threads behind ParallelFor. A loop is one counter of chunks that nobody
// took yet; whoever lowers it has a chunk. A thread that comes late finds 0 and
// never touches the loop, so the caller waits for chunks that were taken, not
// for threads that the system has not scheduled.
#ifndef TENON_CORE_DEVICE_THREAD_POOL_H_
#define TENON_CORE_DEVICE_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/device/parallel.h"

namespace tenon::device {

// The chunks of [0, n): `chunks` = n / grain, rounded up.
struct Loop {
  int64_t n;
  int64_t grain;
  int64_t chunks;
  LoopBody body;
};

// Used by one thread at a time.
class ThreadPool {
 public:
  // Starts `threads` - 1 threads, or as many as the system allows.
  explicit ThreadPool(int threads);

  // Ends and joins the threads.
  ~ThreadPool();

  // Runs `loop`, of two chunks at least; rethrows what its body throws.
  void Run(const Loop& loop);

 private:
  void Work();
  void WakeSleepers(int64_t count);
  bool TakeChunk(int64_t* index);
  void RunChunk(int64_t index);

  std::optional<Loop> loop_;  // this and the next change while untaken_ is 0
  unsigned float_mode_ = 0;   // the caller's
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

// Whether this thread belongs to a pool or is within Run().
bool InLoop();

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_THREAD_POOL_H_
