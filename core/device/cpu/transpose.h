// Transposes of matrices in memory, by shuffles in registers.
#ifndef TENON_CORE_DEVICE_CPU_TRANSPOSE_H_
#define TENON_CORE_DEVICE_CPU_TRANSPOSE_H_

#include <cstdint>

namespace tenon::device {

// dst[j][i] = src[i][j] for i < rows, j < cols. Strides are in elements, the
// elements of a row are adjacent. elem_size: 1, 2, 4 or 8 bytes. The matrices
// must not overlap and need no alignment. Runs on the caller's thread.
void Transpose(const void* src, int64_t src_row_stride, void* dst,
               int64_t dst_row_stride, int64_t rows, int64_t cols,
               int elem_size);

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_CPU_TRANSPOSE_H_
