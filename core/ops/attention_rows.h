// Rows of attention's scores, at the active SIMD level.
#ifndef TENON_CORE_OPS_ATTENTION_ROWS_H_
#define TENON_CORE_OPS_ATTENTION_ROWS_H_

#include <cstdint>

namespace tenon::ops {

// s_i = s_i scale + bias_i, where `bias` may be null; returns the largest of
// n >= 1.
float ScoreRow(float* s, int64_t n, float scale, const float* bias);
double ScoreRow(double* s, int64_t n, double scale, const double* bias);

// ds_i = p_i (ds_i - sum_j p_j ds_j) scale: the gradient of softmax.
void SoftmaxSlopeRow(const float* p, float* ds, int64_t n, float scale);
void SoftmaxSlopeRow(const double* p, double* ds, int64_t n, double scale);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_ATTENTION_ROWS_H_
