// The left matrix of a convolution's product: a row for each position of the
// result, made of one run of channels for each element of the kernel (a tap).
#ifndef TENON_CORE_DEVICE_CPU_CONV_ROWS_H_
#define TENON_CORE_DEVICE_CPU_CONV_ROWS_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/device/cpu/conv.h"

namespace tenon::device {

// Runs of fewer elements are joined.
inline constexpr int64_t kFewChannels = 16;
// Tasks that a loop has at least, where rows are few.
inline constexpr int64_t kTasks = 8;

constexpr int64_t Blocks(int64_t n, int64_t size) {
  return (n + size - 1) / size;
}

// Each channel has a kernel of its own.
inline bool IsDepthwise(const ConvShape& s) {
  return s.groups > 1 && s.groups == s.channels && s.groups == s.outputs;
}

// A kernel of one element that reads every element of x.
inline bool IsPlainProduct(const ConvShape& s) {
  return s.groups == 1 && s.kernel == ConvShape::Axes{1, 1, 1} &&
         s.stride == ConvShape::Axes{1, 1, 1} && s.in == s.out;
}

inline int64_t Positions(const ConvShape& s, const ConvShape::Axes& size) {
  return s.batch * size[0] * size[1] * size[2];
}

// Along each axis, position r of the result reads element r step + offset[t]
// of the source for tap t, and is element r target_step + target_begin.
struct ConvPass {
  using Axes = ConvShape::Axes;

  int64_t batch = 1;
  Axes rows = {1, 1, 1};  // positions in one image
  Axes step = {1, 1, 1};
  Axes source = {1, 1, 1};  // sizes of an image
  Axes target = {1, 1, 1};
  Axes target_begin = {0, 0, 0};
  Axes target_step = {1, 1, 1};
  std::vector<int64_t> offset[3] = {};
  std::vector<int64_t> tap[3] = {};  // the kernel's elements

  int64_t Rows() const { return batch * rows[0] * rows[1] * rows[2]; }
  int64_t Taps() const {
    return static_cast<int64_t>(tap[0].size() * tap[1].size() * tap[2].size());
  }
  // Calls body(t, kernel element, offsets) for all taps in order.
  template <class Body>
  void ForTaps(const ConvShape& shape, const Body& body) const {
    int64_t t = 0;
    for (size_t d = 0; d < tap[0].size(); ++d) {
      for (size_t h = 0; h < tap[1].size(); ++h) {
        for (size_t w = 0; w < tap[2].size(); ++w) {
          const int64_t element =
              (tap[0][d] * shape.kernel[1] + tap[1][h]) * shape.kernel[2] +
              tap[2][w];
          body(t++, element, Axes{offset[0][d], offset[1][h], offset[2][w]});
        }
      }
    }
  }
};

// Windows of x, for the forward product and the gradient of the weight.
inline ConvPass ForwardPass(const ConvShape& s) {
  ConvPass pass = {.batch = s.batch,
                   .rows = s.out,
                   .step = s.stride,
                   .source = s.in,
                   .target = s.out};
  for (int k = 0; k < 3; ++k) {
    for (int64_t i = 0; i < s.kernel[k]; ++i) {
      pass.tap[k].push_back(i);
      pass.offset[k].push_back(i * s.dilation[k] - s.before[k]);
    }
  }
  return pass;
}

// The elements of x with these remainders by the stride: all of them get sums
// of the same taps over dy, in which no stride is left.
inline ConvPass InputPass(const ConvShape& s, const ConvShape::Axes& phase) {
  ConvPass pass = {.batch = s.batch,
                   .source = s.out,
                   .target = s.in,
                   .target_begin = phase,
                   .target_step = s.stride};
  for (int k = 0; k < 3; ++k) {
    pass.rows[k] = (s.in[k] - phase[k] + s.stride[k] - 1) / s.stride[k];
    for (int64_t i = 0; i < s.kernel[k]; ++i) {
      const int64_t at = phase[k] + s.before[k] - i * s.dilation[k];
      if (at % s.stride[k] != 0) continue;
      pass.tap[k].push_back(i);
      pass.offset[k].push_back(at / s.stride[k]);
    }
  }
  return pass;
}

// How many taps, in order, are one run: one, those of a line of the kernel
// where a tap has few channels, or all where a line has few elements, too.
inline int64_t JoinedTaps(const ConvShape& shape, const ConvPass& pass,
                          int64_t channels) {
  if (shape.groups > 1 || channels >= kFewChannels) return 1;
  const auto line = static_cast<int64_t>(pass.tap[2].size());
  if (line * channels >= kFewChannels) return line;
  return std::max<int64_t>(1, pass.Taps());
}

// Pointers to the runs of a block of rows, and to the rows of the result.
template <class T>
class ConvRows {
 public:
  // A run has `joined` taps (see JoinedTaps) of `channels` elements; `zeros`
  // has as many as a run. Without a target, rows come in their order.
  ConvRows(const ConvShape& shape, const ConvPass& pass, const T* source,
           int64_t channels, int64_t joined, const T* zeros, T* target,
           int64_t target_channels, int64_t most)
      : pass_(pass),
        source_(source),
        channels_(channels),
        joined_(joined),
        zeros_(zeros),
        target_(target),
        target_channels_(target_channels),
        most_(most),
        runs_(most * std::max<int64_t>(1, pass.Taps() / joined)),
        from_(most, source),
        targets_(most) {
    if (joined > 1) {
      copies_ =
          std::make_unique_for_overwrite<T[]>(most * pass.Taps() * channels);
    }
    const ConvShape::Axes& size = pass.source;
    pass.ForTaps(shape, [&](int64_t, int64_t, const ConvShape::Axes& o) {
      offsets_.push_back(o);
      shifts_.push_back(((o[0] * size[1] + o[1]) * size[2] + o[2]) * channels);
    });
    for (int64_t t = 1; t < joined && t < Taps(); ++t) {
      const ConvShape::Axes& o = offsets_[t - 1];
      adjacent_ &= offsets_[t] == ConvShape::Axes{o[0], o[1], o[2] + 1};
    }
  }

