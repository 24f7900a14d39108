// Matrix products on the CPU: c = a b, with any strides of a and b.
//
// Rounding: an element of c is a chain of fused multiply-adds over k (separate
// multiplies and adds below AVX2), cut into a few partial sums where k is long
// or c is a vector. The cut depends on shape, strides and SIMD level alone,
// never on the number of threads.
#ifndef TENON_CORE_DEVICE_CPU_GEMM_H_
#define TENON_CORE_DEVICE_CPU_GEMM_H_

#include <cstdint>

namespace tenon::device {

// IEEE binary16 and bfloat16, as bits.
struct Float16 {
  uint16_t bits;
};
struct BFloat16 {
  uint16_t bits;
};

// Strides are in elements and may be 0 or negative. A transposed matrix is one
// with its two strides exchanged.
template <class T>
struct GemmArgs {
  int64_t m = 0;  // rows of a and c
  int64_t n = 0;  // columns of b and c
  int64_t k = 0;  // columns of a, rows of b; 0 makes the product zero
  const T* a = nullptr;
  int64_t a_row = 0;
  int64_t a_col = 0;
  const T* b = nullptr;
  int64_t b_row = 0;
  int64_t b_col = 0;
  T* c = nullptr;  // overlaps neither a nor b; columns are adjacent
  int64_t c_row = 0;
  bool accumulate = false;  // c += a b instead of c = a b
  const T* bias = nullptr;  // n elements, added to each row; or null
};

// c = [c +] a b [+ bias]; bias is added last, so that in float and double the
// result equals that of a separate addition. 16-bit inputs are computed in
// float and rounded once, to nearest even. Products above some 2 Mflop use the
// pool of threads.
// Memory: packed copies in buffers that each thread keeps; none where the
// product is small and columns of b are adjacent. May throw std::bad_alloc.
void Gemm(const GemmArgs<float>& args);
void Gemm(const GemmArgs<double>& args);
void Gemm(const GemmArgs<Float16>& args);
void Gemm(const GemmArgs<BFloat16>& args);

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_CPU_GEMM_H_
