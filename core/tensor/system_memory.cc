// mmap, with the alignment that it does not offer.
#include "core/tensor/system_memory.h"

#include <sys/mman.h>

#include <cstdint>

namespace tenon::tensor {
namespace {

char* Map(size_t bytes) {
  void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return p == MAP_FAILED ? nullptr : static_cast<char*>(p);
}

// Bytes from `p` up to the next multiple of `alignment`.
size_t Misalignment(const char* p, size_t alignment) {
  return -reinterpret_cast<uintptr_t>(p) & (alignment - 1);
}

char* MapAligned(size_t bytes, size_t alignment) {
  // The system maps downwards, so below one aligned block the next is aligned.
  char* p = Map(bytes);
  if (p == nullptr || Misalignment(p, alignment) == 0) {
    return p;
  }
  munmap(p, bytes);
  p = Map(bytes + alignment);
  if (p == nullptr) {
    return nullptr;
  }
  const size_t head = Misalignment(p, alignment);
  if (head != 0) {
    munmap(p, head);
  }
  munmap(p + head + bytes, alignment - head);
  return p + head;
}

}  // namespace

void* MapMemory(size_t bytes, size_t alignment, HugePages huge_pages) noexcept {
  char* p = MapAligned(bytes, alignment);
  if (p != nullptr && huge_pages == HugePages::kWanted) {
    // A wish: systems without huge pages refuse, and small ones serve.
    static_cast<void>(madvise(p, bytes, MADV_HUGEPAGE));
  }
  return p;
}

void UnmapMemory(void* p, size_t bytes) noexcept { munmap(p, bytes); }

}  // namespace tenon::tensor