  // Rows [first, first + count); where there is a target, those that see the
  // same taps together.
  void Fill(int64_t first, int64_t count) {
    inner_ = 0;
    edges_.clear();
    FillPlaces(first, count);
    if (target_ != nullptr) SortEdges();
    for (int64_t t = 0; t < Taps(); t += joined_) {
      const T** const run = runs_.data() + t / joined_ * most_;
      const int64_t shift = shifts_[t];
      const int64_t end = target_ != nullptr ? inner_ : count;
      for (int64_t i = 0; i < end; ++i) run[i] = from_[i] + shift;
      for (const Edge& edge : edges_) run[edge.row] = RunAt(edge, t);
    }
  }

  // Element i of run r's pointers stands at [r * stride() + i].
  const T* const* runs() const { return runs_.data(); }
  int64_t stride() const { return most_; }
  T* const* targets() const { return targets_.data(); }
  const T* zeros() const { return zeros_; }

 private:
  // A row whose window crosses the border.
  struct Edge {
    int64_t d, h, w;   // of tap 0 without its offset
    const T* from;     // the same
    T* target;         // or null
    int64_t row;       // in the block
    uint64_t outside;  // the taps, modulo 64, that it does not see
  };

  static bool IsBelow(int64_t i, int64_t n) {
    return static_cast<uint64_t>(i) < static_cast<uint64_t>(n);
  }
  int64_t Taps() const { return static_cast<int64_t>(offsets_.size()); }
  // Whether tap t of the window at `at` is inside, along axis k.
  bool Sees(int k, int64_t at, int64_t t) const {
    return IsBelow(at + offsets_[t][k], pass_.source[k]);
  }
  bool Sees(const Edge& e, int64_t t) const {
    return Sees(0, e.d, t) && Sees(1, e.h, t) && Sees(2, e.w, t);
  }
  // Whether all taps are: the first and the last one are the farthest ones.
  bool SeesAll(int k, int64_t at) const {
    return Taps() == 0 || (Sees(k, at, 0) && Sees(k, at, Taps() - 1));
  }

  // The run that begins with tap t.
  const T* RunAt(const Edge& e, int64_t t) {
    if (joined_ == 1) return Sees(e, t) ? e.from + shifts_[t] : zeros_;
    T* const run = copies_.get() + (t * most_ + e.row * joined_) * channels_;
    if (adjacent_) return LineAt(e, t, run);
    T* to = run;
    for (int64_t end = t + joined_; t < end; ++t) {
      const T* from = Sees(e, t) ? e.from + shifts_[t] : zeros_;
      for (int64_t c = 0; c < channels_; ++c) *to++ = from[c];
    }
    return run;
  }

