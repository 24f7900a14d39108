// Ops that work along one axis: its lines become contiguous rows of one type.
#ifndef TENON_CORE_OPS_LINES_H_
#define TENON_CORE_OPS_LINES_H_

#include <algorithm>
#include <memory>

#include "core/device/parallel.h"
#include "core/ops/reduce.h"
#include "core/ops/view.h"
#include "core/tensor/convert.h"

namespace tenon::ops {

// Calls body(const In* in, int64_t n, Out* out) for each line of x along
// `axis`, where `out` is the line of y at the same place, which may be shorter.
// Both are contiguous tensors. Lines of another type, or not of the last axis,
// are copied to buffers and back.
template <class In, class Out, class Body>
void ForLines(const tn_view& x, const tn_view& y, int64_t axis,
              const Body& body) {
  if (x.numel == 0 || y.numel == 0) return;
  const AxisSplit split(x, axis);
  const int64_t n = split.size;
  const int64_t lines = split.outer * split.inner;
  const int64_t out_n = y.numel / lines;
  const int64_t in_bytes = tensor::ElementSize(x.dtype);
  const int64_t out_bytes = tensor::ElementSize(y.dtype);
  const bool in_place = split.inner == 1 && x.dtype == kDTypeOf<In>;
  const bool out_in_place =
      (split.inner == 1 || out_n == 1) && y.dtype == kDTypeOf<Out>;
  const auto run = [&](int64_t line, int64_t end) {
    std::unique_ptr<In[]> in_buffer(in_place ? nullptr : new In[n]);
    std::unique_ptr<Out[]> out_buffer(out_in_place ? nullptr : new Out[out_n]);
    for (; line < end; ++line) {
      const int64_t outer = line / split.inner;
      const int64_t inner = line - outer * split.inner;
      const char* from = static_cast<const char*>(x.data) +
                         (outer * n * split.inner + inner) * in_bytes;
      char* to = static_cast<char*>(y.data) +
                 (outer * out_n * split.inner + inner) * out_bytes;
      if (!in_place) {
        tensor::ConvertRow(x.dtype, from, split.inner * in_bytes, kDTypeOf<In>,
                           in_buffer.get(), sizeof(In), n);
      }
      const In* in =
          in_place ? reinterpret_cast<const In*>(from) : in_buffer.get();
      if (out_in_place) {
        body(in, n, reinterpret_cast<Out*>(to));
        continue;
      }
      body(in, n, out_buffer.get());
      tensor::ConvertRow(kDTypeOf<Out>, out_buffer.get(), sizeof(Out), y.dtype,
                         to, split.inner * out_bytes, out_n);
    }
  };
  device::ParallelFor(lines, std::max<int64_t>(1, kParallelGrain / n), run);
}

// The same for floats: T is double for float64, else float.
template <class Body>
void ForFloatLines(const tn_view& x, const tn_view& y, int64_t axis,
                   const Body& body) {
  if (x.dtype == TN_F64) {
    ForLines<double, double>(x, y, axis, body);
  } else {
    ForLines<float, float>(x, y, axis, body);
  }
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_LINES_H_
