// The blocks that all threads share: those free for anyone, and the way to the
// operating system. Every call takes a lock, so threads come for batches.
#ifndef TENON_CORE_TENSOR_BLOCK_STORE_H_
#define TENON_CORE_TENSOR_BLOCK_STORE_H_

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "core/tensor/allocator.h"
#include "core/tensor/system_memory.h"

namespace tenon::tensor::internal {

// A free large block, linked in the order in which they became free.
struct __attribute__((may_alias)) LargeBlock {
  LargeBlock* older;
  LargeBlock* newer;
  size_t bytes;
};

class BlockStore {
 public:
  constexpr BlockStore() = default;

  // A list of at least one block of class `index`, up to about `bytes`, and
  // their number in `count`; nullptr when the cap or the system refuses.
  FreeBlock* Take(int index, size_t bytes, int64_t* count);

  // Takes over the list from `first` to `last`, blocks of class `index`.
  void Give(int index, FreeBlock* first, FreeBlock* last);

  // One block of LargeBytes(bytes) = `size` bytes; nullptr when refused.
  void* TakeLarge(size_t size);
  void GiveLarge(void* p, size_t size);

  // Unmaps what is free; returns the bytes.
  uint64_t Trim();

  void SetCap(uint64_t bytes);

  struct Figures {
    uint64_t reserved;  // mapped
    uint64_t slack;     // of it, the ends of slabs that make no block
    uint64_t cap;
    uint64_t large_allocations;
  };
  Figures figures();

  // Held across fork(), so that the child finds the store whole.
  std::mutex& mutex() { return mutex_; }

 private:
  void* Reserve(size_t bytes, size_t alignment, HugePages huge_pages);
  bool Grow(int index);
  void Unlink(LargeBlock* block);
  void EvictLarge(uint64_t limit);
  void TrimClass(int index);

  std::mutex mutex_;  // guards all below; private functions need it held
  FreeBlock* lists_[kClasses] = {};
  LargeBlock* oldest_ = nullptr;
  LargeBlock* newest_ = nullptr;
  uint64_t large_cached_ = 0;
  uint64_t large_in_use_ = 0;
  uint64_t large_peak_ = 0;
  Figures figures_ = {};
};

}  // namespace tenon::tensor::internal

#endif  // TENON_CORE_TENSOR_BLOCK_STORE_H_