  // The same where its taps are a line; copied where the line crosses a border.
  const T* LineAt(const Edge& e, int64_t t, T* copy) const {
    if (!Sees(0, e.d, t) || !Sees(1, e.h, t)) return zeros_;
    const int64_t begin = e.w + offsets_[t][2];
    const int64_t first = std::clamp<int64_t>(-begin, 0, joined_);
    const int64_t end =
        std::clamp<int64_t>(pass_.source[2] - begin, first, joined_);
    const T* const from = e.from + shifts_[t];
    if (end - first == joined_) return from;
    std::fill_n(copy, joined_ * channels_, T{0});
    std::copy(from + first * channels_, from + end * channels_,
              copy + first * channels_);
    return copy;
  }

  void FillPlaces(int64_t first, int64_t count) {
    const ConvShape::Axes& n = pass_.rows;
    int64_t w = first % n[2];
    int64_t h = first / n[2] % n[1];
    int64_t d = first / n[2] / n[1] % n[0];
    int64_t image = first / n[2] / n[1] / n[0];
    for (int64_t i = 0; i < count;) {
      const int64_t line = std::min(n[2] - w, count - i);
      FillLine(image, {d, h, w}, line, i);
      i += line;
      w = 0;
      if (++h < n[1]) continue;
      h = 0;
      if (++d < n[0]) continue;
      d = 0;
      ++image;
    }
  }

  // `count` positions from `at` on along the last axis, the first of which is
  // row `row` of the block.
  void FillLine(int64_t image, const ConvShape::Axes& at, int64_t count,
                int64_t row) {
    const auto place = [&](const ConvShape::Axes& size, int64_t d, int64_t h,
                           int64_t w) {
      return ((image * size[0] + d) * size[1] + h) * size[2] + w;
    };
    const ConvShape::Axes& step = pass_.step;
    const ConvShape::Axes& next = pass_.target_step;
    const ConvShape::Axes& begin = pass_.target_begin;
    Edge e = {at[0] * step[0],
              at[1] * step[1],
              at[2] * step[2],
              source_,
              target_,
              row,
              0};
    e.from += place(pass_.source, e.d, e.h, e.w) * channels_;
    if (target_ != nullptr) {
      e.target +=
          place(pass_.target, at[0] * next[0] + begin[0],
                at[1] * next[1] + begin[1], at[2] * next[2] + begin[2]) *
          target_channels_;
    }
    const int64_t source_step = step[2] * channels_;
    const int64_t target_step =
        target_ != nullptr ? next[2] * target_channels_ : 0;
    const bool inner = adjacent_ && SeesAll(0, e.d) && SeesAll(1, e.h);
    for (int64_t i = 0; i < count; ++i) {
      if (inner && SeesAll(2, e.w)) {
        const int64_t to = target_ != nullptr ? inner_++ : e.row;
        from_[to] = e.from;
        targets_[to] = e.target;
      } else {
        edges_.push_back(e);
      }
      e.w += step[2];
      e.from += source_step;
      e.target += target_step;
      ++e.row;
    }
  }

  // Behind the rows that see all taps, those that miss the same ones together.
  void SortEdges() {
    for (Edge& e : edges_) {
      for (int64_t t = 0; joined_ == 1 && t < Taps(); ++t) {
        e.outside |= static_cast<uint64_t>(!Sees(e, t)) << t % 64;
      }
    }
    std::stable_sort(
        edges_.begin(), edges_.end(),
        [](const Edge& a, const Edge& b) { return a.outside < b.outside; });
    int64_t row = inner_;
    for (Edge& e : edges_) {
      targets_[row] = e.target;
      e.row = row++;
    }
  }

  const ConvPass& pass_;
  const T* const source_;
  const int64_t channels_;
  const int64_t joined_;
  const T* const zeros_;
  T* const target_;
  const int64_t target_channels_;
  const int64_t most_;
  bool adjacent_ = true;                  // the taps of a run, in the source
  std::vector<ConvShape::Axes> offsets_;  // of taps
  std::vector<int64_t> shifts_;           // the same, in elements
  std::vector<const T*> runs_;
  std::vector<const T*> from_;  // of tap 0 without its offset
  std::vector<T*> targets_;
  int64_t inner_ = 0;  // rows that see all taps, where there is a target
  std::vector<Edge> edges_;
  std::unique_ptr<T[]> copies_;
};

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_CPU_CONV_ROWS_H_
