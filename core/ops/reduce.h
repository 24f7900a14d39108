// Reductions over any axes of any view. Axes are sorted by stride and merged;
// what remains is either rows to be reduced, or rows to be joined.
//
// Order, the same on any number of threads: rows are cut into tiles of 1,024
// elements, each reduced in vector lanes; the tiles' results are joined in the
// wide type (double for floats), in blocks of 64, and then the blocks. Where
// the innermost axis is kept, 128 rows at a time are joined in the tile's type
// and then in the wide one.
#ifndef TENON_CORE_OPS_REDUCE_H_
#define TENON_CORE_OPS_REDUCE_H_

#include <algorithm>
#include <type_traits>
#include <vector>

#include "core/device/parallel.h"
#include "core/ops/kernels.h"
#include "core/ops/row_kernels.h"
#include "core/ops/view.h"
#include "core/tensor/convert.h"

namespace tenon::ops {

// A bit for each axis that is reduced; no axes named: all.
inline uint32_t ReducedMask(const Shape& axes, int64_t rank) {
  return axes.rank() == 0 ? (1u << rank) - 1 : AxesMask(axes, rank);
}

// x's shape, its reduced axes of size 1.
inline Shape KeptShape(const Shape& x, uint32_t mask) {
  int64_t sizes[TN_MAX_RANK];
  for (size_t k = 0; k < x.rank(); ++k) sizes[k] = mask >> k & 1 ? 1 : x[k];
  return Shape(sizes, x.rank());
}

// The rule of ops whose first two options are `axes` and `keep_axes`.
inline Shape ReducedShape(const Infer& i) {
  const uint32_t mask = ReducedMask(i.list(0), i.rank(0));
  if (i.flag(1)) return KeptShape(i.shape(0), mask);
  int64_t sizes[TN_MAX_RANK];
  size_t rank = 0;
  for (int64_t k = 0; k < i.rank(0); ++k) {
    if (!(mask >> k & 1)) sizes[rank++] = i.input(0).shape[k];
  }
  return Shape(sizes, rank);
}

// Elements that meet in one result.
inline int64_t ReducedCount(const Shape& x, uint32_t mask) {
  int64_t count = 1;
  for (size_t k = 0; k < x.rank(); ++k) {
    if (mask >> k & 1) count *= x[k];
  }
  return count;
}

// A result's gradient, or a result, as wide as x again, without a copy.
inline Tensor Widen(const Tensor& y, const Shape& x, uint32_t mask) {
  return y.reshape(KeptShape(x, mask)).expand(x);
}

// Several axes walked by one index, outermost first.
struct AxisList {
  int n = 0;
  int64_t size[TN_MAX_RANK];
  int64_t in[TN_MAX_RANK];   // bytes
  int64_t out[TN_MAX_RANK];  // bytes

  void Add(int64_t extent, int64_t in_bytes, int64_t out_bytes) {
    size[n] = extent;
    in[n] = in_bytes;
    out[n++] = out_bytes;
  }
  int64_t Count() const {
    int64_t count = 1;
    for (int k = 0; k < n; ++k) count *= size[k];
    return count;
  }
  // Offset of the index-th place, by `strides`: in or out.
  int64_t Offset(const int64_t* strides, int64_t index) const {
    if (n == 0) return 0;
    int64_t offset = 0;
    for (int k = n - 1; k > 0; --k) {
      offset += index % size[k] * strides[k];
      index /= size[k];
    }
    return offset + index * strides[0];
  }
};

// How a view is reduced: an innermost axis, and lists of the others.
struct ReducePlan {
  // `rows_only`: the innermost axis shall be a reduced one, if there is any.
  ReducePlan(const tn_view& x, const tn_view& y, uint32_t mask, bool rows_only);

