// A list of integers as an option's value in a sample: Ints<2, -1>().
#ifndef TENON_CORE_OPS_INTS_H_
#define TENON_CORE_OPS_INTS_H_

#include <cstdint>

#include "tenon/c/abi.h"

namespace tenon::ops {

template <int64_t... values>
tn_value Ints() {
  static constexpr int64_t kList[] = {values..., 0};
  return {TN_VALUE_INTS, 0, {.p = kList}, sizeof...(values)};
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_INTS_H_
