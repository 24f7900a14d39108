// Exponentials of contiguous rows, at the active SIMD level.
#ifndef TENON_CORE_OPS_SOFTMAX_ROWS_H_
#define TENON_CORE_OPS_SOFTMAX_ROWS_H_

#include <cstdint>

namespace tenon::ops {

// Of rows of n >= 1 elements, one after the other.
//   LogSumExpRows  y_r = log(sum_i exp(x_ri)), shifted by the row's largest
//   SoftmaxRows    y_ri = scale exp(x_ri) / sum_j exp(x_rj); y may be x
//   NormalizeRow   y_i = (x_i - shift) scale; y may be x
//   ExpRow         y_i = exp(x_i - shift), whose sum is returned; y may be x
void LogSumExpRows(const float* x, int64_t rows, int64_t n, float* y);
void LogSumExpRows(const double* x, int64_t rows, int64_t n, double* y);
void SoftmaxRows(const float* x, float* y, int64_t rows, int64_t n,
                 float scale);
void SoftmaxRows(const double* x, double* y, int64_t rows, int64_t n,
                 double scale);
void NormalizeRow(const float* x, float* y, int64_t n, float shift,
                  float scale);
void NormalizeRow(const double* x, double* y, int64_t n, double shift,
                  double scale);
float ExpRow(const float* x, float shift, int64_t n, float* y);
double ExpRow(const double* x, double shift, int64_t n, double* y);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_SOFTMAX_ROWS_H_
