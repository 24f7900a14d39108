// Optimizer steps as one loop written for the purpose: what a fused update of
// a declared optimizer is measured against.
#ifndef TENON_CORE_BENCH_HAND_FUSED_H_
#define TENON_CORE_BENCH_HAND_FUSED_H_

#include <cstdint>

namespace tenon::bench {

// Step `t` of Adam, with its usual betas and epsilon.
void HandFusedAdam(int64_t n, float rate, int64_t t, float* __restrict p,
                   const float* __restrict g, float* __restrict m,
                   float* __restrict v);

// Lion with betas 0.9 and 0.99.
void HandFusedLion(int64_t n, float rate, float decay, float* __restrict p,
                   const float* __restrict g, float* __restrict m);

}  // namespace tenon::bench

#endif  // TENON_CORE_BENCH_HAND_FUSED_H_
