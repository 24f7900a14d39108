// Slabs are cut at once and found again by their address; only Trim() asks
// which of them are free, so that no block's way in or out pays for it.
#include "core/tensor/block_store.h"

#include <algorithm>
#include <new>
#include <unordered_map>

#include "core/tensor/size_class.h"

namespace tenon::tensor::internal {
namespace {

using Lock = std::lock_guard<std::mutex>;

constexpr size_t kLargeAlignment = size_t{2} << 20;  // x86's huge page
constexpr size_t kHugePagesFrom = size_t{4} << 20;
constexpr uint64_t kLargeKept = uint64_t{64} << 20;  // may always stay cached

constexpr uint64_t BlocksBytes(int index) {
  return BlocksPerSlab(index) * ClassBytes(index);
}

uintptr_t SlabOf(const FreeBlock* block, int index) {
  return reinterpret_cast<uintptr_t>(block) & ~(SlabBytes(index) - 1);
}

}  // namespace

FreeBlock* BlockStore::Take(int index, size_t bytes, int64_t* count) {
  Lock lock(mutex_);
  if (lists_[index] == nullptr && !Grow(index)) {
    return nullptr;
  }
  FreeBlock* const first = lists_[index];
  FreeBlock* last = first;
  *count = 1;
  while (*count * ClassBytes(index) < bytes && last->next != nullptr) {
    last = last->next;
    ++*count;
  }
  lists_[index] = last->next;
  last->next = nullptr;
  return first;
}

void BlockStore::Give(int index, FreeBlock* first, FreeBlock* last) {
  Lock lock(mutex_);
  last->next = lists_[index];
  lists_[index] = first;
}

void* BlockStore::TakeLarge(size_t size) {
  Lock lock(mutex_);
  LargeBlock* block = newest_;  // the likeliest to be in the processor's cache
  while (block != nullptr && block->bytes != size) {
    block = block->older;
  }
  void* p = block;
  if (block != nullptr) {
    Unlink(block);
  } else {
    p = Reserve(
        size, kLargeAlignment,
        size >= kHugePagesFrom ? HugePages::kWanted : HugePages::kDefault);
    if (p == nullptr) {
      return nullptr;
    }
  }
  large_in_use_ += size;
  large_peak_ = std::max(large_peak_, large_in_use_);
  ++figures_.large_allocations;
  return p;
}

void BlockStore::GiveLarge(void* p, size_t size) {
  Lock lock(mutex_);
  LargeBlock* block = static_cast<LargeBlock*>(p);
  *block = {.older = newest_, .newer = nullptr, .bytes = size};
  (newest_ != nullptr ? newest_->newer : oldest_) = block;
  newest_ = block;
  large_cached_ += size;
  large_in_use_ -= size;
  EvictLarge(std::max(large_peak_, kLargeKept));
}

uint64_t BlockStore::Trim() {
  Lock lock(mutex_);
  const uint64_t before = figures_.reserved;
  EvictLarge(0);
  try {
    for (int index = 0; index < kClasses; ++index) {
      TrimClass(index);
    }
  } catch (const std::bad_alloc&) {
    // No memory to find free slabs with; what was given back must do.
  }
  return before - figures_.reserved;
}

void BlockStore::SetCap(uint64_t bytes) {
  Lock lock(mutex_);
  figures_.cap = bytes;
}

BlockStore::Figures BlockStore::figures() {
  Lock lock(mutex_);
  return figures_;
}

void* BlockStore::Reserve(size_t bytes, size_t alignment,
                          HugePages huge_pages) {
  if (figures_.cap != 0 && figures_.reserved + bytes > figures_.cap) {
    return nullptr;
  }
  void* p = MapMemory(bytes, alignment, huge_pages);
  if (p != nullptr) {
    figures_.reserved += bytes;
  }
  return p;
}

// Cuts a new slab into blocks; false when there is no memory.
bool BlockStore::Grow(int index) {
  char* slab = static_cast<char*>(
      Reserve(SlabBytes(index), SlabBytes(index), HugePages::kDefault));
  if (slab == nullptr) {
    return false;
  }
  // From the end, so that blocks come out by rising address.
  for (size_t i = BlocksPerSlab(index); i-- > 0;) {
    FreeBlock* block =
        reinterpret_cast<FreeBlock*>(slab + i * ClassBytes(index));
    block->next = lists_[index];
    lists_[index] = block;
  }
  figures_.slack += SlabBytes(index) - BlocksBytes(index);
  return true;
}

void BlockStore::Unlink(LargeBlock* block) {
  (block->older != nullptr ? block->older->newer : oldest_) = block->newer;
  (block->newer != nullptr ? block->newer->older : newest_) = block->older;
  large_cached_ -= block->bytes;
}

// Unmaps the blocks that have been free longest until `limit` bytes are left.
void BlockStore::EvictLarge(uint64_t limit) {
  while (large_cached_ > limit) {
    LargeBlock* const block = oldest_;
    const size_t size = block->bytes;
    Unlink(block);
    UnmapMemory(block, size);
    figures_.reserved -= size;
  }
}

// Unmaps the slabs of class `index` of which every block is here.
void BlockStore::TrimClass(int index) {
  std::unordered_map<uintptr_t, size_t> free_blocks;  // by slab
  for (FreeBlock* block = lists_[index]; block != nullptr;
       block = block->next) {
    ++free_blocks[SlabOf(block, index)];
  }
  for (FreeBlock** link = &lists_[index]; *link != nullptr;) {
    if (free_blocks[SlabOf(*link, index)] == BlocksPerSlab(index)) {
      *link = (*link)->next;
    } else {
      link = &(*link)->next;
    }
  }
  for (const auto& [slab, count] : free_blocks) {
    if (count == BlocksPerSlab(index)) {
      UnmapMemory(reinterpret_cast<void*>(slab), SlabBytes(index));
      figures_.reserved -= SlabBytes(index);
      figures_.slack -= SlabBytes(index) - BlocksBytes(index);
    }
  }
}

}  // namespace tenon::tensor::internal
