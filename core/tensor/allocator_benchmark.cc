// The allocator beside glibc's aligned_alloc, each block freed at once and, as
// in a chain of operations, written from end to end.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/tensor/allocator.h"

namespace tenon::tensor {
namespace {

struct Tenon {
  static void* Get(size_t bytes) { return Allocate(bytes); }
  static void Put(void* p, size_t bytes) { Free(p, bytes); }
};

struct Glibc {
  static void* Get(size_t bytes) {
    return std::aligned_alloc(kAlignment, bytes);
  }
  static void Put(void* p, size_t) { std::free(p); }
};

template <typename Allocator>
void AllocateAndFree(benchmark::State& state) {
  const size_t bytes = state.range(0);
  for (auto _ : state) {
    void* p = Allocator::Get(bytes);
    benchmark::DoNotOptimize(p);
    Allocator::Put(p, bytes);
  }
}

template <typename Allocator>
void AllocateWriteAndFree(benchmark::State& state) {
  const size_t bytes = state.range(0);
  for (auto _ : state) {
    void* p = Allocator::Get(bytes);
    std::memset(p, 1, bytes);
    benchmark::DoNotOptimize(p);
    Allocator::Put(p, bytes);
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes) * state.iterations());
}

// A graph of a thousand blocks that lives for a while.
template <typename Allocator>
void AllocateManyAndFree(benchmark::State& state) {
  const size_t bytes = state.range(0);
  std::vector<void*> blocks(1000);
  for (auto _ : state) {
    for (void*& p : blocks) {
      p = Allocator::Get(bytes);
    }
    for (void* p : blocks) {
      Allocator::Put(p, bytes);
    }
  }
  state.SetItemsProcessed(std::ssize(blocks) * state.iterations());
}

BENCHMARK(AllocateAndFree<Tenon>)->Arg(64)->Arg(256)->Arg(8192)->Arg(400000);
BENCHMARK(AllocateAndFree<Glibc>)->Arg(64)->Arg(256)->Arg(8192)->Arg(400000);
BENCHMARK(AllocateManyAndFree<Tenon>)->Arg(64)->Arg(256)->Arg(8192);
BENCHMARK(AllocateManyAndFree<Glibc>)->Arg(64)->Arg(256)->Arg(8192);
BENCHMARK(AllocateWriteAndFree<Tenon>)->Arg(400000)->Arg(40 << 20);
BENCHMARK(AllocateWriteAndFree<Glibc>)->Arg(400000)->Arg(40 << 20);
BENCHMARK(AllocateAndFree<Tenon>)->Arg(256)->Threads(2)->UseRealTime();
BENCHMARK(AllocateAndFree<Glibc>)->Arg(256)->Threads(2)->UseRealTime();

}  // namespace
}  // namespace tenon::tensor

BENCHMARK_MAIN();
