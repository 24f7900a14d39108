// Windows that slide over the axes between a tensor's first, the batch, and
// its last, the channels. One to three such axes are kept as three: those that
// are absent come first, with size 1.
#ifndef TENON_CORE_OPS_WINDOWS_H_
#define TENON_CORE_OPS_WINDOWS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "tenon/author.h"

namespace tenon::ops {

constexpr int kWindowAxes = 3;
using Axes3 = std::array<int64_t, kWindowAxes>;

// Window o of an axis holds the elements o stride - before + i dilation of it,
// i from 0 to kernel - 1. Those outside of [0, in) are the border.
struct Windows {
  int axes = 0;
  Axes3 in = {1, 1, 1};
  Axes3 out = {1, 1, 1};
  Axes3 kernel = {1, 1, 1};
  Axes3 stride = {1, 1, 1};
  Axes3 dilation = {1, 1, 1};
  Axes3 before = {0, 0, 0};
  Axes3 behind = {0, 0, 0};

  int First() const { return kWindowAxes - axes; }
};

inline int64_t Product(const Axes3& a) { return a[0] * a[1] * a[2]; }

// The options of sliding windows, as they were given.
struct WindowOptions {
  Shape stride;
  Shape dilation;
  std::string_view padding;   // "valid" or "same"
  std::vector<int64_t> pads;  // before, behind, for each axis; or empty
};

// Windows of `kernel` over `sizes`. *Errors*: no window fits, or an option
// makes no sense.
Windows SlidingWindows(const Shape& sizes, const Shape& kernel,
                       const WindowOptions& options);

// Those whose number is `counts`, over as few elements as there may be, or
// over `sizes` where that is not empty.
Windows WindowsOnto(const Shape& counts, const Shape& sizes,
                    const Shape& kernel, const WindowOptions& options);

// The border, as option `pads` wants it.
std::vector<int64_t> PadsOf(const Windows& w);

// Sizes without the first axis and the last.
Shape Inner(const Shape& shape);
Shape Inner(const Axes3& sizes, int axes);
// The shape [batch, sizes..., channels].
Shape Outer(int64_t batch, const Axes3& sizes, int axes, int64_t channels);

inline Shape ShapeOf(const tn_view& v) { return Shape(v.shape, v.rank); }
inline Shape ListOf(const tn_value& v) {
  return Shape(static_cast<const int64_t*>(v.as.p), v.count);
}
inline std::string_view TextOf(const tn_value& v) {
  return {static_cast<const char*>(v.as.p), v.count};
}
inline std::vector<int64_t> NumbersOf(const tn_value& v) {
  const auto* list = static_cast<const int64_t*>(v.as.p);
  return {list, list + v.count};
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_WINDOWS_H_
