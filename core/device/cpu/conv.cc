// Convolutions as products of matrices, block by block on the pool's threads.
#include "core/device/cpu/conv.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/device/cpu/conv_fold.h"
#include "core/device/cpu/conv_rows.h"
#include "core/device/cpu/gemm.h"
#include "core/device/cpu/gemm_scratch.h"
#include "core/device/cpu/targets.h"
#include "core/device/parallel.h"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/device/cpu/conv.cc"
// clang-format off: foreach_target.h must come first.
#include "hwy/foreach_target.h"
// clang-format on
#include "core/device/cpu/conv_depthwise-inl.h"
#include "core/device/cpu/conv_tile-inl.h"
#include "core/device/cpu/gemm_pack-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::device::HWY_NAMESPACE {

// Rows of a block, and elements of the source that they read: those stay in the
// second-level cache, and the more rows, the less often the weight is read.
constexpr int64_t kMinWindowRows = 96;
constexpr int64_t kMaxWindowRows = 768;
constexpr int64_t kWindowElements = 1 << 18;
// Elements of a row that are multiplied before the next rows come: a panel of
// b of that depth stays in the second-level cache.
constexpr int64_t kWindowDepth = 1024;
// Where the elements of the weight stand for one product.
template <class T>
struct WeightView {
  const T* data;
  int64_t tap;    // from one kernel element to the next
  int64_t group;  // from one group to the next
  int64_t row;    // from one summed channel to the next
  int64_t column;
};

// One product: source channels `depth` each group, result channels `width`.
template <class T>
struct WindowProduct {
  const ConvShape& shape;
  const ConvPass& pass;
  const T* source;
  int64_t depth;
  WeightView<T> weight;
  T* target;
  int64_t width;
  const T* bias;
  int64_t joined = JoinedTaps(shape, pass, depth);

  int64_t channels() const { return depth * shape.groups; }
  int64_t panels() const { return Blocks(width, kStripColumns<T>); }
  int64_t panel_size() const { return pass.Taps() * depth * kStripColumns<T>; }

  int64_t runs() const { return pass.Taps() / joined; }
  // Runs that are multiplied before the next rows come.
  int64_t at_once() const {
    return std::max<int64_t>(
        1, kWindowDepth / std::max<int64_t>(1, joined * depth));
  }

  // Taps [first, last) of a panel.
  void PackPanel(int64_t q, int64_t first, int64_t last, T* to) const {
    const int64_t group = q / panels();
    const int64_t begin = q % panels() * kStripColumns<T>;
    const int64_t columns = std::min(kStripColumns<T>, width - begin);
    const int64_t size = depth * kStripColumns<T>;
    if (columns < kStripColumns<T>)
      std::fill_n(to, (last - first) * size, T{0});
    pass.ForTaps(shape,
                 [&](int64_t t, int64_t element, const ConvShape::Axes&) {
                   if (t < first || t >= last) return;
                   const T* from = weight.data + element * weight.tap +
                                   group * weight.group + begin * weight.column;
                   PackB(Matrix<T>{from, weight.row, weight.column}, depth,
                         columns, to + (t - first) * size);
                 });
  }

  // Of a block, about as many for each.
  int64_t BlockRows(int64_t all) const {
    const int64_t most =
        std::clamp<int64_t>(kWindowElements / std::max<int64_t>(1, channels()),
                            kMinWindowRows, kMaxWindowRows);
    return Blocks(Blocks(all, Blocks(all, most)), kTileRows) * kTileRows;
  }

  // Panel q for the rows that are in `rows`. Where none is packed, those parts
  // of it are that are multiplied next.
  void RunPanel(const ConvRows<T>& rows, int64_t count, int64_t q,
                const T* packed) const {
    const int64_t run = joined * depth;
    const int64_t group = q / panels();
    const int64_t begin = q % panels() * kStripColumns<T>;
    const int64_t column = group * width + begin;
    for (int64_t r = 0; r == 0 || r < runs(); r += at_once()) {
      const int64_t end = std::min(r + at_once(), runs());
      const T* b = packed + r * run * kStripColumns<T>;
      if (packed == nullptr) {
        T* part = GemmScratch<T>(ScratchUse::kA,
                                 (end - r) * run * kStripColumns<T> + 1);
        PackPanel(q, r * joined, end * joined, part);
        b = part;
      }
      const WindowStrip<T> strip = {
          end - r,
          run,
          rows.runs() + r * rows.stride(),
          rows.stride(),
          group * depth,
          rows.zeros(),
          b,
          rows.targets(),
          column,
          std::min(kStripColumns<T>, width - begin),
          r > 0,
          end == runs() && bias != nullptr ? bias + column : nullptr};
      ForTiles<T>(count, strip.columns, WindowTiles<T>{strip});
    }
  }

  // All of b's panels.
  const T* Pack(int64_t count) const {
    T* data = GemmScratch<T>(ScratchUse::kB, count * panel_size() + 1);
    ParallelFor(count, 1, [&](int64_t q, int64_t end) {
      for (; q < end; ++q) {
        PackPanel(q, 0, pass.Taps(), data + q * panel_size());
      }
    });
    return data;
  }

