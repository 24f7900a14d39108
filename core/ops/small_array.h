// Arrays of many numbers for samples, by a rule that any program can repeat.
#ifndef TENON_CORE_OPS_SMALL_ARRAY_H_
#define TENON_CORE_OPS_SMALL_ARRAY_H_

#include <cmath>

#include "tenon/author.h"

namespace tenon::ops {

// Element i of row-major order is (i + 1) step mod 2, less 1.
inline Array Small(const Shape& shape, double step) {
  int64_t n = 1;
  for (const int64_t size : shape) n *= size;
  std::vector<double> values;
  for (int64_t i = 1; i <= n; ++i) {
    values.push_back(std::fmod(step * static_cast<double>(i), 2.0) - 1);
  }
  return Array(shape, values);
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_SMALL_ARRAY_H_
