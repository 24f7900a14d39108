// One thread pool for the whole process. A loop is cut into chunks of a fixed
// size, so results that depend on the cut are the same on any number of
// threads.
#ifndef TENON_CORE_DEVICE_PARALLEL_H_
#define TENON_CORE_DEVICE_PARALLEL_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace tenon::device {

using LoopBody = absl::FunctionRef<void(int64_t begin, int64_t end)>;

namespace internal {
void ParallelForChunks(int64_t n, int64_t grain, LoopBody body);
}

// Calls body(begin, end) for [0, grain), [grain, 2 * grain), ... up to n, each
// once, in any order, on the caller's and the pool's threads; returns when all
// are done. The bounds depend on n and grain (below 1 means 1) alone.
//
// Runs on the caller's thread only, in order, when n <= grain, with one thread,
// inside another ParallelFor, or while another thread uses the pool.
//
// If body throws, chunks that have not begun are skipped and the first
// exception is rethrown here. body runs in the caller's floating-point mode
// (MXCSR: rounding, denormals) on every thread, so that the mode decides the
// result and the number of threads does not.
//
// Cost: below 0.5 us when the pool is warm. Pool threads spin for about 30 us
// after a loop, then sleep; to wake them costs some 5-50 us. Aim at chunks of
// at least 5 us.
inline void ParallelFor(int64_t n, int64_t grain, LoopBody body) {
  if (n > grain) {
    internal::ParallelForChunks(n, grain, body);
  } else if (n > 0) {
    body(0, n);
  }
}

// Threads that a ParallelFor may use, the caller's included. At the start: the
// cores this process may run on, at most TENON_NUM_THREADS where that is set to
// a positive number. The pool starts at the first loop that needs it; a child
// made by fork() starts its own.
int NumThreads();

// Sets the number of threads; waits for a loop that is running to end. Fails
// when n is not in [1, 1024] and inside a loop that the pool runs.
absl::Status SetNumThreads(int n);

// While one lives, this thread treats denormal numbers as zero and flushes
// denormal results to zero (x86; elsewhere nothing changes). About 5 ns.
class FlushDenormals {
 public:
#if defined(__x86_64__)
  FlushDenormals() : saved_(__builtin_ia32_stmxcsr()) {
    __builtin_ia32_ldmxcsr(saved_ | kFlushToZero | kDenormalsAreZero);
  }
  ~FlushDenormals() { __builtin_ia32_ldmxcsr(saved_); }

 private:
  static constexpr unsigned kFlushToZero = 0x8000;
  static constexpr unsigned kDenormalsAreZero = 0x0040;
  const unsigned saved_;
#else
  FlushDenormals() {}
  ~FlushDenormals() {}
#endif

 public:
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;
};

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_PARALLEL_H_
