// What pooling ops share: which elements a window has, and rows of channels
// of all SIMD levels.
#ifndef TENON_CORE_OPS_POOLING_H_
#define TENON_CORE_OPS_POOLING_H_

#include <utility>
#include <vector>

#include "core/device/parallel.h"
#include "core/ops/as_type.h"
#include "core/ops/windows.h"
#include "tenon/author.h"

namespace tenon::ops {

// The numbers of the options, in order.
enum PoolOption : uint32_t {
  kPoolKernel,  // empty: adaptive
  kPoolStride,
  kPoolPadding,
  kPoolPads,
  kPoolShape  // of gradient ops
};

// Windows over x [batch, in..., channels]: along axis k, window o has elements
// [first, second) of ranges[k][o], none of them border.
struct Pooling {
  int axes;
  int64_t batch;
  int64_t channels;
  Axes3 in = {1, 1, 1};
  Axes3 out = {1, 1, 1};
  std::vector<std::pair<int64_t, int64_t>> ranges[kWindowAxes];
  // The options that give these windows again.
  Shape kernel;
  Shape stride;
  std::vector<int64_t> pads;

  Shape x() const { return Outer(batch, in, axes, channels); }
  Shape y() const { return Outer(batch, out, axes, channels); }

  // *Errors*: x has not `axes` axes between its first and last; a window has
  // no element.
  static Pooling Sliding(int axes, const Shape& x, const Shape& kernel,
                         const Shape& stride, const WindowOptions& options);
  // Window o of n over S elements: from o S / n down to (o + 1) S / n up.
  static Pooling Adaptive(const Shape& x, const Shape& counts);
};

// Windows that slide over `axes` axes of x, as the options say.
template <class Call>
Pooling SlidingOf(int axes, const Call& c, const Shape& x) {
  return Pooling::Sliding(axes, x, ListOf(c.option(kPoolKernel)),
                          ListOf(c.option(kPoolStride)),
                          {{1},
                           {1},
                           TextOf(c.option(kPoolPadding)),
                           NumbersOf(c.option(kPoolPads))});
}

// The same; where kernel is empty, adaptive windows, `counts` of them.
template <class Call>
Pooling PoolingOf(const Call& c, const Shape& x, const Shape& counts) {
  const Shape kernel = ListOf(c.option(kPoolKernel));
  if (kernel.rank() == 0) return Pooling::Adaptive(x, counts);
  return SlidingOf(static_cast<int>(x.rank()) - 2, c, x);
}

// A sliding pooling op's options; `kernel` is declared before.
inline Op&& WithPoolOptions(Op&& op) {
  return std::move(op)
      .required("kernel", TN_VALUE_INTS, "sizes of the window, or one for all")
      .option("stride", Shape{}, "steps of the window; none: its sizes")
      .option("padding", "valid", "\"valid\" (none) or \"same\"")
      .option("pads", Shape{}, "before, behind each axis; else as padding");
}

// A gradient op on what `p` says. `shape` is its last option, or null.
Tensor CallPooling(const char* name, const Pooling& p, const Tensor& a,
                   const Tensor* b, const Shape* shape);

// Kernels over a row of n channels. `at` lists the window's `count` elements,
// as offsets into an image.
template <class T>
struct PoolRows {
  void (*max)(const T* image, const int64_t* at, int64_t count, int64_t n,
              T* y);
  // dx[first largest of the image] += dy
  void (*max_gradient)(const T* image, const int64_t* at, int64_t count,
                       int64_t n, const T* dy, T* dx);
  // y = g[first largest of the image]
  void (*max_select)(const T* image, const int64_t* at, int64_t count,
                     int64_t n, const T* g, T* y);
  // y = sum / count
  void (*mean)(const T* image, const int64_t* at, int64_t count, int64_t n,
               T* y);
  // dx += dy / count
  void (*mean_gradient)(const int64_t* at, int64_t count, int64_t n,
                        const T* dy, T* dx);
};
template <class T>
PoolRows<T> ActivePoolRows();

// Calls body(image, window, at, count) for all windows, counted over the whole
// batch; those of an image in order and on one thread.
template <class Body>
void ForWindows(const Pooling& p, const Body& body) {
  device::ParallelFor(p.batch, 1, [&](int64_t image, int64_t end) {
    std::vector<int64_t> at;
    for (; image < end; ++image) {
      int64_t window = image * Product(p.out);
      for (const auto& [d0, d1] : p.ranges[0]) {
        for (const auto& [h0, h1] : p.ranges[1]) {
          for (const auto& [w0, w1] : p.ranges[2]) {
            at.clear();
            for (int64_t d = d0; d < d1; ++d) {
              for (int64_t h = h0; h < h1; ++h) {
                for (int64_t w = w0; w < w1; ++w) {
                  at.push_back(((d * p.in[1] + h) * p.in[2] + w) * p.channels);
                }
              }
            }
            body(image, window++, at.data(), static_cast<int64_t>(at.size()));
          }
        }
      }
    }
  });
}

// y = what a kernel makes of each window of x; pick(PoolRows) is the kernel.
template <class Pick>
void RunPooling(const Execution& e, const Pooling& p, const Pick& pick) {
  if (e.out().numel == 0) return;
  InFloatOf(e.out().dtype, [&](auto tag) {
    using T = decltype(tag);
    const auto row = pick(ActivePoolRows<T>());
    const InputAs<T> x(e.in(0));
    const OutputAs<T> y(e.out());
    ForWindows(p, [&](int64_t image, int64_t window, const int64_t* at,
                      int64_t count) {
      row(x.data() + image * Product(p.in) * p.channels, at, count, p.channels,
          y.data() + window * p.channels);
    });
  });
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_POOLING_H_
