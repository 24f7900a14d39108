// Which axes of a reduction are rows, which are columns.
#include "core/ops/reduce.h"

#include <cstdlib>

namespace tenon::ops {
namespace {

struct Axis {
  int64_t size, in, out;  // strides in bytes
  bool reduced;
};

// Outer and inner as one axis, where strides allow it.
bool Joins(const Axis& outer, const Axis& inner) {
  return outer.reduced == inner.reduced && outer.in == inner.in * inner.size &&
         (outer.reduced || outer.out == inner.out * inner.size);
}

}  // namespace

ReducePlan::ReducePlan(const tn_view& x, const tn_view& y, uint32_t mask,
                       bool rows_only) {
  Axis axes[TN_MAX_RANK];
  int n = 0;
  int64_t strides[TN_MAX_RANK];
  tensor::FillStrides(x, strides);
  const int64_t in_bytes = tensor::ElementSize(x.dtype);
  int64_t out_bytes = tensor::ElementSize(y.dtype);
  for (int k = static_cast<int>(x.rank) - 1; k >= 0; --k) {
    const bool is_reduced = mask >> k & 1;
    axes[k] = {x.shape[k], strides[k] * in_bytes, out_bytes, is_reduced};
    if (!is_reduced) out_bytes *= x.shape[k];
  }
  for (int k = 0; k < static_cast<int>(x.rank); ++k) {
    if (axes[k].size != 1) axes[n++] = axes[k];
  }
  if (!tensor::IsContiguous(x)) {  // memory order
    for (int k = 1; k < n; ++k) {
      const Axis axis = axes[k];
      int to = k;
      for (; to > 0 && std::abs(axes[to - 1].in) < std::abs(axis.in); --to) {
        axes[to] = axes[to - 1];
      }
      axes[to] = axis;
    }
  }
  if (rows_only) {
    const auto kept_first = [](const Axis& a) { return !a.reduced; };
    std::stable_partition(axes, axes + n, kept_first);
  }
  int last = -1;
  for (int k = 0; k < n; ++k) {
    if (last >= 0 && Joins(axes[last], axes[k])) {
      axes[k].size *= axes[last].size;
      axes[last] = axes[k];
    } else {
      axes[++last] = axes[k];
    }
  }
  if (last < 0) return;  // one element
  size = axes[last].size;
  in = axes[last].in;
  out = axes[last].out;
  inner_reduced = axes[last].reduced;
  for (int k = 0; k < last; ++k) {
    (axes[k].reduced ? reduced : kept)
        .Add(axes[k].size, axes[k].in, axes[k].out);
  }
}

}  // namespace tenon::ops
