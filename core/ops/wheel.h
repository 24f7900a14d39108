// Inputs of samples that are too long to write out.
#ifndef TENON_CORE_OPS_WHEEL_H_
#define TENON_CORE_OPS_WHEEL_H_

#include <utility>
#include <vector>

#include "tenon/author.h"

namespace tenon::ops {

// Element i is ((i step) % turn - floor(turn / 2)) / scale.
inline Array Wheel(const Shape& shape, int64_t step, int64_t turn,
                   double scale) {
  std::vector<double> elements;
  for (int64_t i = 0; i < shape.numel(); ++i) {
    elements.push_back(static_cast<double>(i * step % turn - turn / 2) / scale);
  }
  return Array(shape, std::move(elements));
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_WHEEL_H_