  AxisList kept;
  AxisList reduced;
  bool inner_reduced = false;
  int64_t size = 1;  // of the innermost axis
  int64_t in = 0;    // its strides in bytes
  int64_t out = 0;
};

constexpr int64_t kJoinRows = 128;           // before widening
constexpr int64_t kParallelGrain = 1 << 15;  // elements worth a thread's while

template <class T>
constexpr uint32_t kDTypeOf = static_cast<uint32_t>(dtype_of<T>());
template <>
inline constexpr uint32_t kDTypeOf<uint8_t> = TN_BOOL;  // tiles of bool

// n elements of x as T's: in place, or converted into `buffer`.
template <class T>
const T* LoadTile(uint32_t dtype, const char* from, int64_t stride, int64_t n,
                  T* buffer) {
  if (dtype == kDTypeOf<T> && stride == sizeof(T)) {
    return reinterpret_cast<const T*>(from);
  }
  tensor::ConvertRow(dtype, from, stride, kDTypeOf<T>, buffer, sizeof(T), n);
  return buffer;
}

// JoinRows, element by element.
template <class F, class T>
void JoinPlainRows(const F& f, T* to, const T* x, int64_t stride, int64_t count,
                   int64_t n) {
  for (int64_t k = 0; k < count; ++k) {
    for (int64_t i = 0; i < n; ++i) to[i] = f.Join(to[i], x[k * stride + i]);
  }
}

// A reduction F has types Tile and Wide, and
//   Wide Initial();  Wide Row(const Tile*, int64_t n);  Wide Join(Wide, Wide);
//   Finish(Wide), which gives a number; kRowsOnly, or else
//   void JoinRows(Tile* to, const Tile* x, int64_t stride, int64_t count,
//                 int64_t n),
// which joins rows of n elements, `stride` apart, to another, and a Wide made
// of a Tile.
template <class F>
class Reduction {
 public:
  using Tile = typename F::Tile;
  using Wide = typename F::Wide;

  Reduction(const tn_view& x, const tn_view& y, uint32_t mask, const F& f)
      : x_(x), y_(y), f_(f), plan_(x, y, mask, F::kRowsOnly) {}

  void Run() const {
    if (y_.numel == 0) return;
    if (x_.numel == 0) {
      for (int64_t i = 0; i < y_.numel; ++i) {
        Store(f_.Finish(f_.Initial()), i * tensor::ElementSize(y_.dtype));
      }
    } else if (F::kRowsOnly || plan_.inner_reduced) {
      ReduceRows();
    } else if constexpr (!F::kRowsOnly) {
      JoinRows();
    }
  }

 private:
  template <class Number>
  void Store(Number value, int64_t offset) const {
    char* to = static_cast<char*>(y_.data) + offset;
    if (y_.dtype == kDTypeOf<Tile>) {
      *reinterpret_cast<Tile*>(to) = static_cast<Tile>(value);
    } else {
      tensor::ConvertRow(kDTypeOf<Number>, &value, 0, y_.dtype, to, 0, 1);
    }
  }

  template <class Number>
  void StoreRow(const Number* values, int64_t n, int64_t offset) const {
    if (y_.dtype == kDTypeOf<Tile> && plan_.out == sizeof(Tile)) {
      Tile* to = reinterpret_cast<Tile*>(static_cast<char*>(y_.data) + offset);
      for (int64_t j = 0; j < n; ++j) {
        to[j] = static_cast<Tile>(f_.Finish(values[j]));
      }
      return;
    }
    for (int64_t j = 0; j < n; ++j) {
      Store(f_.Finish(values[j]), offset + j * plan_.out);
    }
  }

  // Tiles [begin, end) of the rows that meet in one result.
  Wide Tiles(const char* x, int64_t begin, int64_t end) const {
    const int64_t per_row = (plan_.size + kTile - 1) / kTile;
    Wide sum = f_.Initial();
    Tile buffer[kTile];
    for (int64_t tile = begin; tile < end; ++tile) {
      const int64_t row = per_row == 1 ? tile : tile / per_row;
      const int64_t at = (tile - row * per_row) * kTile;
      const int64_t n = std::min(kTile, plan_.size - at);
      const char* from = x + plan_.reduced.Offset(plan_.reduced.in, row);
      const Wide part = f_.Row(
          LoadTile(x_.dtype, from + at * plan_.in, plan_.in, n, buffer), n);
      sum = tile == begin ? part : f_.Join(sum, part);
    }
    return sum;
  }

