// Size classes of the allocator: which block serves a request.
#ifndef TENON_CORE_TENSOR_SIZE_CLASS_H_
#define TENON_CORE_TENSOR_SIZE_CLASS_H_

#include <algorithm>
#include <bit>
#include <cstddef>

#include "core/tensor/allocator.h"

namespace tenon::tensor::internal {

// The largest block that is cut from a slab.
inline constexpr size_t kMediumBytes = size_t{1} << 20;

// Classes 0..15 are steps of 64 bytes, 16..55 four steps per doubling.
inline constexpr int kSmallClasses = kSmallBytes / kAlignment;

// The class for `bytes` in [1, kMediumBytes].
constexpr int SizeClass(size_t bytes) {
  const size_t last = bytes - 1;
  if (last < kSmallBytes) {
    return static_cast<int>(last / kAlignment);
  }
  const int octave = std::bit_width(last) - 1;
  const int quarter = static_cast<int>(last >> (octave - 2)) & 3;
  return kSmallClasses + (octave - 10) * 4 + quarter;
}

// The bytes of a block of class `index`.
constexpr size_t ClassBytes(int index) {
  if (index < kSmallClasses) {
    return (static_cast<size_t>(index) + 1) * kAlignment;
  }
  const int octave = 10 + (index - kSmallClasses) / 4;
  return static_cast<size_t>(5 + (index - kSmallClasses) % 4) << (octave - 2);
}

// A slab of class `index` is this long and starts at a multiple of it, so a
// block's slab follows from its address.
constexpr size_t SlabBytes(int index) {
  return std::clamp(std::bit_ceil(8 * ClassBytes(index)), size_t{64} << 10,
                    size_t{4} << 20);
}

constexpr size_t BlocksPerSlab(int index) {
  return SlabBytes(index) / ClassBytes(index);
}

// The bytes of the block for `bytes` in (kMediumBytes, 2^47].
constexpr size_t LargeBytes(size_t bytes) {
  const size_t step = std::bit_floor(bytes) / 8;
  return (bytes + step - 1) / step * step;
}

}  // namespace tenon::tensor::internal

#endif  // TENON_CORE_TENSOR_SIZE_CLASS_H_
