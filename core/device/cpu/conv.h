// Convolutions on the CPU over images with channels last: forward, and both
// gradients. Each is a product of matrices whose left one is read through
// pointers, so that no window is copied.
//
// Rounding: as Gemm's. A sum over windows is cut into parts that depend on
// shapes and SIMD level alone, never on the number of threads.
#ifndef TENON_CORE_DEVICE_CPU_CONV_H_
#define TENON_CORE_DEVICE_CPU_CONV_H_

#include <array>
#include <cstdint>

namespace tenon::device {

// Contiguous tensors: x [batch, in..., channels], weight [kernel...,
// channels / groups, outputs], y [batch, out..., outputs]. Window o of an axis
// reads elements o stride - before + i dilation of x, zeros outside of it.
struct ConvShape {
  using Axes = std::array<int64_t, 3>;

  int64_t batch = 1;
  Axes in = {1, 1, 1};
  Axes out = {1, 1, 1};
  Axes kernel = {1, 1, 1};
  Axes stride = {1, 1, 1};
  Axes dilation = {1, 1, 1};
  Axes before = {0, 0, 0};
  int64_t channels = 1;
  int64_t outputs = 1;
  int64_t groups = 1;
};

// y = windows of x times weight [+ bias]; bias has `outputs` elements or is
// null. May throw std::bad_alloc, as all of these.
void Conv(const ConvShape& shape, const float* x, const float* weight,
          const float* bias, float* y);
void Conv(const ConvShape& shape, const double* x, const double* weight,
          const double* bias, double* y);

// dx: what y's gradient dy gives to x [+ bias, of `channels` elements].
void ConvInputGradient(const ConvShape& shape, const float* dy,
                       const float* weight, const float* bias, float* dx);
void ConvInputGradient(const ConvShape& shape, const double* dy,
                       const double* weight, const double* bias, double* dx);

// dw: what dy gives to weight.
void ConvWeightGradient(const ConvShape& shape, const float* x, const float* dy,
                        float* dw);
void ConvWeightGradient(const ConvShape& shape, const double* x,
                        const double* dy, double* dw);

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_CPU_CONV_H_
