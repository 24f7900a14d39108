// The gradient of few channels by a stride along the last axis, as that of more
// channels without one: dx [..., W, C] is [..., W / s, s C], too. A vector of
// the result then holds all positions that are apart by less than the stride.
#ifndef TENON_CORE_DEVICE_CPU_CONV_FOLD_H_
#define TENON_CORE_DEVICE_CPU_CONV_FOLD_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/device/cpu/conv.h"

namespace tenon::device {

template <class T>
struct FoldedStride {
  // Whether the folded channels fit into `lanes`.
  static bool Fits(const ConvShape& s, int64_t lanes) {
    return s.groups == 1 && s.stride[2] > 1 && s.in[2] % s.stride[2] == 0 &&
           s.channels * s.stride[2] <= lanes;
  }

  FoldedStride(const ConvShape& s, const T* weight_data, const T* bias_data)
      : shape(s) {
    const int64_t stride = s.stride[2];
    // Position p of a group reads dy's column (p + before - i dilation) /
    // stride, from the group's own on, for each element i where that is whole.
    const auto reach = [&](int64_t p, int64_t i) {
      return p + s.before[2] - i * s.dilation[2];
    };
    const auto floor = [&](int64_t x) {
      return x >= 0 ? x / stride : -((stride - 1 - x) / stride);
    };
    const int64_t first = floor(reach(stride - 1, 0));
    const int64_t last = floor(reach(0, s.kernel[2] - 1));
    shape.in[2] /= stride;
    shape.channels *= stride;
    shape.kernel[2] = first - last + 1;
    shape.stride[2] = shape.dilation[2] = 1;
    shape.before[2] = first;
    const int64_t size = s.channels * s.outputs;  // of an element
    const int64_t lines = s.kernel[0] * s.kernel[1];
    weight.resize(lines * shape.kernel[2] * stride * size);
    for (int64_t line = 0; line < lines; ++line) {
      for (int64_t i = 0; i < s.kernel[2]; ++i) {
        for (int64_t p = 0; p < stride; ++p) {
          const int64_t at = reach(p, i);
          if (at % stride != 0) continue;
          const int64_t to = line * shape.kernel[2] + first - at / stride;
          std::copy_n(weight_data + (line * s.kernel[2] + i) * size, size,
                      weight.data() + (to * stride + p) * size);
        }
      }
    }
    for (int64_t p = 0; bias_data != nullptr && p < stride; ++p) {
      bias.insert(bias.end(), bias_data, bias_data + s.channels);
    }
  }

  ConvShape shape;
  std::vector<T> weight;
  std::vector<T> bias;  // empty: none
};

}  // namespace tenon::device

#endif  // TENON_CORE_DEVICE_CPU_CONV_FOLD_H_
