// The caching allocator of all CPU tensors. A small block (up to 1 KB) is a pop
// or push on a list that belongs to the calling thread: no lock, no atomic
// read-modify-write, about 20 instructions.
//
//   <= 1 MB   size classes (64-byte steps to 1 KB, then four per doubling: at
//             most 25 % slack), cut from slabs. Each thread keeps up to 4 MB of
//             free blocks; its surplus goes to lists that all threads share.
//   >  1 MB   mapped one by one at 2 MB boundaries (eight sizes per doubling:
//   at
//             most 12.5 % slack), with huge pages from 4 MB up, and kept for
//             reuse up to the bytes that such blocks ever had in use at once.
//
// A block may be freed on any thread. A thread that ends hands its lists on.
// Under the address sanitizer each block is one of malloc's, so that overflow
// and use after free are found; the cap and the statistics work all the same.
#ifndef TENON_CORE_TENSOR_ALLOCATOR_H_
#define TENON_CORE_TENSOR_ALLOCATOR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#if defined(__SANITIZE_ADDRESS__)
#define TENON_ALLOCATOR_CACHES 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TENON_ALLOCATOR_CACHES 0
#endif
#endif
#ifndef TENON_ALLOCATOR_CACHES
#define TENON_ALLOCATOR_CACHES 1
#endif

namespace tenon::tensor {

// Every block starts at a multiple of this.
inline constexpr size_t kAlignment = 64;

// Returns `bytes` bytes of uninitialized memory, of which nothing may be
// touched when `bytes` is 0; nullptr when the cap or the system refuses, after
// the free memory that can be reached was given back and the request tried
// again.
void* Allocate(size_t bytes) noexcept;

// Takes back `p`, which came from Allocate(bytes) with the same `bytes`.
void Free(void* p, size_t bytes) noexcept;

// Bytes count whole blocks, so a little more than was asked for. Exact while no
// other thread allocates or frees.
struct AllocatorStatistics {
  uint64_t in_use;            // in blocks that are handed out
  uint64_t peak_in_use;       // highest in_use, to within 64 KB per thread
  uint64_t cached;            // in free blocks, kept for reuse
  uint64_t reserved_from_os;  // in_use + cached + the ends of slabs
  uint64_t cap;               // 0 = none
  uint64_t allocations;       // since the start of the process
};
AllocatorStatistics Statistics();

// Starts peak_in_use anew from what is in use.
void ResetPeak();

// Bounds reserved_from_os; 0 removes the bound. Memory held already stays.
void SetCap(uint64_t bytes);

// Gives free memory back to the system: that of this thread, of threads that
// ended, and the shared part, as far as whole slabs are free. Returns the
// bytes. Costs time in proportion to the number of free blocks.
uint64_t Trim();

// ---------------------------------------------------------------------------
// The fast path; nothing below is for callers.

namespace internal {

inline constexpr size_t kSmallBytes = 1024;
inline constexpr int kClasses = 56;

// A thread reports when its bytes in use moved by more than this.
inline constexpr int64_t kReportBytes = int64_t{64} << 10;

// A free block's first word. It overlays the caller's data, hence may_alias.
struct __attribute__((may_alias)) FreeBlock {
  FreeBlock* next;
};

// One thread's free blocks. Only its thread writes; others read the atomics.
struct ThreadCache {
  std::atomic<int64_t> unreported{0};  // change of bytes in use
  std::atomic<uint64_t> allocations{0};
  FreeBlock* lists[kClasses] = {};
  int64_t cached = 0;  // bytes in `lists` when the thread reported
  ThreadCache* previous = nullptr;
  ThreadCache* next = nullptr;

  // Brings the process's figures up to date and bounds the lists.
  void Report() noexcept;

  void Count(int64_t bytes) noexcept {
    const int64_t now = unreported.load(std::memory_order_relaxed) + bytes;
    unreported.store(now, std::memory_order_relaxed);
    if (static_cast<uint64_t>(now + kReportBytes) > uint64_t{2 * kReportBytes})
        [[unlikely]] {
      Report();
    }
  }

  void* Pop(size_t index, size_t size) noexcept {
    FreeBlock* block = lists[index];
    if (block == nullptr) [[unlikely]] {
      return nullptr;
    }
    lists[index] = block->next;
    allocations.store(allocations.load(std::memory_order_relaxed) + 1,
                      std::memory_order_relaxed);
    Count(static_cast<int64_t>(size));
    return block;
  }

  void Push(void* p, size_t index, size_t size) noexcept {
    FreeBlock* block = static_cast<FreeBlock*>(p);
    block->next = lists[index];
    lists[index] = block;
    Count(-static_cast<int64_t>(size));
  }
};

// Null until the thread's first allocation.
extern constinit thread_local ThreadCache* thread_cache
    __attribute__((tls_model("initial-exec")));

void* AllocateSlow(size_t bytes) noexcept;
void FreeSlow(void* p, size_t bytes) noexcept;

}  // namespace internal

inline void* Allocate(size_t bytes) noexcept {
#if TENON_ALLOCATOR_CACHES
  internal::ThreadCache* cache = internal::thread_cache;
  // 0 wraps around and takes the slow path.
  if (bytes - 1 < internal::kSmallBytes && cache != nullptr) [[likely]] {
    const size_t index = (bytes - 1) / kAlignment;
    void* p = cache->Pop(index, (index + 1) * kAlignment);
    if (p != nullptr) [[likely]] {
      return p;
    }
  }
#endif
  return internal::AllocateSlow(bytes);
}

inline void Free(void* p, size_t bytes) noexcept {
#if TENON_ALLOCATOR_CACHES
  internal::ThreadCache* cache = internal::thread_cache;
  if (bytes - 1 < internal::kSmallBytes && cache != nullptr) [[likely]] {
    const size_t index = (bytes - 1) / kAlignment;
    cache->Push(p, index, (index + 1) * kAlignment);
    return;
  }
#endif
  internal::FreeSlow(p, bytes);
}

}  // namespace tenon::tensor

#endif  // TENON_CORE_TENSOR_ALLOCATOR_H_
