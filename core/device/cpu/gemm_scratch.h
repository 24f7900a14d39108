// Buffers for packed copies, one of each kind per thread, kept between calls.
#ifndef TENON_CORE_DEVICE_CPU_GEMM_SCRATCH_H_
#define TENON_CORE_DEVICE_CPU_GEMM_SCRATCH_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

namespace tenon::device {

enum class ScratchUse { kA, kB, kWidened, kResult };

// At least n elements, aligned to 64 bytes; contents are undefined. Valid until
// this thread asks for the same use again. Throws std::bad_alloc.
template <class T>
T* GemmScratch(ScratchUse use, int64_t n) {
  constexpr std::align_val_t kAlign{64};
  struct Free {
    void operator()(void* p) const { ::operator delete(p, kAlign); }
  };
  struct Buffer {
    std::unique_ptr<void, Free> data;
    size_t bytes = 0;
  };
  static thread_local Buffer buffers[4];
  Buffer& buffer = buffers[static_cast<int>(use)];
  const size_t bytes = static_cast<size_t>(n) * sizeof(T);
  if (buffer.bytes < bytes) {
    buffer.data.reset();
    buffer.bytes = 0;
    buffer.data.reset(::operator new(bytes, kAlign));
    buffer.bytes = bytes;
  }
  return static_cast<T*>(buffer.data.get());
}

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_CPU_GEMM_SCRATCH_H_
