// The order of a row's elements: stable, NaN last whichever way.
#ifndef TENON_CORE_OPS_ORDER_H_
#define TENON_CORE_OPS_ORDER_H_

#include <cstdint>

#include "tenon/c/abi.h"

namespace tenon::ops {

enum class Direction { kAscending, kDescending };

// Writes to `order` the numbers of the first k elements in order of n elements
// of `dtype` that lie `stride` bytes apart. Equal ones stay as they are, zeros
// of either sign are equal. O(n log n), for k below n O(n + k log k).
void OrderRow(uint32_t dtype, const void* row, int64_t stride, int64_t n,
              int64_t k, Direction direction, int64_t* order);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_ORDER_H_
