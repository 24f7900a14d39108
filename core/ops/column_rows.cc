// Columns of a matrix, a chunk of rows at a time: sums of a chunk are in T,
// chunks are joined in double and in order.
#include "core/ops/column_rows.h"

#include "core/device/cpu/targets.h"
#include "core/device/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/column_rows.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// mean and sum of squared differences of a chunk, by columns.
template <class T>
void ChunkMoments(const T* x, int64_t rows, int64_t n, T* mean, T* squares) {
  const Tag<T> d;
  const int64_t lanes = hn::Lanes(d);
  for (int64_t c = 0; c < n; c += lanes) {
    auto sum = hn::Zero(d);
    for (int64_t r = 0; r < rows; ++r) {
      sum = hn::Add(sum, LoadUpTo(x + r * n + c, n - c));
    }
    const auto m = hn::Div(sum, hn::Set(d, static_cast<T>(rows)));
    auto square = hn::Zero(d);
    for (int64_t r = 0; r < rows; ++r) {
      const auto off = hn::Sub(LoadUpTo(x + r * n + c, n - c), m);
      square = hn::MulAdd(off, off, square);
    }
    StoreUpTo<T>(m, mean + c, n - c);
    StoreUpTo<T>(square, squares + c, n - c);
  }
}

template <class T>
void ScaleRows(const T* x, int64_t rows, int64_t n, const T* mean,
               const T* factor, const T* term, T* y) {
  const int64_t lanes = hn::Lanes(Tag<T>());
  for (int64_t r = 0; r < rows; ++r, x += n, y += n) {
    for (int64_t c = 0; c < n; c += lanes) {
      const auto off =
          hn::Sub(LoadUpTo(x + c, n - c), LoadUpTo(mean + c, n - c));
      StoreUpTo<T>(hn::MulAdd(off, LoadUpTo(factor + c, n - c),
                              LoadUpTo(term + c, n - c)),
                   y + c, n - c);
    }
  }
}

template <class T>
void ChunkSums(const T* dy, const T* x, const T* mean, int64_t rows, int64_t n,
               T* plain, T* weighted) {
  const Tag<T> d;
  const int64_t lanes = hn::Lanes(d);
  for (int64_t c = 0; c < n; c += lanes) {
    const auto m = LoadUpTo(mean + c, n - c);
    auto sum = hn::Zero(d);
    auto product = hn::Zero(d);
    for (int64_t r = 0; r < rows; ++r) {
      const auto slope = LoadUpTo(dy + r * n + c, n - c);
      sum = hn::Add(sum, slope);
      const auto off = hn::Sub(LoadUpTo(x + r * n + c, n - c), m);
      product = hn::MulAdd(off, slope, product);
    }
    StoreUpTo<T>(sum, plain + c, n - c);
    StoreUpTo<T>(product, weighted + c, n - c);
  }
}

