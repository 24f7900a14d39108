// The gates of lstm and gru for one row of a step, at the active SIMD level.
#ifndef TENON_CORE_OPS_RECURRENT_ROWS_H_
#define TENON_CORE_OPS_RECURRENT_ROWS_H_

#include <cstdint>

namespace tenon::ops {

// From four blocks of n sums, input, forget, cell and output, and the cells
// before: c = sigmoid(f) c_before + sigmoid(i) tanh(g), h = sigmoid(o) tanh(c).
void LstmRow(const float* gates, const float* before, int64_t n, float* c,
             float* h);
void LstmRow(const double* gates, const double* before, int64_t n, double* c,
             double* h);

// From three blocks of n sums, reset, update and new, of the input and of the
// state: r = sigmoid(.), z = sigmoid(.), new = tanh(x_new + r state_new),
// h = new + z (before - new).
void GruRow(const float* x, const float* state, const float* before, int64_t n,
            float* h);
void GruRow(const double* x, const double* state, const double* before,
            int64_t n, double* h);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_RECURRENT_ROWS_H_
