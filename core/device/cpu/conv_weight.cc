// The gradient of a convolution's weight: the transpose of x's windows times
// dy. A long sum over rows is cut, so that threads have parts of it.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/device/cpu/conv.h"
#include "core/device/cpu/conv_rows.h"
#include "core/device/cpu/gemm.h"
#include "core/device/cpu/gemm_scratch.h"
#include "core/device/cpu/targets.h"
#include "core/device/parallel.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/device/cpu/conv_weight.cc"
// clang-format off: foreach_target.h must come first.
#include "hwy/foreach_target.h"
// clang-format on
#include "core/device/cpu/conv_depthwise-inl.h"
#include "core/device/cpu/conv_tile-inl.h"
#include "core/device/cpu/gemm_pack-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {

// Rows of a block: their part of x and of dy stay in the cache.
constexpr int64_t kGradientRows = 128;
// Sums of a plain product from which on it is worth to pack x, too.
constexpr int64_t kManySums = 1 << 14;
// Elements of all partial sums.
constexpr int64_t kMaxPartial = 1 << 22;

// dw in `chunks` sums over rows and `parts` of taps and groups; each task has
// one of either.
template <class T>
struct TransposedProduct {
  const ConvShape& shape;
  const ConvPass& pass;
  const T* x;
  const T* dy;
  T* dw;
  int64_t joined;  // taps in a run

  int64_t taps() const { return pass.Taps() / joined; }
  int64_t depth() const { return shape.channels / shape.groups * joined; }
  int64_t width() const { return shape.outputs / shape.groups; }
  int64_t panels() const { return Blocks(width(), kStripColumns<T>); }
  int64_t units() const { return shape.groups * panels() * taps(); }
  int64_t size() const { return taps() * depth() * shape.outputs; }

  // Rows [begin, end), units [first, last) of dw at `sum`. A unit is a tap of a
  // panel of columns; the taps are next to each other, so that the panel's part
  // of dy is packed once.
  void RunTask(int64_t begin, int64_t end, int64_t first, int64_t last,
               const T* zeros, T* sum) const {
    ConvRows<T> rows(shape, pass, x, shape.channels, joined, zeros, nullptr, 0,
                     kGradientRows);
    if (IsDepthwise(shape)) return RunDepthwiseTask(rows, begin, end, sum);
    T* packed =
        GemmScratch<T>(ScratchUse::kA, kGradientRows * kStripColumns<T>);
    std::fill_n(packed, kGradientRows * kStripColumns<T>, T{0});
    for (int64_t row = begin; row < end; row += kGradientRows) {
      const int64_t n = std::min(kGradientRows, end - row);
      rows.Fill(row, n);
      for (int64_t u = first; u < last;) {
        const int64_t panel = u / taps();
        const int64_t stop = std::min(last, (panel + 1) * taps());
        RunPanel(rows, row, n, panel, u % taps(), stop - panel * taps(), packed,
                 sum);
        u = stop;
      }
    }
  }

  // Taps [first, last) of a panel, for the n rows from `row` on.
  void RunPanel(const ConvRows<T>& rows, int64_t row, int64_t n, int64_t panel,
                int64_t first, int64_t last, T* packed, T* sum) const {
    const int64_t group = panel / panels();
    const int64_t begin = panel % panels() * kStripColumns<T>;
    const int64_t columns = std::min(kStripColumns<T>, width() - begin);
    const int64_t column = group * width() + begin;
    const T* b = dy + row * shape.outputs + column;
    if (shape.outputs != kStripColumns<T>) {  // else it is a panel
      PackB(Matrix<T>{b, shape.outputs, 1}, n, columns, packed);
      b = packed;
    }
    for (int64_t tap = first; tap < last; ++tap) {
      const TransposedStrip<T> strip = {
          n,
          rows.runs() + tap * rows.stride(),
          group * depth(),
          rows.zeros(),
          b,
          sum + tap * depth() * shape.outputs + column,
          shape.outputs,
          columns};
      ForTiles<T>(depth(), columns, TransposedTiles<T>{strip});
    }
  }

  // The same where each channel is a group.
  void RunDepthwiseTask(ConvRows<T>& rows, int64_t begin, int64_t end,
                        T* sum) const {
    const int64_t channels = shape.channels;
    for (int64_t row = begin; row < end; row += kGradientRows) {
      const int64_t n = std::min(kGradientRows, end - row);
      rows.Fill(row, n);
      for (int64_t t = 0; t < taps(); ++t) {
        DepthwiseSum(rows.runs() + t * rows.stride(), dy + row * channels, n,
                     channels, sum + t * channels);
      }
    }
  }

  void Run() const {
    const int64_t all = pass.Rows();
    const std::vector<T> zeros(shape.channels * joined);
    const int64_t chunks = std::clamp<int64_t>(
        std::min({all / (4 * kGradientRows), all / (2 * depth() * taps()),
                  kMaxPartial / std::max<int64_t>(1, size())}),
        1, kTasks);
    const int64_t parts =
        IsDepthwise(shape) ? 1 : std::min(units(), Blocks(kTasks, chunks));
    const int64_t chunk =
        Blocks(Blocks(all, chunks), kGradientRows) * kGradientRows;  // rows
    std::vector<T> partial((chunks - 1) * size());
    std::fill_n(dw, size(), T{0});
    ParallelFor(chunks * parts, 1, [&](int64_t task, int64_t end) {
      for (; task < end; ++task) {
        const int64_t c = task / parts;
        const int64_t part = task % parts;
        RunTask(std::min(all, c * chunk), std::min(all, (c + 1) * chunk),
                part * units() / parts, (part + 1) * units() / parts,
                zeros.data(), c == 0 ? dw : partial.data() + (c - 1) * size());
      }
    });
    for (int64_t c = 1; c < chunks; ++c) {
      const T* from = partial.data() + (c - 1) * size();
      for (int64_t i = 0; i < size(); ++i) dw[i] += from[i];
    }
  }
};

template <class T>
void WeightGradient(const ConvShape& s, const T* x, const T* dy, T* dw) {
  if (IsPlainProduct(s) && s.channels * s.outputs >= kManySums) {
    return Gemm({.m = s.channels,
                 .n = s.outputs,
                 .k = Positions(s, s.out),
                 .a = x,
                 .a_row = 1,
                 .a_col = s.channels,
                 .b = dy,
                 .b_row = s.outputs,
                 .b_col = 1,
                 .c = dw,
                 .c_row = s.outputs});
  }
  const ConvPass pass = ForwardPass(s);
  TransposedProduct<T>{s, pass, x, dy, dw, JoinedTaps(s, pass, s.channels)}
      .Run();
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::device {

void ConvWeightGradient(const ConvShape& shape, const float* x, const float* dy,
                        float* dw) {
  static constexpr auto kGradient = TN_PER_LEVEL(WeightGradient<float>);
  kGradient.Active()(shape, x, dy, dw);
}
void ConvWeightGradient(const ConvShape& shape, const double* x,
                        const double* dy, double* dw) {
  static constexpr auto kGradient = TN_PER_LEVEL(WeightGradient<double>);
  kGradient.Active()(shape, x, dy, dw);
}

}  // namespace tenon::device
#endif  // HWY_ONCE
