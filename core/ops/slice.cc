// x(...): basic indexing as a view, and the writing of a gradient through it.
// A spec has four numbers for each index: kind, start, stop, step of Index.
#include <algorithm>
#include <cstring>

#include "core/ops/ints.h"
#include "core/ops/view.h"
#include "core/tensor/convert.h"

namespace tenon::ops {
namespace {

struct Spec {
  explicit Spec(const tn_value& option)
      : numbers(static_cast<const int64_t*>(option.as.p)),
        count(option.count / 4) {}
  int64_t kind(uint64_t i) const { return numbers[4 * i]; }
  int64_t start(uint64_t i) const { return numbers[4 * i + 1]; }
  int64_t stop(uint64_t i) const { return numbers[4 * i + 2]; }
  int64_t step(uint64_t i) const { return numbers[4 * i + 3]; }

  const int64_t* numbers;
  uint64_t count;
};

// A range over an axis of n elements: where it begins and how long it is.
struct Range {
  // An end, counted from the front and held between what lies before the first
  // step in that direction and what lies behind the last.
  static int64_t Clamp(int64_t end, int64_t n, bool down) {
    if (end < 0) end += n;
    return std::clamp<int64_t>(end, down ? -1 : 0, down ? n - 1 : n);
  }
  Range(int64_t begin, int64_t end, int64_t step, int64_t n) {
    if (step == 0) throw Error(TN_INVALID_ARGUMENT, "the step of a range is 0");
    const bool down = step < 0;
    start = begin == Index::kOpen ? (down ? n - 1 : 0) : Clamp(begin, n, down);
    const int64_t stop =
        end == Index::kOpen ? (down ? -1 : n) : Clamp(end, n, down);
    const int64_t distance = down ? start - stop : stop - start;
    const uint64_t stride =
        down ? -static_cast<uint64_t>(step) : static_cast<uint64_t>(step);
    size = distance <= 0 ? 0
           : stride == 1  // a division costs as much as all the rest
               ? distance
               : static_cast<int64_t>((distance - 1) / stride) + 1;
  }
  int64_t start;
  int64_t size;
};

int64_t CheckIndex(int64_t index, int64_t size, uint32_t axis) {
  if (index < -size || index >= size) [[unlikely]] {
    throw Error(TN_OUT_OF_RANGE, "index " + std::to_string(index) +
                                     " of axis " + std::to_string(axis) +
                                     ", whose size is " + std::to_string(size));
  }
  return index < 0 ? index + size : index;
}

// The axes that the indices from i on take.
uint32_t AxesTaken(const Spec& spec, uint64_t i) {
  uint32_t taken = 0;
  for (; i < spec.count; ++i) {
    taken += spec.kind(i) == Index::kAt || spec.kind(i) == Index::kRange;
  }
  return taken;
}

// Says what is wrong with a spec that does not fit a rank.
[[noreturn, gnu::noinline, gnu::cold]] void BadSpec(const Spec& spec,
                                                    uint32_t rank) {
  const uint32_t used = AxesTaken(spec, 0);
  uint32_t ellipses = 0;
  for (uint64_t i = 0; i < spec.count; ++i) {
    ellipses += spec.kind(i) == Index::kEllipsis;
  }
  throw Error(TN_INVALID_ARGUMENT,
              ellipses > 1 ? std::string("more than one ellipsis")
              : used > rank
                  ? std::to_string(used) + " indices for a tensor with " +
                        std::to_string(rank) + " axes"
                  : std::string("the result would have more than 8 axes"));
}

// Sets `out` to the part of x that the spec names.
void SliceView(const tn_view& x, const Spec& spec, tn_view& out) {
  int64_t strides[TN_MAX_RANK];
  tensor::FillStrides(x, strides);
  uint32_t axis = 0;  // of x, the next to be taken
  uint32_t rank = 0;  // of out, so far
  int64_t offset = 0;
  bool ellipsis = false;
  const auto keep = [&](int64_t size, int64_t stride) {
    if (rank == TN_MAX_RANK) [[unlikely]]
      BadSpec(spec, x.rank);
    out.shape[rank] = size;
    out.strides[rank++] = stride;
  };
  const auto keep_until = [&](uint32_t end) {
    if (rank + (end - axis) > TN_MAX_RANK) [[unlikely]]
      BadSpec(spec, x.rank);
    for (; axis < end; ++axis) {
      out.shape[rank] = x.shape[axis];
      out.strides[rank++] = strides[axis];
    }
  };
  for (uint64_t i = 0; i < spec.count; ++i) {
    const int64_t kind = spec.kind(i);
    if (kind == Index::kNewAxis) {
      keep(1, 1);
      continue;
    }
    if (kind == Index::kEllipsis) {
      const uint32_t behind = AxesTaken(spec, i);
      if (ellipsis || behind > x.rank - axis) BadSpec(spec, x.rank);
      ellipsis = true;
      keep_until(x.rank - behind);
      continue;
    }
    if (axis == x.rank) [[unlikely]]
      BadSpec(spec, x.rank);
    if (kind == Index::kAt) {
      offset += CheckIndex(spec.start(i), x.shape[axis], axis) * strides[axis];
    } else {
      const int64_t step = spec.step(i);
      const Range range(spec.start(i), spec.stop(i), step, x.shape[axis]);
      offset += range.start * strides[axis];
      keep(range.size, range.size > 1 ? strides[axis] * step : 1);
    }
    ++axis;
  }
  keep_until(x.rank);
  out.rank = rank;
  FinishView(out);
  out.offset = out.numel == 0 ? 0 : offset * tensor::ElementSize(x.dtype);
}

Tensor CallWithSpec(const internal::OpRef& op, const Tensor& x,
                    std::initializer_list<tn_value> options) {
  const Operand operand(x);
  return op({&operand}, options.begin(), static_cast<uint32_t>(options.size()));
}

// A contiguous tensor's view of this shape; no data.
tn_view Whole(const Shape& shape, uint32_t dtype) {
  tn_view whole = {};
  whole.dtype = dtype;
  tensor::SetShape(whole, {shape.data(), shape.rank()});
  return whole;
}

}  // namespace

Op slice() {
  return Op("slice")
      .doc(
          R"(The part of x that indices and ranges name: x(1, all, range(2, 8)).

Each index takes one axis: a number drops it, a range start:stop:step keeps some
of it. Negative numbers count from the back; ends of ranges that lie outside are
brought to the nearest; a negative step walks backwards. newaxis adds an axis of
size 1, one ellipsis stands for the axes that are not named; without it they
come last.

*Options*: spec, four numbers for each index: kind (0 number, 1 range, 2
newaxis, 3 ellipsis), start, stop, step; -2^63 is an end that is not given.
*Errors*: a number outside of its axis. *Cost*: none, a view.)")
      .source("array API 2023.12, indexing; NumPy, basic indexing")
      .maturity(Maturity::stable)
      .view()
      .input("x", "any shape", any_dtype)
      .required("spec", TN_VALUE_INTS, "kind, start, stop, step of each index")
      .infer([](Infer& i) {
        SliceView(i.input(0), Spec(i.option(0)), i.output());
      })
      .vjp([](Vjp& v) {
        static const internal::OpRef op("unslice");
        const Shape shape = v.shape(0);
        v.set(0,
              CallWithSpec(op, v.dy(), {internal::value(shape), v.option(0)}));
      })
      .sample({.inputs = {Array({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})},
               .options = {Ints<Index::kAt, -1, 0, 1,  //
                                Index::kRange, Index::kOpen, 0, -2>()},
               .outputs = {{8, 6}},
               .by = "NumPy 2.4.6"});
}

Op unslice() {
  return Op("unslice")
      .doc(R"(Zeros with dy written where a slice would read: slice's gradient.

    y = zeros(shape);  y(spec) = dy

*Shapes*: dy as slice(y, spec). *Options*: shape; spec as slice's. *Errors*: dy
has another shape than the slice. *Cost*: O(N) of the whole.)")
      .source("the transpose of slice")
      .maturity(Maturity::stable)
      .input("dy", "as the slice", any_dtype)
      .required("shape", TN_VALUE_INTS, "of the result")
      .required("spec", TN_VALUE_INTS, "kind, start, stop, step of each index")
      .infer([](Infer& i) {
        tn_view part = {};
        SliceView(Whole(i.list(0), i.input(0).dtype), Spec(i.option(1)), part);
        const Shape wanted(part.shape, part.rank);
        if (!(wanted == i.shape(0))) {
          throw Error(
              TN_INVALID_ARGUMENT,
              "dy is " + i.shape(0).text() + ", the slice is " + wanted.text());
        }
        i.set(i.list(0));
      })
      .kernel([](Execution& e) {
        const tn_view& out = e.out();
        std::memset(out.data, 0, out.numel * tensor::ElementSize(out.dtype));
        tn_view part = {};
        SliceView(out, Spec(e.option(1)), part);
        part.data = static_cast<char*>(out.data) + part.offset;
        part.dtype = out.dtype;
        tensor::CopyView(e.in(0), part);
      })
      .vjp([](Vjp& v) {
        static const internal::OpRef op("slice");
        v.set(0, CallWithSpec(op, v.dy(), {v.option(1)}));
      })
      .sample({.inputs = {{5, 6}},
               .options = {Ints<2, 4>(),
                           Ints<Index::kAt, -1, 0, 1,  //
                                Index::kRange, Index::kOpen, 0, -2>()},
               .outputs = {Array({2, 4}, {0, 0, 0, 0, 0, 6, 0, 5})},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