  void ReduceRows() const {
    const int64_t tiles =
        plan_.reduced.Count() * ((plan_.size + kTile - 1) / kTile);
    const int64_t blocks = (tiles + kBlockTiles - 1) / kBlockTiles;
    const int64_t results = plan_.kept.Count();
    const char* x = static_cast<const char*>(x_.data);
    if (blocks == 1) {
      const int64_t each = plan_.reduced.Count() * plan_.size;
      device::ParallelFor(
          results, std::max<int64_t>(1, kParallelGrain / each),
          [&](int64_t i, int64_t end) {
            for (; i < end; ++i) {
              Store(f_.Finish(Tiles(x + plan_.kept.Offset(plan_.kept.in, i), 0,
                                    tiles)),
                    plan_.kept.Offset(plan_.kept.out, i));
            }
          });
      return;
    }
    std::vector<Wide> parts(blocks);
    for (int64_t i = 0; i < results; ++i) {
      const char* from = x + plan_.kept.Offset(plan_.kept.in, i);
      device::ParallelFor(blocks, 1, [&](int64_t block, int64_t end) {
        for (; block < end; ++block) {
          parts[block] = Tiles(from, block * kBlockTiles,
                               std::min(tiles, (block + 1) * kBlockTiles));
        }
      });
      Wide sum = parts[0];
      for (int64_t b = 1; b < blocks; ++b) sum = f_.Join(sum, parts[b]);
      Store(f_.Finish(sum), plan_.kept.Offset(plan_.kept.out, i));
    }
  }

  // Rows [begin, end) of n columns at x, joined into `sum`.
  void Join(const char* x, int64_t n, int64_t begin, int64_t end,
            Tile* sum) const {
    Tile buffers[kRowsAtOnce * kTile];
    const auto load = [&](int64_t row, Tile* buffer) {
      const char* from = x + plan_.reduced.Offset(plan_.reduced.in, row);
      return LoadTile(x_.dtype, from, plan_.in, n, buffer);
    };
    std::copy_n(load(begin, buffers), n, sum);
    if (++begin == end) return;
    const Tile* next = load(begin, buffers);
    if (next != buffers && plan_.reduced.n == 1) {  // rows as they lie
      const int64_t stride = plan_.reduced.in[0] / int64_t{sizeof(Tile)};
      f_.JoinRows(sum, next, stride, end - begin, n);
      return;
    }
    for (int64_t row = begin; row < end; row += kRowsAtOnce) {
      const int64_t count = std::min(kRowsAtOnce, end - row);
      for (int64_t k = 0; k < count; ++k) {
        Tile* buffer = buffers + k * kTile;
        const Tile* one = load(row + k, buffer);
        if (one != buffer) std::copy_n(one, n, buffer);
      }
      f_.JoinRows(sum, buffers, kTile, count, n);
    }
  }

  void JoinColumns(const char* x, int64_t n, int64_t out) const {
    const int64_t rows = plan_.reduced.Count();
    Tile sum[kTile];
    Join(x, n, 0, std::min(rows, kJoinRows), sum);
    if (rows <= kJoinRows) {
      StoreRow(sum, n, out);
      return;
    }
    Wide wide[kTile];
    std::copy(sum, sum + n, wide);
    for (int64_t row = kJoinRows; row < rows; row += kJoinRows) {
      Join(x, n, row, std::min(rows, row + kJoinRows), sum);
      for (int64_t j = 0; j < n; ++j) wide[j] = f_.Join(wide[j], sum[j]);
    }
    StoreRow(wide, n, out);
  }

  void JoinRows() const {
    const int64_t rows = plan_.reduced.Count();
    const int64_t tiles = (plan_.size + kTile - 1) / kTile;
    const int64_t each = rows * std::min(plan_.size, kTile);
    device::ParallelFor(
        plan_.kept.Count() * tiles, std::max<int64_t>(1, kParallelGrain / each),
        [&](int64_t i, int64_t end) {
          for (; i < end; ++i) {
            const int64_t outer = i / tiles;
            const int64_t at = i % tiles * kTile;
            JoinColumns(
                static_cast<const char*>(x_.data) + at * plan_.in +
                    plan_.kept.Offset(plan_.kept.in, outer),
                std::min(kTile, plan_.size - at),
                plan_.kept.Offset(plan_.kept.out, outer) + at * plan_.out);
          }
        });
  }

  const tn_view& x_;
  const tn_view& y_;
  const F& f_;
  const ReducePlan plan_;
};

template <class F>
void Reduce(const tn_view& x, const tn_view& y, uint32_t mask, const F& f) {
  Reduction<F>(x, y, mask, f).Run();
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_REDUCE_H_
