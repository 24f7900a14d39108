// Rows whose elements are channels: statistics and normalization per channel,
// at the active SIMD level; and optional rows of factors.
#ifndef TENON_CORE_OPS_CHANNEL_ROWS_H_
#define TENON_CORE_OPS_CHANNEL_ROWS_H_

#include <cstdint>
#include <vector>

#include "core/ops/reduce.h"

namespace tenon::ops {

// to_c += sum_r (x_rc - shift_c)^2, of `rows` rows of n channels.
void AddSquaresRows(float* to, const float* x, const float* shift, int64_t rows,
                    int64_t n);
void AddSquaresRows(double* to, const double* x, const double* shift,
                    int64_t rows, int64_t n);

// to_i += weight x_i, of n elements.
void AddScaledRow(float* to, const float* x, float weight, int64_t n);
void AddScaledRow(double* to, const double* x, double weight, int64_t n);

// y_rc = (x_rc - shift_c) factor_c + offset_c; y may be x.
template <class T>
struct ChannelMap {
  const T* shift;
  const T* factor;
  const T* offset;
};
void MapChannelRows(const ChannelMap<float>& map, const float* x, float* y,
                    int64_t rows, int64_t n);
void MapChannelRows(const ChannelMap<double>& map, const double* x, double* y,
                    int64_t rows, int64_t n);

// Input i, a contiguous row of n elements, as T; where absent, n times
// `absent`.
template <class T>
std::vector<T> OptionalRow(const Execution& e, uint32_t i, T absent,
                           int64_t n) {
  std::vector<T> row(n, absent);
  if (e.has(i)) {
    tensor::ConvertRow(e.in(i).dtype, e.in(i).data,
                       tensor::ElementSize(e.in(i).dtype), kDTypeOf<T>,
                       row.data(), sizeof(T), n);
  }
  return row;
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_CHANNEL_ROWS_H_
