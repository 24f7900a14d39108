// Layers that pool signals, images and volumes, channels last: the largest
// element, or the mean, of each window.
#ifndef TENON_POOLING_H_
#define TENON_POOLING_H_

#include <initializer_list>
#include <string>

#include "tenon/module.h"

namespace tenon {

// A number for every axis: {.kernel = 3}, or one each: {.kernel = {3, 5}}.
struct Extent : Shape {
  Extent(int64_t all) : Shape({all}) {}  // NOLINT: a number is one
  Extent(std::initializer_list<int64_t> sizes) : Shape(sizes) {}
};

struct PoolOptions {
  Extent kernel = 2;
  Extent stride = {};             // the kernel's
  const char* padding = "valid";  // or "same"
};

// The largest element of each window, over 1, 2 or 3 axes; see max_pool2d.
//
// *Shapes*: x [N, L..., C] -> [N, P..., C].
template <int axes>
class MaxPool : public Module {
  static_assert(axes >= 1 && axes <= 3);

 public:
  using Options = PoolOptions;

  MaxPool(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name), options_(options) {}

  Tensor operator()(const Tensor& x) {
    const Options& o = options_;
    if constexpr (axes == 1) {
      return max_pool1d(x, o.kernel, {o.stride, o.padding});
    } else if constexpr (axes == 2) {
      return max_pool2d(x, o.kernel, {o.stride, o.padding});
    } else {
      return max_pool3d(x, o.kernel, {o.stride, o.padding});
    }
  }

 private:
  const Options options_;
};

using MaxPool1d = MaxPool<1>;
using MaxPool2d = MaxPool<2>;
using MaxPool3d = MaxPool<3>;

// The mean of each window, over 1, 2 or 3 axes; see avg_pool2d.
//
// *Shapes*: x [N, L..., C] -> [N, P..., C].
template <int axes>
class AvgPool : public Module {
  static_assert(axes >= 1 && axes <= 3);

 public:
  using Options = PoolOptions;

  AvgPool(Module* parent, const std::string& name, const Options& options)
      : Module(parent, name), options_(options) {}

  Tensor operator()(const Tensor& x) {
    const Options& o = options_;
    if constexpr (axes == 1) {
      return avg_pool1d(x, o.kernel, {o.stride, o.padding});
    } else if constexpr (axes == 2) {
      return avg_pool2d(x, o.kernel, {o.stride, o.padding});
    } else {
      return avg_pool3d(x, o.kernel, {o.stride, o.padding});
    }
  }

 private:
  const Options options_;
};

using AvgPool1d = AvgPool<1>;
using AvgPool2d = AvgPool<2>;
using AvgPool3d = AvgPool<3>;

// The largest element of as many windows as `shape` asks for, which cover all
// of x; see adaptive_max_pool.
//
// *Shapes*: x [N, L..., C] -> [N, shape..., C].
class AdaptiveMaxPool : public Module {
 public:
  struct Options {
    Shape shape;  // one size for each axis
  };

  AdaptiveMaxPool(Module* parent, const std::string& name,
                  const Options& options)
      : Module(parent, name), options_(options) {}

  Tensor operator()(const Tensor& x) {
    return adaptive_max_pool(x, options_.shape);
  }

 private:
  const Options options_;
};

// The mean of as many windows as `shape` asks for, which cover all of x; see
// adaptive_avg_pool. {.shape = {1, 1}} is the mean of a whole image.
//
// *Shapes*: x [N, L..., C] -> [N, shape..., C].
class AdaptiveAvgPool : public Module {
 public:
  struct Options {
    Shape shape;  // one size for each axis
  };

  AdaptiveAvgPool(Module* parent, const std::string& name,
                  const Options& options)
      : Module(parent, name), options_(options) {}

  Tensor operator()(const Tensor& x) {
    return adaptive_avg_pool(x, options_.shape);
  }

 private:
  const Options options_;
};

}  // namespace tenon

#endif  // TENON_POOLING_H_
