// Sums over two rows, for the SIMD levels that there are. 32 partial sums at
// each level, without fused multiply-adds, make all levels agree bit for bit.
#include <cstring>

#include "similarity/indexes/rows.h"

namespace tenon::similarity {
namespace {

typedef float Lanes __attribute__((vector_size(64)));

inline __attribute__((always_inline)) void load(const float* from, Lanes* to) {
  std::memcpy(to, from, sizeof(Lanes));
}

struct Product {
  template <class T>
  static inline __attribute__((always_inline)) void add(const T& a, const T& b,
                                                        T* to) {
    *to += a * b;
  }
};
struct Difference {
  template <class T>
  static inline __attribute__((always_inline)) void add(const T& a, const T& b,
                                                        T* to) {
    *to += (a - b) * (a - b);
  }
};

template <class Term>
inline __attribute__((always_inline)) float sum(const float* a, const float* b,
                                                int64_t n) {
  Lanes even = {}, odd = {}, x, y;
  int64_t i = 0;
  for (; i + 32 <= n; i += 32) {
    load(a + i, &x);
    load(b + i, &y);
    Term::add(x, y, &even);
    load(a + i + 16, &x);
    load(b + i + 16, &y);
    Term::add(x, y, &odd);
  }
  for (; i + 16 <= n; i += 16) {
    load(a + i, &x);
    load(b + i, &y);
    Term::add(x, y, &even);
  }
  float rest = 0;
  for (; i < n; ++i) Term::add(a[i], b[i], &rest);
  even += odd;
  float parts[16];
  std::memcpy(parts, &even, sizeof(parts));
  for (int width = 8; width > 0; width /= 2) {
    for (int k = 0; k < width; ++k) parts[k] += parts[k + width];
  }
  return parts[0] + rest;
}

#define SIMILARITY_LEVEL(level, target)                                        \
  target float product_##level(const float* a, const float* b, int64_t n) {    \
    return sum<Product>(a, b, n);                                              \
  }                                                                            \
  target float difference_##level(const float* a, const float* b, int64_t n) { \
    return sum<Difference>(a, b, n);                                           \
  }

SIMILARITY_LEVEL(plain, )
SIMILARITY_LEVEL(avx2, __attribute__((target("avx2"))))
SIMILARITY_LEVEL(avx512, __attribute__((target("avx512f"))))
#undef SIMILARITY_LEVEL

Sum best(Sum plain, Sum avx2, Sum avx512) {
  if (__builtin_cpu_supports("avx512f")) return avx512;
  return __builtin_cpu_supports("avx2") ? avx2 : plain;
}

}  // namespace

Sum product_sum() { return best(product_plain, product_avx2, product_avx512); }

Sum difference_sum() {
  return best(difference_plain, difference_avx2, difference_avx512);
}

}  // namespace tenon::similarity
