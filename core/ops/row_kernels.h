// Reductions of contiguous rows, and rows joined element by element, at the
// active SIMD level. The order of a row's additions depends on its length and
// on the SIMD level alone.
#ifndef TENON_CORE_OPS_ROW_KERNELS_H_
#define TENON_CORE_OPS_ROW_KERNELS_H_

#include <cstdint>

namespace tenon::ops {

// A sum of many elements is one of tiles of so many, each by SumRow, added in
// double: so many in a block, then the blocks.
constexpr int64_t kTile = 1024;
constexpr int64_t kBlockTiles = 64;
double JoinTileSums(const double* tiles, int64_t n);

// Of n >= 1 elements. A row is summed in lanes of four vectors. Extrema are
// NaN where any element is.
float SumRow(const float* x, int64_t n);
double SumRow(const double* x, int64_t n);
float MaxRow(const float* x, int64_t n);
double MaxRow(const double* x, int64_t n);
float MinRow(const float* x, int64_t n);
double MinRow(const double* x, int64_t n);

// sum_i (x_i - shift)^2, of any n.
float SumSquaresRow(const float* x, int64_t n, float shift);
double SumSquaresRow(const double* x, int64_t n, double shift);

// Joins `count` rows of n elements, `stride` elements apart, to another: sums,
// maxima, minima. Four at once are joined in pairs.
constexpr int64_t kRowsAtOnce = 4;
void AddRows(float* to, const float* x, int64_t stride, int64_t count,
             int64_t n);
void AddRows(double* to, const double* x, int64_t stride, int64_t count,
             int64_t n);
void MaxRows(float* to, const float* x, int64_t stride, int64_t count,
             int64_t n);
void MaxRows(double* to, const double* x, int64_t stride, int64_t count,
             int64_t n);
void MinRows(float* to, const float* x, int64_t stride, int64_t count,
             int64_t n);
void MinRows(double* to, const double* x, int64_t stride, int64_t count,
             int64_t n);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_ROW_KERNELS_H_
