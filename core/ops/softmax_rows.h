// Exponentials of contiguous rows, at the active SIMD level.
#ifndef TENON_CORE_OPS_SOFTMAX_ROWS_H_
#define TENON_CORE_OPS_SOFTMAX_ROWS_H_

#include <cstdint>

namespace tenon::ops {

// Of n >= 1 elements.
//   LogSumExpRow  log(sum_i exp(x_i)), shifted by the largest x
//   SoftmaxRow    y_i = scale exp(x_i) / sum_j exp(x_j); y may be x
//   NormalizeRow  y_i = (x_i - shift) scale; y may be x
float LogSumExpRow(const float* x, int64_t n);
double LogSumExpRow(const double* x, int64_t n);
void SoftmaxRow(const float* x, float* y, int64_t n, float scale);
void SoftmaxRow(const double* x, double* y, int64_t n, double scale);
void NormalizeRow(const float* x, float* y, int64_t n, float shift,
                  float scale);
void NormalizeRow(const double* x, double* y, int64_t n, double shift,
                  double scale);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_SOFTMAX_ROWS_H_
