// Sizes, strides and borders of sliding windows, checked.
#include "core/ops/windows.h"

#include <algorithm>

namespace tenon::ops {
namespace {

[[noreturn]] void Refuse(const std::string& what) {
  throw Error(TN_INVALID_ARGUMENT, what);
}

// One number for each axis, or one for all.
Axes3 PerAxis(const char* name, const Shape& list, int axes) {
  Axes3 all = {1, 1, 1};
  if (list.rank() != 1 && list.rank() != static_cast<size_t>(axes)) {
    Refuse("option " + std::string(name) + " has " +
           std::to_string(list.rank()) + " numbers; it must have 1 or " +
           std::to_string(axes));
  }
  for (int k = 0; k < axes; ++k) {
    const int64_t value = list[list.rank() == 1 ? 0 : k];
    if (value < 1 || value > INT32_MAX) {
      Refuse("option " + std::string(name) + " is " + list.text() +
             "; its numbers must be 1 or more");
    }
    all[kWindowAxes - axes + k] = value;
  }
  return all;
}

enum class Padding { kValid, kSame, kPads };

Padding PaddingOf(const WindowOptions& options, int axes) {
  if (!options.pads.empty()) {
    if (options.pads.size() != static_cast<size_t>(2 * axes)) {
      Refuse("option pads has " + std::to_string(options.pads.size()) +
             " numbers; it must have " + std::to_string(2 * axes) +
             ", before and behind each axis");
    }
    for (const int64_t pad : options.pads) {
      if (pad < 0 || pad > INT32_MAX) {
        Refuse("option pads has the number " + std::to_string(pad) +
               "; none may be negative");
      }
    }
    return Padding::kPads;
  }
  if (options.padding == "valid") return Padding::kValid;
  if (options.padding == "same") return Padding::kSame;
  Refuse("option padding must be valid or same, got " +
         std::string(options.padding));
}

// All that does not depend on sizes.
Windows Begin(const Shape& kernel, const WindowOptions& options,
              Padding padding) {
  Windows w;
  w.axes = static_cast<int>(kernel.rank());
  w.kernel = PerAxis("kernel", kernel, w.axes);
  w.stride = PerAxis("stride", options.stride, w.axes);
  w.dilation = PerAxis("dilation", options.dilation, w.axes);
  for (int k = 0; padding == Padding::kPads && k < w.axes; ++k) {
    w.before[w.First() + k] = options.pads[2 * k];
    w.behind[w.First() + k] = options.pads[2 * k + 1];
  }
  return w;
}

int64_t Reach(const Windows& w, int k) {
  return (w.kernel[k] - 1) * w.dilation[k] + 1;
}

// Sets `out`, and the border that "same" asks for.
void Slide(Windows& w, Padding padding) {
  for (int k = w.First(); k < kWindowAxes; ++k) {
    const int64_t reach = Reach(w, k);
    if (padding == Padding::kSame) {
      w.out[k] = (w.in[k] + w.stride[k] - 1) / w.stride[k];
      const int64_t border =
          std::max<int64_t>(0, (w.out[k] - 1) * w.stride[k] + reach - w.in[k]);
      w.before[k] = border / 2;
      w.behind[k] = border - border / 2;
      continue;
    }
    const int64_t size = w.in[k] + w.before[k] + w.behind[k];
    if (size < reach) {
      Refuse("axis " + std::to_string(k - w.First() + 1) + " of size " +
             std::to_string(w.in[k]) + " has no room for a window of " +
             std::to_string(reach) + "; pad it, or make the window smaller");
    }
    w.out[k] = (size - reach) / w.stride[k] + 1;
  }
}

}  // namespace

Windows SlidingWindows(const Shape& sizes, const Shape& kernel,
                       const WindowOptions& options) {
  const Padding padding = PaddingOf(options, static_cast<int>(kernel.rank()));
  Windows w = Begin(kernel, options, padding);
  std::copy(sizes.begin(), sizes.end(), w.in.begin() + w.First());
  Slide(w, padding);
  return w;
}

Windows WindowsOnto(const Shape& counts, const Shape& sizes,
                    const Shape& kernel, const WindowOptions& options) {
  const Padding padding = PaddingOf(options, static_cast<int>(kernel.rank()));
  Windows w = Begin(kernel, options, padding);
  if (sizes.rank() != 0 && sizes.rank() != kernel.rank()) {
    Refuse("option size is " + sizes.text() + "; it must have " +
           std::to_string(w.axes) + " numbers");
  }
  for (int k = w.First(); k < kWindowAxes; ++k) {
    const int64_t count = counts[k - w.First()];
    const int64_t least =
        padding == Padding::kSame
            ? count * w.stride[k]
            : std::max<int64_t>(0, (count - 1) * w.stride[k] + Reach(w, k) -
                                       w.before[k] - w.behind[k]);
    w.in[k] = sizes.rank() == 0 ? least : sizes[k - w.First()];
  }
  Slide(w, padding);
  const Shape out = Inner(w.out, w.axes);
  if (!(out == counts)) {
    Refuse("a result of " + Inner(w.in, w.axes).text() + " would have " +
           out.text() + " windows, x has " + counts.text() +
           "; change option size or the border");
  }
  return w;
}

std::vector<int64_t> PadsOf(const Windows& w) {
  std::vector<int64_t> pads;
  for (int k = w.First(); k < kWindowAxes; ++k) {
    pads.insert(pads.end(), {w.before[k], w.behind[k]});
  }
  return pads;
}

Shape Inner(const Shape& shape) {
  return Shape(shape.begin() + 1, shape.rank() - 2);
}

Shape Inner(const Axes3& sizes, int axes) {
  return Shape(sizes.data() + kWindowAxes - axes, axes);
}

Shape Outer(int64_t batch, const Axes3& sizes, int axes, int64_t channels) {
  std::vector<int64_t> shape = {batch};
  shape.insert(shape.end(), sizes.end() - axes, sizes.end());
  shape.push_back(channels);
  return shape;
}

}  // namespace tenon::ops
