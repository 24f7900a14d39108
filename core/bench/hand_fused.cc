// The compiler makes the vectors; BUILD says -O3.
#include "core/bench/hand_fused.h"

#include <cmath>

#define TENON_CLONES \
  __attribute__((target_clones("avx512f", "avx2", "default")))

namespace tenon::bench {

TENON_CLONES void HandFusedAdam(int64_t n, float rate, int64_t t,
                                float* __restrict p, const float* __restrict g,
                                float* __restrict m, float* __restrict v) {
  const float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  const float mean_scale = 1 / (1 - std::pow(0.9, t));
  const float square_scale = 1 / (1 - std::pow(0.999, t));
  for (int64_t i = 0; i < n; ++i) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    p[i] -=
        rate * (m[i] * mean_scale) / (std::sqrt(v[i] * square_scale) + epsilon);
  }
}

TENON_CLONES void HandFusedLion(int64_t n, float rate, float decay,
                                float* __restrict p, const float* __restrict g,
                                float* __restrict m) {
  const float beta1 = 0.9f, beta2 = 0.99f;
  for (int64_t i = 0; i < n; ++i) {
    const float c = beta1 * m[i] + (1 - beta1) * g[i];
    const float sign = static_cast<float>(c > 0) - static_cast<float>(c < 0);
    p[i] -= rate * (sign + decay * p[i]);
    m[i] = beta2 * m[i] + (1 - beta2) * g[i];
  }
}

}  // namespace tenon::bench
