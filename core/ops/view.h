// What rules of view ops share. They run at each call, so they must not
// allocate but for errors.
#ifndef TENON_CORE_OPS_VIEW_H_
#define TENON_CORE_OPS_VIEW_H_

#include <cstdint>

#include "core/tensor/tensor.h"
#include "tenon/author.h"

namespace tenon::ops {

// The end of a rule that has set rank, shape and strides of `out`.
inline void FinishView(tn_view& out) {
  int64_t numel = 1;
  bool dense = true;
  for (int i = static_cast<int>(out.rank) - 1; i >= 0; --i) {
    dense &= out.shape[i] == 1 || out.strides[i] == numel;
    numel *= out.shape[i];
  }
  out.numel = numel;
  if (dense || numel == 0) {
    out.flags |= TN_VIEW_CONTIGUOUS;
  } else {
    out.flags &= ~TN_VIEW_CONTIGUOUS;
  }
}


// A bit for each axis named in `axes`, none of them twice.
inline uint32_t AxesMask(const Shape& axes, int64_t rank) {
  uint32_t mask = 0;
  for (const int64_t axis : axes) {
    const uint32_t bit = 1u << Infer::check_axis(axis, rank);
    if (mask & bit) {
      throw Error(TN_INVALID_ARGUMENT,
                  "axis " + std::to_string(axis) + " is named twice");
    }
    mask |= bit;
  }
  return mask;
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_VIEW_H_
