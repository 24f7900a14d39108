// The slow side of the allocator: the threads' lists are filled from and
// spilled into the shared BlockStore, and their figures are summed.
#include "core/tensor/allocator.h"

#include <pthread.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <new>
#include <type_traits>

#include "core/tensor/block_store.h"
#include "core/tensor/size_class.h"

namespace tenon::tensor {
namespace internal {

constinit thread_local ThreadCache* thread_cache = nullptr;

namespace {

constexpr int64_t kThreadBytes = int64_t{4} << 20;  // in one thread's lists
// Beyond any address space; the address sanitizer aborts from 2^40 on.
constexpr size_t kLargestBytes = size_t{1}
                                 << (TENON_ALLOCATOR_CACHES ? 47 : 39);

// Threads may allocate while the process exits: nothing here is ever destroyed.
static_assert(std::is_trivially_destructible_v<BlockStore>);
constinit BlockStore store;

constinit std::mutex threads_mutex;  // guards the two below
constinit ThreadCache* threads = nullptr;
constinit uint64_t ended_threads_allocations = 0;

// As reported; the threads' unreported bytes come on top.
constinit std::atomic<int64_t> in_use{0};
constinit std::atomic<int64_t> peak_in_use{0};

void AddInUse(int64_t bytes) {
  const int64_t now =
      in_use.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  int64_t peak = peak_in_use.load(std::memory_order_relaxed);
  while (now > peak && !peak_in_use.compare_exchange_weak(
                           peak, now, std::memory_order_relaxed)) {
  }
}

// Publishes the thread's change of bytes in use.
void Publish(ThreadCache* cache) {
  const int64_t bytes = cache->unreported.load(std::memory_order_relaxed);
  cache->unreported.store(0, std::memory_order_relaxed);
  cache->cached -= bytes;
  AddInUse(bytes);
}

// Hands lists on, large classes first, until at most `limit` bytes are left.
void Spill(ThreadCache* cache, int64_t limit) {
  Publish(cache);
  for (int index = kClasses - 1; index >= 0 && cache->cached > limit; --index) {
    FreeBlock* const first = cache->lists[index];
    if (first == nullptr) {
      continue;
    }
    FreeBlock* last = first;
    int64_t count = 1;
    for (; last->next != nullptr; last = last->next) {
      ++count;
    }
    cache->lists[index] = nullptr;
    cache->cached -= count * static_cast<int64_t>(ClassBytes(index));
    store.Give(index, first, last);
  }
}

void EndThread(void* p) {
  ThreadCache* cache = static_cast<ThreadCache*>(p);
  Spill(cache, 0);
  // Should a later destructor allocate, it makes a new cache.
  thread_cache = nullptr;
  std::lock_guard<std::mutex> lock(threads_mutex);
  ended_threads_allocations +=
      cache->allocations.load(std::memory_order_relaxed);
  (cache->previous != nullptr ? cache->previous->next : threads) = cache->next;
  if (cache->next != nullptr) {
    cache->next->previous = cache->previous;
  }
  delete cache;
}

// The key that makes EndThread run, or no value where the system has none left.
struct ThreadKey {
  pthread_key_t key;
  bool valid;
};

ThreadKey MakeThreadKey() {
  // A child of fork() must find the locks free and what they guard whole.
  pthread_atfork(
      [] {
        threads_mutex.lock();
        store.mutex().lock();
      },
      [] {
        store.mutex().unlock();
        threads_mutex.unlock();
      },
      [] {
        store.mutex().unlock();
        threads_mutex.unlock();
      });
  ThreadKey key = {};
  key.valid = pthread_key_create(&key.key, EndThread) == 0;
  return key;
}

[[gnu::noinline]] ThreadCache* MakeThreadCache() {
  static const ThreadKey key = MakeThreadKey();
  ThreadCache* cache = key.valid ? new (std::nothrow) ThreadCache : nullptr;
  if (cache == nullptr || pthread_setspecific(key.key, cache) != 0) {
    delete cache;
    return nullptr;
  }
  std::lock_guard<std::mutex> lock(threads_mutex);
  cache->next = threads;
  if (threads != nullptr) {
    threads->previous = cache;
  }
  threads = cache;
  thread_cache = cache;
  return cache;
}

// This thread's cache, made at first use; nullptr when that is impossible.
inline ThreadCache* ThisThread() {
  return thread_cache != nullptr ? thread_cache : MakeThreadCache();
}

#if TENON_ALLOCATOR_CACHES

constexpr size_t kBatchBytes = size_t{32} << 10;  // moved at a time

// Fills the empty list `index`; false when there is no memory.
[[gnu::noinline]] bool Refill(ThreadCache* cache, int index) {
  int64_t count = 0;
  cache->lists[index] = store.Take(index, kBatchBytes, &count);
  cache->cached += count * static_cast<int64_t>(ClassBytes(index));
  return count > 0;
}

void* TryAllocate(size_t bytes) {
  if (bytes > kMediumBytes) {
    const size_t size = LargeBytes(bytes);
    void* p = store.TakeLarge(size);
    if (p != nullptr) {
      AddInUse(static_cast<int64_t>(size));
    }
    return p;
  }
  ThreadCache* cache = ThisThread();
  const int index = SizeClass(bytes);
  if (cache == nullptr ||
      (cache->lists[index] == nullptr && !Refill(cache, index))) {
    return nullptr;
  }
  return cache->Pop(index, ClassBytes(index));
}

#else

// Malloc's blocks, under our cap and in our statistics.
void* TryAllocate(size_t bytes) {
  const uint64_t cap = store.figures().cap;
  const uint64_t used = static_cast<uint64_t>(in_use.load());
  ThreadCache* cache = ThisThread();
  void* p = nullptr;
  if (cache == nullptr || (cap != 0 && used + bytes > cap) ||
      posix_memalign(&p, kAlignment, bytes) != 0) {
    return nullptr;
  }
  AddInUse(static_cast<int64_t>(bytes));
  cache->allocations.store(cache->allocations.load() + 1);
  return p;
}

#endif

// What Allocate(0) returns.
alignas(kAlignment) constinit char empty_block[kAlignment];

}  // namespace

void ThreadCache::Report() noexcept {
  Publish(this);
  if (cached > kThreadBytes) {
    Spill(this, kThreadBytes / 2);
  }
}

void* AllocateSlow(size_t bytes) noexcept {
  if (bytes == 0) {
    return empty_block;
  }
  if (bytes > kLargestBytes) {
    return nullptr;
  }
  void* p = TryAllocate(bytes);
  return p == nullptr && Trim() > 0 ? TryAllocate(bytes) : p;
}

void FreeSlow(void* p, size_t bytes) noexcept {
  if (bytes == 0) {
    return;
  }
#if TENON_ALLOCATOR_CACHES
  if (bytes > kMediumBytes) {
    const size_t size = LargeBytes(bytes);
    AddInUse(-static_cast<int64_t>(size));
    store.GiveLarge(p, size);
    return;
  }
  const int index = SizeClass(bytes);
  if (ThreadCache* cache = ThisThread(); cache != nullptr) {
    cache->Push(p, index, ClassBytes(index));
    return;
  }
  FreeBlock* block = static_cast<FreeBlock*>(p);
  AddInUse(-static_cast<int64_t>(ClassBytes(index)));
  store.Give(index, block, block);
#else
  AddInUse(-static_cast<int64_t>(bytes));
  free(p);
#endif
}

}  // namespace internal

using internal::store;

AllocatorStatistics Statistics() {
  if (internal::thread_cache != nullptr) {
    internal::Publish(internal::thread_cache);
  }
  AllocatorStatistics result = {};
  const internal::BlockStore::Figures figures = store.figures();
  int64_t in_use = internal::in_use.load(std::memory_order_relaxed);
  result.allocations = figures.large_allocations;
  {
    std::lock_guard<std::mutex> lock(internal::threads_mutex);
    result.allocations += internal::ended_threads_allocations;
    for (const auto* cache = internal::threads; cache != nullptr;
         cache = cache->next) {
      in_use += cache->unreported.load(std::memory_order_relaxed);
      result.allocations += cache->allocations.load(std::memory_order_relaxed);
    }
  }
  in_use = std::max<int64_t>(in_use, 0);
  result.in_use = static_cast<uint64_t>(in_use);
  result.peak_in_use = static_cast<uint64_t>(
      std::max(in_use, internal::peak_in_use.load(std::memory_order_relaxed)));
#if TENON_ALLOCATOR_CACHES
  result.reserved_from_os = figures.reserved;
  result.cached = figures.reserved - figures.slack -
                  std::min(result.in_use, figures.reserved - figures.slack);
#else
  result.reserved_from_os = result.in_use;
#endif
  result.cap = figures.cap;
  return result;
}

void ResetPeak() {
  internal::peak_in_use.store(static_cast<int64_t>(Statistics().in_use),
                              std::memory_order_relaxed);
}

void SetCap(uint64_t bytes) { store.SetCap(bytes); }

uint64_t Trim() {
  if (internal::thread_cache != nullptr) {
    internal::Spill(internal::thread_cache, 0);
  }
  return store.Trim();
}

}  // namespace tenon::tensor