template <class T>
void CombineRows(const T* dy, const T* x, int64_t rows, int64_t n,
                 const T* mean, const T* factor, const T* shift, const T* slope,
                 T* dx) {
  const int64_t lanes = hn::Lanes(Tag<T>());
  for (int64_t r = 0; r < rows; ++r, x += n, dy += n, dx += n) {
    for (int64_t c = 0; c < n; c += lanes) {
      const auto off =
          hn::Sub(LoadUpTo(x + c, n - c), LoadUpTo(mean + c, n - c));
      const auto d =
          hn::Sub(LoadUpTo(dy + c, n - c), LoadUpTo(shift + c, n - c));
      const auto rest = hn::NegMulAdd(off, LoadUpTo(slope + c, n - c), d);
      StoreUpTo<T>(hn::Mul(LoadUpTo(factor + c, n - c), rest), dx + c, n - c);
    }
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::ops {
namespace {

constexpr int64_t kElements = 1 << 14;  // of a chunk: it stays in the cache

int64_t ChunkRows(int64_t columns) {
  return std::max<int64_t>(8, kElements / std::max<int64_t>(1, columns));
}

// Calls body(first row, rows, chunk) for all chunks.
template <class Body>
void ForChunks(int64_t rows, int64_t columns, const Body& body) {
  const int64_t size = ChunkRows(columns);
  device::ParallelFor(rows, size, [&](int64_t begin, int64_t end) {
    for (; begin < end; begin += size) {
      body(begin, std::min(size, end - begin), begin / size);
    }
  });
}

int64_t Chunks(int64_t rows, int64_t columns) {
  const int64_t size = ChunkRows(columns);
  return (rows + size - 1) / size;
}

}  // namespace

template <class T>
Moments<T> ColumnMoments(const T* x, int64_t rows, int64_t columns) {
  static constexpr auto kMoments = TN_PER_LEVEL(ChunkMoments<T>);
  const auto moments = kMoments.Active();
  const int64_t chunks = Chunks(rows, columns);
  std::vector<T> means(chunks * columns);
  std::vector<T> squares(chunks * columns);
  ForChunks(rows, columns, [&](int64_t first, int64_t n, int64_t chunk) {
    moments(x + first * columns, n, columns, means.data() + chunk * columns,
            squares.data() + chunk * columns);
  });
  Moments<T> all = {std::vector<T>(columns), std::vector<T>(columns)};
  const int64_t size = ChunkRows(columns);
  for (int64_t c = 0; c < columns; ++c) {
    double count = 0;
    double mean = 0;
    double square = 0;
    for (int64_t k = 0; k < chunks; ++k) {
      const auto n = static_cast<double>(std::min(size, rows - k * size));
      const double apart = means[k * columns + c] - mean;
      square +=
          squares[k * columns + c] + apart * apart * count * n / (count + n);
      mean += apart * n / (count + n);
      count += n;
    }
    all.mean[c] = static_cast<T>(mean);
    all.variance[c] = static_cast<T>(square / count);
  }
  return all;
}

template <class T>
void ScaleColumns(const T* x, int64_t rows, int64_t columns, const T* mean,
                  const T* factor, const T* term, T* y) {
  static constexpr auto kScale = TN_PER_LEVEL(ScaleRows<T>);
  const auto scale = kScale.Active();
  ForChunks(rows, columns, [&](int64_t first, int64_t n, int64_t) {
    scale(x + first * columns, n, columns, mean, factor, term,
          y + first * columns);
  });
}

template <class T>
ColumnSums<T> SumColumns(const T* dy, const T* x, const T* mean, int64_t rows,
                         int64_t columns) {
  static constexpr auto kSums = TN_PER_LEVEL(ChunkSums<T>);
  const auto sums = kSums.Active();
  const int64_t chunks = Chunks(rows, columns);
  std::vector<T> plain(chunks * columns);
  std::vector<T> weighted(chunks * columns);
  ForChunks(rows, columns, [&](int64_t first, int64_t n, int64_t chunk) {
    sums(dy + first * columns, x + first * columns, mean, n, columns,
         plain.data() + chunk * columns, weighted.data() + chunk * columns);
  });
  ColumnSums<T> all = {std::vector<T>(columns), std::vector<T>(columns)};
  for (int64_t c = 0; c < columns; ++c) {
    double p = 0;
    double w = 0;
    for (int64_t k = 0; k < chunks; ++k) {
      p += plain[k * columns + c];
      w += weighted[k * columns + c];
    }
    all.plain[c] = static_cast<T>(p);
    all.weighted[c] = static_cast<T>(w);
  }
  return all;
}

template <class T>
void CombineColumns(const T* dy, const T* x, int64_t rows, int64_t columns,
                    const T* mean, const T* factor, const T* shift,
                    const T* slope, T* dx) {
  static constexpr auto kCombine = TN_PER_LEVEL(CombineRows<T>);
  const auto combine = kCombine.Active();
  ForChunks(rows, columns, [&](int64_t first, int64_t n, int64_t) {
    combine(dy + first * columns, x + first * columns, n, columns, mean, factor,
            shift, slope, dx + first * columns);
  });
}

#define TN_COLUMNS(T)                                                          \
  template Moments<T> ColumnMoments(const T*, int64_t, int64_t);               \
  template void ScaleColumns(const T*, int64_t, int64_t, const T*, const T*,   \
                             const T*, T*);                                    \
  template ColumnSums<T> SumColumns(const T*, const T*, const T*, int64_t,     \
                                    int64_t);                                  \
  template void CombineColumns(const T*, const T*, int64_t, int64_t, const T*, \
                               const T*, const T*, const T*, T*);
TN_COLUMNS(float)
TN_COLUMNS(double)
#undef TN_COLUMNS

}  // namespace tenon::ops
#endif  // HWY_ONCE
