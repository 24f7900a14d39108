// The windows of pooling ops.
#include "core/ops/pooling.h"

#include <algorithm>
#include <string>

namespace tenon::ops {
namespace {

void CheckRank(const Shape& x, int axes) {
  if (axes >= 1 && axes <= kWindowAxes &&
      x.rank() == static_cast<size_t>(axes + 2)) {
    return;
  }
  throw Error(TN_INVALID_ARGUMENT,
              "x is " + x.text() + "; it must have " + std::to_string(axes) +
                  " axes between the batch and the channels");
}

Pooling Begin(int axes, const Shape& x) {
  Pooling p;
  p.axes = axes;
  p.batch = x[0];
  p.channels = x[-1];
  std::copy_n(x.begin() + 1, axes, p.in.end() - axes);
  for (auto& ranges : p.ranges) ranges.emplace_back(0, 1);
  return p;
}

}  // namespace

Pooling Pooling::Sliding(int axes, const Shape& x, const Shape& kernel,
                         const Shape& stride, const WindowOptions& options) {
  CheckRank(x, axes);
  Pooling p = Begin(axes, x);
  p.kernel = kernel;
  if (kernel.rank() == 1) {
    p.kernel = std::vector<int64_t>(axes, kernel[0]);
  } else if (kernel.rank() != static_cast<size_t>(axes)) {
    throw Error(TN_INVALID_ARGUMENT, "option kernel is " + kernel.text() +
                                         "; it must have 1 or " +
                                         std::to_string(axes) + " numbers");
  }
  WindowOptions all = options;
  all.stride = stride.rank() == 0 ? p.kernel : stride;
  const Windows w = SlidingWindows(Inner(x), p.kernel, all);
  p.stride = Inner(w.stride, axes);
  p.pads = PadsOf(w);
  p.out = w.out;
  for (int k = w.First(); k < kWindowAxes; ++k) {
    p.ranges[k].clear();
    for (int64_t o = 0; o < w.out[k]; ++o) {
      const int64_t begin = o * w.stride[k] - w.before[k];
      const int64_t first = std::max<int64_t>(0, begin);
      const int64_t last = std::min(w.in[k], begin + w.kernel[k]);
      if (first >= last) {
        throw Error(TN_INVALID_ARGUMENT,
                    "a window of " + p.kernel.text() +
                        " lies in the border; make the border smaller");
      }
      p.ranges[k].emplace_back(first, last);
    }
  }
  return p;
}

Pooling Pooling::Adaptive(const Shape& x, const Shape& counts) {
  const auto axes = static_cast<int>(counts.rank());
  CheckRank(x, axes);
  Pooling p = Begin(axes, x);
  for (int i = 0; i < axes; ++i) {
    const int k = kWindowAxes - axes + i;
    const int64_t n = counts[i];
    if (n < 1 || n > INT32_MAX || p.in[k] < 1 || p.in[k] > INT32_MAX) {
      throw Error(TN_INVALID_ARGUMENT, "x is " + x.text() + ", shape is " +
                                           counts.text() +
                                           "; sizes of both must be 1 or more");
    }
    p.out[k] = n;
    p.ranges[k].clear();
    for (int64_t o = 0; o < n; ++o) {
      p.ranges[k].emplace_back(o * p.in[k] / n,
                               ((o + 1) * p.in[k] + n - 1) / n);
    }
  }
  return p;
}

Tensor CallPooling(const char* name, const Pooling& p, const Tensor& a,
                   const Tensor* b, const Shape* shape) {
  const internal::OpRef op(name);
  const tn_value options[] = {
      internal::value(p.kernel), internal::value(p.stride),
      internal::value("valid"), internal::value(p.pads),
      shape != nullptr ? internal::value(*shape) : tn_value{}};
  const uint32_t count = shape != nullptr ? 5 : 4;
  const Operand first(a);
  if (b == nullptr) return op({&first}, options, count);
  const Operand second(*b);
  return op({&first, &second}, options, count);
}

}  // namespace tenon::ops
