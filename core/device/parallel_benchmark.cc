// Fork and join of a loop over the threads of the machine, beside OpenMP. In an
// empty loop the caller may take every chunk: it never waits for a late thread.
// OMP_WAIT_POLICY=active makes OpenMP's threads spin as the pool's do.
#include <benchmark/benchmark.h>

#include <atomic>

#include "core/base/spin.h"
#include "core/device/parallel.h"

namespace tenon::device {
namespace {

void ForkJoinPool(benchmark::State& state) {
  const int64_t chunks = NumThreads() * state.range(0);
  for (auto _ : state) {
    ParallelFor(chunks, 1, [](int64_t begin, int64_t) {
      benchmark::DoNotOptimize(begin);
    });
  }
}
BENCHMARK(ForkJoinPool)->Arg(1)->Arg(16)->UseRealTime();

void ForkJoinOpenMp(benchmark::State& state) {
  const int64_t chunks = NumThreads() * state.range(0);
  const int threads = NumThreads();
  for (auto _ : state) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
    for (int64_t i = 0; i < chunks; ++i) {
      benchmark::DoNotOptimize(i);
    }
  }
}
BENCHMARK(ForkJoinOpenMp)->Arg(1)->Arg(16)->UseRealTime();

// As above, but each chunk waits for the other: both threads must take part.
void ForkJoinBothThreads(benchmark::State& state) {
  if (NumThreads() < 2) {
    state.SkipWithError("needs two cores");
    return;
  }
  for (auto _ : state) {
    std::atomic<int> arrived{0};
    ParallelFor(2, 1, [&](int64_t, int64_t) {
      ++arrived;
      while (arrived.load() < 2) {
        CpuRelax();
      }
    });
  }
}
BENCHMARK(ForkJoinBothThreads)->UseRealTime();

// What a loop costs that is too short to share.
void OneChunk(benchmark::State& state) {
  for (auto _ : state) {
    ParallelFor(1000, 1000, [](int64_t begin, int64_t) {
      benchmark::DoNotOptimize(begin);
    });
  }
}
BENCHMARK(OneChunk);

// About 20 us of work on one thread, which is worth sharing.
void SharedWork(benchmark::State& state) {
  for (auto _ : state) {
    ParallelFor(40000, state.range(0), [](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        benchmark::DoNotOptimize(i);
      }
    });
  }
}
BENCHMARK(SharedWork)->Arg(40000)->Arg(5000)->UseRealTime();

}  // namespace
}  // namespace tenon::device

BENCHMARK_MAIN();
