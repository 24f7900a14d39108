// What rules of view ops share. They run at each call, so they must not
// allocate but for errors.
#ifndef TENON_CORE_OPS_VIEW_H_
#define TENON_CORE_OPS_VIEW_H_

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/tensor/tensor.h"
#include "tenon/author.h"

namespace tenon::ops {

// The number of elements where a product of sizes is too large, or throws.
[[gnu::noinline, gnu::cold]] inline int64_t OddNumel(const tn_view& v) {
  const absl::StatusOr<int64_t> numel =
      tensor::CheckedNumel(tensor::ShapeOf(v), v.dtype);
  if (!numel.ok()) {
    throw Error(TN_RESOURCE_EXHAUSTED, std::string(numel.status().message()));
  }
  return *numel;
}

// The end of a rule that has set rank, shape and strides of `out`.
inline void FinishView(tn_view& out) {
  int64_t numel = 1;
  bool dense = true;
  bool fits = true;
  for (int i = static_cast<int>(out.rank) - 1; i >= 0; --i) {
    dense &= out.shape[i] == 1 || out.strides[i] == numel;
    fits &= !__builtin_mul_overflow(numel, out.shape[i], &numel);
  }
  if (!fits || numel > tensor::kMaxNumel) [[unlikely]] {
    numel = OddNumel(out);
  }
  out.numel = numel;
  if (dense || numel == 0) {
    out.flags |= TN_VIEW_CONTIGUOUS;
  } else {
    out.flags &= ~TN_VIEW_CONTIGUOUS;
  }
}

// The part [start, start + size) of one axis of a tensor with data.
inline tn_view Narrow(const tn_view& x, int64_t axis, int64_t start,
                      int64_t size) {
  tn_view part = x;
  tensor::FillStrides(x, part.strides);
  part.shape[axis] = size;
  part.data = static_cast<char*>(x.data) +
              start * part.strides[axis] * tensor::ElementSize(x.dtype);
  FinishView(part);
  return part;
}

// A checked axis counted from the front.
inline int64_t FromFront(int64_t axis, int64_t rank) {
  return axis < 0 ? axis + rank : axis;
}

// Sizes before, at and behind an axis: a tensor as [outer, size, inner].
struct AxisSplit {
  AxisSplit(const tn_view& x, int64_t axis) : size(x.shape[axis]) {
    for (int64_t k = 0; k < axis; ++k) outer *= x.shape[k];
    for (int64_t k = axis + 1; k < x.rank; ++k) inner *= x.shape[k];
  }
  int64_t outer = 1;
  int64_t size;
  int64_t inner = 1;
};

// `shape` with another size at an axis.
inline Shape WithSize(const Shape& shape, int64_t axis, int64_t size) {
  int64_t sizes[TN_MAX_RANK];
  std::copy(shape.begin(), shape.end(), sizes);
  sizes[axis] = size;
  return Shape(sizes, shape.rank());
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
