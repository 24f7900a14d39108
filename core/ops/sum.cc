// sum over axes.
#include <vector>

#include "core/ops/kernels.h"
#include "core/ops/view.h"
#include "core/tensor/broadcast.h"
#include "core/tensor/convert.h"

namespace tenon::ops {
namespace {

// Adds every element of the walk's operand 1 to its place in operand 0.
template <class T>
void Accumulate(const tensor::Walk& walk, const tn_view& in, const tn_view& out) {
  int64_t offset[tensor::Walk::kOperands];
  for (int64_t row = 0; row < walk.size[1] * walk.Blocks(); ++row) {
    walk.Offsets(row / walk.size[1], offset);
    const int64_t r = row % walk.size[1];
    char* to = static_cast<char*>(out.data) + offset[0] + r * walk.stride[0][1];
    const char* from =
        static_cast<const char*>(in.data) + offset[1] + r * walk.stride[1][1];
    for (int64_t i = 0; i < walk.size[0]; ++i) {
      *reinterpret_cast<T*>(to + i * walk.stride[0][0]) +=
          *reinterpret_cast<const T*>(from + i * walk.stride[1][0]);
    }
  }
}

}  // namespace

Op sum() {
  return Op("sum")
      .doc("The sum over axes.")
      .source("array API 2023.12")
      .input("x", "any shape", numbers)
      .option("axes", Shape{}, "axes to sum over; none: all")
      .option("keep_axes", false, "keep them with size 1")
      .infer([](Infer& i) {
        const uint32_t mask = AxesMask(i.list(0), i.rank(0));
        int64_t sizes[TN_MAX_RANK];
        size_t rank = 0;
        for (int64_t k = 0; k < i.rank(0); ++k) {
          const bool reduced = i.list(0).rank() == 0 || (mask >> k & 1);
          if (!reduced) sizes[rank++] = i.input(0).shape[k];
          else if (i.flag(1)) sizes[rank++] = 1;
        }
        i.set(Shape(sizes, rank));
      })
      .vjp([](Vjp& v) {
        Shape axes = v.list(0);
        Shape kept = v.shape(0);
        const uint32_t mask = AxesMask(axes, kept.rank());
        int64_t sizes[TN_MAX_RANK];
        for (size_t k = 0; k < kept.rank(); ++k) {
          sizes[k] = axes.rank() == 0 || (mask >> k & 1) ? 1 : kept[k];
        }
        v.set(0, v.dy().reshape(Shape(sizes, kept.rank())).expand(kept));
      })
      .kernel([](Execution& e) {
        const uint32_t mask = AxesMask(e.list(0), e.in(0).rank);
        const bool all = e.list(0).rank() == 0;
        tn_view kept = e.in(0);
        int64_t sizes[TN_MAX_RANK];
        for (uint32_t k = 0; k < kept.rank; ++k) {
          sizes[k] = all || (mask >> k & 1) ? 1 : kept.shape[k];
        }
        tensor::SetShape(kept, {sizes, kept.rank});
        kept.data = e.out().data;
        const tn_value zero = {TN_VALUE_INT, 0, {.i = 0}, 0};
        for (int64_t i = 0; i < e.out().numel; ++i) {
          tensor::StoreScalar(zero, e.out().dtype,
                              e.out_data<char>() +
                                  i * size_of(e.out_dtype()));
        }
        if (e.in(0).numel == 0) return;
        tensor::Walk walk(tensor::ShapeOf(e.in(0)));
        walk.Add(kept);
        walk.Add(e.in(0));
        walk.Merge();
        ForType(e.dtype(0), [&](auto t) {
          Accumulate<decltype(t)>(walk, e.in(0), kept);
        });
      })
      .sample({.inputs = {{1, 2, 3}}, .outputs = {6}, .by = "by hand"});
}

}  // namespace tenon::ops
