// Statistics of the columns of a matrix, for batch normalization, at the active
// SIMD level. Rows are cut into chunks of a fixed size, so that results are the
// same on any number of threads.
#ifndef TENON_CORE_OPS_COLUMN_ROWS_H_
#define TENON_CORE_OPS_COLUMN_ROWS_H_

#include <cstdint>
#include <vector>

namespace tenon::ops {

template <class T>
struct Moments {
  std::vector<T> mean;
  std::vector<T> variance;  // sum of squares over the number of rows
};

// Of x [rows, columns], rows >= 1.
template <class T>
Moments<T> ColumnMoments(const T* x, int64_t rows, int64_t columns);

// y = (x - mean) factor + term, by columns.
template <class T>
void ScaleColumns(const T* x, int64_t rows, int64_t columns, const T* mean,
                  const T* factor, const T* term, T* y);

template <class T>
struct ColumnSums {
  std::vector<T> plain;     // sum_r dy
  std::vector<T> weighted;  // sum_r dy (x - mean)
};
template <class T>
ColumnSums<T> SumColumns(const T* dy, const T* x, const T* mean, int64_t rows,
                         int64_t columns);

// dx = factor (dy - shift - (x - mean) slope), by columns.
template <class T>
void CombineColumns(const T* dy, const T* x, int64_t rows, int64_t columns,
                    const T* mean, const T* factor, const T* shift,
                    const T* slope, T* dx);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_COLUMN_ROWS_H_
