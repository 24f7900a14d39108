// Sums over two rows, for the SIMD levels that there are. 64 partial sums at
// each level, without fused multiply-adds, make all levels agree bit for bit.
#include <cstring>

#include "similarity/indexes/rows.h"

namespace tenon::similarity {
namespace {

typedef float Lanes __attribute__((vector_size(64)));

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
inline __attribute__((always_inline)) void step(const float* a, const float* b,
                                                Lanes* to) {
  Lanes x, y;
  std::memcpy(&x, a, sizeof(x));
  std::memcpy(&y, b, sizeof(y));
  Term::add(x, y, to);
}

template <class Term>
inline __attribute__((always_inline)) float sum(const float* a, const float* b,
                                                int64_t n) {
  Lanes first = {}, second = {}, third = {}, fourth = {};
  int64_t i = 0;
  for (; i + 64 <= n; i += 64) {
    step<Term>(a + i, b + i, &first);
    step<Term>(a + i + 16, b + i + 16, &second);
    step<Term>(a + i + 32, b + i + 32, &third);
    step<Term>(a + i + 48, b + i + 48, &fourth);
  }
  for (; i + 16 <= n; i += 16) step<Term>(a + i, b + i, &first);
  float rest = 0;
  for (; i < n; ++i) Term::add(a[i], b[i], &rest);
  first = (first + second) + (third + fourth);
  float parts[16];
  std::memcpy(parts, &first, sizeof(parts));
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
