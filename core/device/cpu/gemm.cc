// Gemm: small products straight from their matrices, large ones block by block
// from packed copies, on the threads of the pool.
#include "core/device/cpu/gemm.h"

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "core/device/cpu/gemm_scratch.h"
#include "core/device/cpu/targets.h"
#include "core/device/parallel.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/device/cpu/gemm.cc"
// clang-format off: foreach_target.h must come first.
#include "hwy/foreach_target.h"
// clang-format on
#include "core/device/cpu/gemm_pack-inl.h"
#include "core/device/cpu/gemm_tile-inl.h"
#include "core/device/cpu/gemv-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {

// A block of a (kBlockRows x kBlockDepth) stays in the second-level cache, one
// of b (kBlockDepth x kBlockColumns) in the third.
constexpr int64_t kBlockRows = 96;
constexpr int64_t kBlockDepth = 384;
constexpr int64_t kBlockColumns = 2048;
// Multiply-adds: up to here a and b are used where they lie.
constexpr int64_t kSmallWork = 1 << 19;
constexpr int64_t kSmallWorkInPlace = 1 << 21;
constexpr int64_t kSmallDepth = 1024;
// Rows of a chunk there: whole tiles of either height.
constexpr int64_t kSmallRows = 48;
// Multiply-adds: from here on the pool is used.
constexpr int64_t kParallelWork = 1 << 20;

constexpr int64_t CeilDiv(int64_t x, int64_t y) { return (x + y - 1) / y; }

template <class T>
bool TryVector(const GemmArgs<T>& g) {
  constexpr int64_t kWorthIt = 4096;
  if ((g.m > 1 && g.n > 1) || g.m * g.n * g.k < kWorthIt) return false;
  if (g.m == 1) {
    return VectorTimesMatrix(VectorArgs<T>{g.k, g.n, g.a, g.a_col, g.b, g.b_row,
                                           g.b_col, g.c, 1, g.accumulate,
                                           g.bias, 1});
  }
  if (g.n == 1) {
    return VectorTimesMatrix(VectorArgs<T>{g.k, g.m, g.b, g.b_row, g.a, g.a_col,
                                           g.a_row, g.c, g.c_row, g.accumulate,
                                           g.bias, 0});
  }
  return false;
}

template <class T>
bool LoadsInPlace(const GemmArgs<T>& g) {
  const int64_t lanes = hn::Lanes(Full<T>());
  return g.b_col == 1 && (kMasksAreSafe || g.n % lanes == 0);
}

// All of k in one go for rows [begin, end); b is packed only where it can not
// be loaded in place.
template <class T>
void SmallGemm(const GemmArgs<T>& g, int64_t begin, int64_t end) {
  constexpr int64_t kColumns = kStripColumns<T>;
  const AForm form = g.a_row == 1 ? AForm::kAdjacentRows : AForm::kStrided;
  const bool in_place = g.k == 0 || LoadsInPlace(g);
  T* panel =
      in_place ? nullptr : GemmScratch<T>(ScratchUse::kB, g.k * kColumns);
  for (int64_t j = 0; j < g.n; j += kColumns) {
    const int64_t columns = std::min(kColumns, g.n - j);
    const T* b = g.b + j * g.b_col;
    if (!in_place) {
      PackB(Matrix<T>{b, g.b_row, g.b_col}, g.k, columns, panel);
    }
    const StripArgs<T> s = {end - begin,
                            g.k,
                            columns,
                            g.a + begin * g.a_row,
                            g.a_row,
                            g.a_col,
                            in_place ? b : panel,
                            in_place ? g.b_row : kColumns,
                            g.c + begin * g.c_row + j,
                            g.c_row,
                            g.accumulate,
                            g.bias ? g.bias + j : nullptr};
    Strip(s, form);
  }
}

// One block of k for all rows and columns; b is packed.
template <class T, class Acc>
struct Block {
  Matrix<T> a;
  const Acc* b;
  int64_t m;
  int64_t n;
  int64_t k;
  Acc* c;
  int64_t c_row;
  bool accumulate;
  const Acc* bias;

  // kBlockRows rows from `row` on, panels [first, last) of b. Where the rows of
  // a lie in one piece each, they are read in place.
  void Run(int64_t row, int64_t first, int64_t last) const {
    const int64_t rows = std::min(kBlockRows, m - row);
    if constexpr (std::is_same_v<T, Acc>) {
      if (a.col == 1) {
        for (int64_t panel = first; panel < last; ++panel) {
          const Matrix<Acc> at = a.At(row, 0);
          Strip(StripOf(at, row, rows, panel), AForm::kStrided);
        }
        return;
      }
    }
    Acc* packed = GemmScratch<Acc>(ScratchUse::kA, kBlockRows * kBlockDepth);
    PackA(a.At(row, 0), rows, k, packed);
    for (int64_t panel = first; panel < last; ++panel) {
      for (int64_t i = 0; i < rows; i += kTileRows) {
        const int64_t height = std::min<int64_t>(kTileRows, rows - i);
        const Matrix<Acc> at = {packed + i * k, 1, height};
        Strip(StripOf(at, row + i, height, panel), AForm::kPacked);
      }
    }
  }

  // `rows` rows of c from `row` on, with those of a at `at`.
  StripArgs<Acc> StripOf(const Matrix<Acc>& at, int64_t row, int64_t rows,
                         int64_t panel) const {
    constexpr int64_t kColumns = kStripColumns<Acc>;
    const int64_t j = panel * kColumns;
    return {rows,      k,          std::min(kColumns, n - j),
            at.data,   at.row,     at.col,
            b + j * k, kColumns,   c + row * c_row + j,
            c_row,     accumulate, bias ? bias + j : nullptr};
  }