  void Run() const {
    const int64_t all = pass.Rows();
    if (all == 0) return;
    const int64_t count = panels() * shape.groups;
    const int64_t most = BlockRows(all);
    const int64_t blocks = Blocks(all, most);
    const T* packed = blocks == 1 ? nullptr : Pack(count);
    const std::vector<T> zeros(channels() * joined);
    const int64_t parts =
        std::min(count, blocks < kTasks ? Blocks(kTasks, blocks) : int64_t{1});
    ParallelFor(blocks * parts, 1, [&](int64_t task, int64_t end) {
      ConvRows<T> rows(shape, pass, source, channels(), joined, zeros.data(),
                       target, width * shape.groups, most);
      for (; task < end; ++task) {
        const int64_t first = task / parts * most;
        const int64_t n = std::min(most, all - first);
        const int64_t part = task % parts;
        rows.Fill(first, n);
        for (int64_t q = part * count / parts; q < (part + 1) * count / parts;
             ++q) {
          RunPanel(rows, n, q, packed ? packed + q * panel_size() : nullptr);
        }
      }
    });
  }
};

// The product where each channel is a group.
template <class T>
void RunDepthwise(const ConvShape& shape, const ConvPass& pass, const T* source,
                  const T* weight, const T* bias, T* target) {
  const int64_t channels = shape.channels;
  const int64_t all = pass.Rows();
  std::vector<int64_t> taps;
  pass.ForTaps(shape, [&](int64_t, int64_t element, const ConvShape::Axes&) {
    taps.push_back(element);
  });
  const std::vector<T> zeros(channels);
  ParallelFor(Blocks(all, kMinWindowRows), 1, [&](int64_t block, int64_t end) {
    ConvRows<T> rows(shape, pass, source, channels, 1, zeros.data(), target,
                     channels, kMinWindowRows);
    for (; block < end; ++block) {
      const int64_t first = block * kMinWindowRows;
      const int64_t n = std::min(kMinWindowRows, all - first);
      rows.Fill(first, n);
      DepthwiseRows(
          DepthwiseStrip<T>{channels, static_cast<int64_t>(taps.size()),
                            taps.data(), rows.runs(), rows.stride(), weight,
                            rows.targets(), bias},
          n);
    }
  });
}

template <class T>
void Forward(const ConvShape& s, const T* x, const T* weight, const T* bias,
             T* y) {
  if (IsPlainProduct(s)) {
    return Gemm({.m = Positions(s, s.out),
                 .n = s.outputs,
                 .k = s.channels,
                 .a = x,
                 .a_row = s.channels,
                 .a_col = 1,
                 .b = weight,
                 .b_row = s.outputs,
                 .b_col = 1,
                 .c = y,
                 .c_row = s.outputs,
                 .bias = bias});
  }
  const ConvPass pass = ForwardPass(s);
  if (IsDepthwise(s)) return RunDepthwise(s, pass, x, weight, bias, y);
  const int64_t depth = s.channels / s.groups;
  const int64_t width = s.outputs / s.groups;
  WindowProduct<T>{
      s, pass,  x,   depth, {weight, depth * s.outputs, width, s.outputs, 1},
      y, width, bias}
      .Run();
}

template <class T>
void InputGradient(const ConvShape& s, const T* dy, const T* weight,
                   const T* bias, T* dx) {
  if (IsPlainProduct(s)) {
    return Gemm({.m = Positions(s, s.out),
                 .n = s.channels,
                 .k = s.outputs,
                 .a = dy,
                 .a_row = s.outputs,
                 .a_col = 1,
                 .b = weight,
                 .b_row = 1,
                 .b_col = s.outputs,
                 .c = dx,
                 .c_row = s.channels,
                 .bias = bias});
  }
  if (FoldedStride<T>::Fits(s, hn::Lanes(Full<T>()))) {
    const FoldedStride<T> folded(s, weight, bias);
    return InputGradient<T>(folded.shape, dy, folded.weight.data(),
                            bias ? folded.bias.data() : nullptr, dx);
  }
  const int64_t depth = s.outputs / s.groups;
  const int64_t width = s.channels / s.groups;
  const int64_t phases = s.stride[0] * s.stride[1] * s.stride[2];
  for (int64_t i = 0; i < phases; ++i) {
    const ConvPass pass =
        InputPass(s, {i / s.stride[2] / s.stride[1],
                      i / s.stride[2] % s.stride[1], i % s.stride[2]});
    if (IsDepthwise(s)) {
      RunDepthwise(s, pass, dy, weight, bias, dx);
      continue;
    }
    WindowProduct<T>{
        s,  pass,  dy,  depth, {weight, width * s.outputs, depth, 1, s.outputs},
        dx, width, bias}
        .Run();
  }
}

}  // namespace tenon::device::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tenon::device {

void Conv(const ConvShape& shape, const float* x, const float* weight,
          const float* bias, float* y) {
  static constexpr auto kForward = TN_PER_LEVEL(Forward<float>);
  kForward.Active()(shape, x, weight, bias, y);
}
void Conv(const ConvShape& shape, const double* x, const double* weight,
          const double* bias, double* y) {
  static constexpr auto kForward = TN_PER_LEVEL(Forward<double>);
  kForward.Active()(shape, x, weight, bias, y);
}

void ConvInputGradient(const ConvShape& shape, const float* dy,
                       const float* weight, const float* bias, float* dx) {
  static constexpr auto kGradient = TN_PER_LEVEL(InputGradient<float>);
  kGradient.Active()(shape, dy, weight, bias, dx);
}
void ConvInputGradient(const ConvShape& shape, const double* dy,
                       const double* weight, const double* bias, double* dx) {
  static constexpr auto kGradient = TN_PER_LEVEL(InputGradient<double>);
  kGradient.Active()(shape, dy, weight, bias, dx);
}

}  // namespace tenon::device
#endif  // HWY_ONCE
