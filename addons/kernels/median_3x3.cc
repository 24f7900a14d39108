// Medians of 3 x 3 windows, eight pixels at a time, by a network of least and
// greatest: the values that the plain kernel gives.
#include <immintrin.h>

#include <algorithm>

#include "addons/images/median.h"
#include "addons/parallel.h"

namespace tenon::addons {
namespace {

struct Scalar {
  using Value = float;
  static Value load(const float* x) { return *x; }
  static void store(float* x, Value v) { *x = v; }
  static Value least(Value a, Value b) { return std::min(a, b); }
  static Value most(Value a, Value b) { return std::max(a, b); }
};

struct Vector {
  using Value = __m256;
  [[gnu::target("avx2")]] static Value load(const float* x) {
    return _mm256_loadu_ps(x);
  }
  [[gnu::target("avx2")]] static void store(float* x, Value v) {
    _mm256_storeu_ps(x, v);
  }
  [[gnu::target("avx2")]] static Value least(Value a, Value b) {
    return _mm256_min_ps(a, b);
  }
  [[gnu::target("avx2")]] static Value most(Value a, Value b) {
    return _mm256_max_ps(a, b);
  }
};

// Columns sorted, then the median of: the greatest least, the median of the
// middles, the least greatest (Smith 1996, Implementing median filters in
// XC4000E FPGAs). The window begins at `in`, in rows and steps of so many.
template <class V>
[[gnu::target("avx2"), gnu::always_inline]] inline void median_of_nine(
    const float* in, int64_t row, int64_t step, float* out) {
  typename V::Value low[3], mid[3], high[3];
  for (int x = 0; x < 3; ++x) {
    const auto a = V::load(in + x * step);
    const auto b = V::load(in + row + x * step);
    const auto c = V::load(in + 2 * row + x * step);
    const auto ab = V::least(a, b), ba = V::most(a, b);
    low[x] = V::least(ab, c);
    high[x] = V::most(ba, c);
    mid[x] = V::most(ab, V::least(ba, c));
  }
  const auto p = V::most(V::most(low[0], low[1]), low[2]);
  const auto r = V::least(V::least(high[0], high[1]), high[2]);
  const auto q = V::most(V::least(mid[0], mid[1]),
                         V::least(V::most(mid[0], mid[1]), mid[2]));
  V::store(out, V::most(V::least(p, q), V::least(V::most(p, q), r)));
}

[[gnu::target("avx2")]] void row_of_medians(const float* in,
                                            const MedianSizes& s, float* out) {
  const int64_t n = s.out_row(), row = s.in_row();
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    median_of_nine<Vector>(in + i, row, s.channels, out + i);
  }
  for (; i < n; ++i) median_of_nine<Scalar>(in + i, row, s.channels, out + i);
}

void run(Execution& e) {
  const MedianSizes s(e);
  const float* in = e.in_data<float>(0);
  float* out = e.out_data<float>();
  parallel(s.rows, 16, [&](int64_t row, int64_t end) {
    for (; row < end; ++row) {
      row_of_medians(in + s.start(row), s, out + row * s.out_row());
    }
  });
}

const char* declines(const Execution& e) {
  return e.integer(0) == 3 && e.integer(1) == 3 ? nullptr
                                                : "takes windows of 3 x 3 only";
}

}  // namespace

KernelOf median_3x3() {
  return KernelOf("addons.median_windows")
      .isa(TN_ISA_AVX2)
      .body(run, 1u << TN_F32)
      .declines<&declines>();
}

}  // namespace tenon::addons