  // Tasks are blocks of rows; few of them are cut into groups of panels, too.
  void RunAll(bool parallel) const {
    const int64_t panels = CeilDiv(n, kStripColumns<Acc>);
    const int64_t row_blocks = CeilDiv(m, kBlockRows);
    const int64_t groups =
        parallel && row_blocks < 4 ? CeilDiv(panels, 4) : int64_t{1};
    const int64_t width = CeilDiv(panels, groups);
    const int64_t tasks = row_blocks * groups;
    ParallelFor(tasks, parallel ? 1 : tasks, [&](int64_t begin, int64_t end) {
      for (int64_t t = begin; t < end; ++t) {
        const int64_t first = t % groups * width;
        Run(t / groups * kBlockRows, first, std::min(panels, first + width));
      }
    });
  }
};

// c is apart from g.c where T is not what is accumulated in.
template <class T, class Acc>
void BlockedGemm(const GemmArgs<T>& g, Acc* c, int64_t c_row, bool accumulate,
                 const Acc* bias) {
  constexpr int64_t kColumns = kStripColumns<Acc>;
  const bool parallel = g.m * g.n * g.k >= kParallelWork;
  const int64_t depth_blocks = std::max<int64_t>(1, CeilDiv(g.k, kBlockDepth));
  const int64_t depth = CeilDiv(g.k, depth_blocks);
  const Matrix<T> a = {g.a, g.a_row, g.a_col};
  const Matrix<T> b = {g.b, g.b_row, g.b_col};
  for (int64_t j = 0; j < g.n; j += kBlockColumns) {
    const int64_t n = std::min(kBlockColumns, g.n - j);
    const int64_t panels = CeilDiv(n, kColumns);
    Acc* packed = GemmScratch<Acc>(ScratchUse::kB, panels * kColumns * depth);
    for (int64_t p = 0, block = 0; block < depth_blocks; p += depth, ++block) {
      const int64_t k = std::min(depth, g.k - p);
      ParallelFor(panels, parallel ? 2 : panels, [&](int64_t i, int64_t end) {
        for (; i < end; ++i) {
          PackB(b.At(p, j + i * kColumns), k,
                std::min(kColumns, n - i * kColumns),
                packed + i * kColumns * k);
        }
      });
      const bool last = block + 1 == depth_blocks;
      Block<T, Acc>{a.At(0, p),
                    packed,
                    g.m,
                    n,
                    k,
                    c + j,
                    c_row,
                    block > 0 || accumulate,
                    last && bias ? bias + j : nullptr}
          .RunAll(parallel);
    }
  }
}

// A single panel of b is used in place whatever the number of rows: a packed
// copy of a would be read only once.
template <class T>
bool IsSmall(const GemmArgs<T>& g, int64_t work) {
  if (g.k > kSmallDepth) return false;
  if (!LoadsInPlace(g)) return work <= kSmallWork;
  return work <= kSmallWorkInPlace || g.n <= kStripColumns<T>;
}

template <class T>
void GemmAs(const GemmArgs<T>& g) {
  if (g.m <= 0 || g.n <= 0) return;
  if (TryVector(g)) return;
  const int64_t work = g.m * g.n * g.k;
  if (!IsSmall(g, work)) {
    BlockedGemm<T, T>(g, g.c, g.c_row, g.accumulate, g.bias);
  } else if (work < kParallelWork) {
    SmallGemm(g, 0, g.m);
  } else {
    ParallelFor(g.m, kSmallRows,
                [&](int64_t begin, int64_t end) { SmallGemm(g, begin, end); });
  }
}

// 16-bit elements: the product in float, then one rounding.
template <class T>
void GemmAsFloat(const GemmArgs<T>& g) {
  if (g.m <= 0 || g.n <= 0) return;
  float* product = GemmScratch<float>(ScratchUse::kResult, g.m * g.n);
  BlockedGemm<T, float>(g, product, g.n, false, nullptr);
  for (int64_t i = 0; i < g.m; ++i) {
    float* sum = product + i * g.n;
    T* c = g.c + i * g.c_row;
    for (int64_t j = 0; g.accumulate && j < g.n; ++j) {
      sum[j] = ToFloat(c[j]) + sum[j];
    }
    for (int64_t j = 0; g.bias && j < g.n; ++j) sum[j] += ToFloat(g.bias[j]);
    Narrow(sum, g.n, c);
  }
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::device {

void Gemm(const GemmArgs<float>& args) {
  static constexpr auto kGemm = TN_PER_LEVEL(GemmAs<float>);
  kGemm.Active()(args);
}

void Gemm(const GemmArgs<double>& args) {
  static constexpr auto kGemm = TN_PER_LEVEL(GemmAs<double>);
  kGemm.Active()(args);
}

void Gemm(const GemmArgs<Float16>& args) {
  static constexpr auto kGemm = TN_PER_LEVEL(GemmAsFloat<Float16>);
  kGemm.Active()(args);
}

void Gemm(const GemmArgs<BFloat16>& args) {
  static constexpr auto kGemm = TN_PER_LEVEL(GemmAsFloat<BFloat16>);
  kGemm.Active()(args);
}

}  // namespace tenon::device
#endif  // HWY_ONCE
