// Row kernels that do what two or three calls do, rounding as these do: fewer
// passes over a tile. With numbers a and b:
//   kScaledSum     a x + b y
//   kMinusScaled   x - a y
//   kPlusScaled    x + a y
//   kScaledPlus    a x + b
#ifndef TENON_CORE_GRAPH_JOINED_H_
#define TENON_CORE_GRAPH_JOINED_H_

#include <cstdint>

#include "tenon/c/abi.h"

namespace tenon::graph {

enum class Joined { kScaledSum, kMinusScaled, kPlusScaled, kScaledPlus };

// Takes operands in the order above: a x b y, x a y, x a y, a x b. Null for a
// dtype that has none.
tn_row_kernel JoinedKernel(Joined joined, uint32_t dtype);

}  // namespace tenon::graph

#endif  // TENON_CORE_GRAPH_JOINED_H_
