// Memory straight from the operating system: zero pages, aligned, reserved now
// and backed when first touched.
#ifndef TENON_CORE_TENSOR_SYSTEM_MEMORY_H_
#define TENON_CORE_TENSOR_SYSTEM_MEMORY_H_

#include <cstddef>

namespace tenon::tensor {

enum class HugePages { kDefault, kWanted };

// Maps `bytes` at a multiple of `alignment`, both multiples of the page size
// and the alignment a power of two. Returns nullptr when the system refuses.
void* MapMemory(size_t bytes, size_t alignment, HugePages huge_pages) noexcept;

// Gives back what MapMemory(bytes, ...) returned.
void UnmapMemory(void* p, size_t bytes) noexcept;

}  // namespace tenon::tensor

#endif  // TENON_CORE_TENSOR_SYSTEM_MEMORY_H_
