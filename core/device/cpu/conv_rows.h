// The left matrix of a convolution's product: a row for each position of the
// result, made of one run of channels for each element of the kernel (a tap).
#ifndef TENON_CORE_DEVICE_CPU_CONV_ROWS_H_
#define TENON_CORE_DEVICE_CPU_CONV_ROWS_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/device/cpu/conv.h"

namespace tenon::device {

// Runs of fewer channels are packed.
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

// Pointers to the runs of a block of rows, and to the rows of the result.
template <class T>
class ConvRows {
 public:
  // `zeros` has as many elements as the source has channels. Rows with few
  // channels are packed: their taps become one run.
  ConvRows(const ConvShape& shape, const ConvPass& pass, const T* source,
           int64_t channels, const T* zeros, T* target, int64_t target_channels,
           bool packed, int64_t most)
      : pass_(pass),
        source_(source),
        channels_(channels),
        zeros_(zeros),
        target_(target),
        target_channels_(target_channels),
        packed_(packed),
        most_(most),
        runs_(most * std::max<int64_t>(1, pass.Taps())),
        targets_(most),
        places_(most),
        copies_(packed ? most * pass.Taps() * channels : 0) {
    pass.ForTaps(shape, [&](int64_t, int64_t, const ConvShape::Axes& offset) {
      offsets_.push_back(offset);
    });
  }

  // Rows [first, first + count).
  void Fill(int64_t first, int64_t count) {
    FillPlaces(first, count);
    const ConvShape::Axes& size = pass_.source;
    for (size_t t = 0; t < offsets_.size(); ++t) {
      const ConvShape::Axes& o = offsets_[t];
      const int64_t shift = (o[0] * size[1] + o[1]) * size[2] + o[2];
      const T** runs = runs_.data() + t * most_;
      for (int64_t i = 0; i < count; ++i) {
        const Place& p = places_[i];
        const bool inside = IsBelow(p.d + o[0], size[0]) &&
                            IsBelow(p.h + o[1], size[1]) &&
                            IsBelow(p.w + o[2], size[2]);
        runs[i] = inside ? source_ + (p.at + shift) * channels_ : zeros_;
      }
    }
    if (packed_) Pack(count);
  }

  // Element i of tap t's pointers stands at [t * stride() + i].
  const T* const* runs() const { return runs_.data(); }
  int64_t stride() const { return most_; }
  T* const* targets() const { return targets_.data(); }

 private:
  struct Place {  // of tap 0 without its offset
    int64_t d, h, w;
    int64_t at;
  };

  static bool IsBelow(int64_t i, int64_t n) {
    return static_cast<uint64_t>(i) < static_cast<uint64_t>(n);
  }

  void FillPlaces(int64_t first, int64_t count) {
    const ConvShape::Axes& n = pass_.rows;
    int64_t w = first % n[2];
    int64_t h = first / n[2] % n[1];
    int64_t d = first / n[2] / n[1] % n[0];
    int64_t image = first / n[2] / n[1] / n[0];
    const auto target = [&](int k, int64_t i) {
      return i * pass_.target_step[k] + pass_.target_begin[k];
    };
    const ConvShape::Axes& size = pass_.source;
    const ConvShape::Axes& to = pass_.target;
    for (int64_t i = 0; i < count; ++i) {
      Place& p = places_[i];
      p = {d * pass_.step[0], h * pass_.step[1], w * pass_.step[2], 0};
      p.at = ((image * size[0] + p.d) * size[1] + p.h) * size[2] + p.w;
      const int64_t row =
          ((image * to[0] + target(0, d)) * to[1] + target(1, h)) * to[2] +
          target(2, w);
      targets_[i] = target_ + row * target_channels_;
      if (++w < n[2]) continue;
      w = 0;
      if (++h < n[1]) continue;
      h = 0;
      if (++d < n[0]) continue;
      d = 0;
      ++image;
    }
  }

  void Pack(int64_t count) {
    const int64_t taps = static_cast<int64_t>(offsets_.size());
    T* to = copies_.data();
    for (int64_t i = 0; i < count; ++i) {
      for (int64_t t = 0; t < taps; ++t) {
        const T* run = runs_[t * most_ + i];
        for (int64_t c = 0; c < channels_; ++c) *to++ = run[c];
      }
    }
    for (int64_t i = 0; i < count; ++i) {
      runs_[i] = copies_.data() + i * taps * channels_;
    }
  }

  const ConvPass& pass_;
  const T* const source_;
  const int64_t channels_;
  const T* const zeros_;
  T* const target_;
  const int64_t target_channels_;
  const bool packed_;
  const int64_t most_;
  std::vector<ConvShape::Axes> offsets_;
  std::vector<const T*> runs_;
  std::vector<T*> targets_;
  std::vector<Place> places_;
  std::vector<T> copies_;
};

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_CPU_CONV_ROWS_H_
