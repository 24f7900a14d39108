// Copies of x side by side, element by element, or shifted round.
#include <algorithm>
#include <cstring>

#include "core/ops/ints.h"
#include "core/ops/view.h"
#include "core/tensor/convert.h"

namespace tenon::ops {
namespace {

// Repeats written as numbers for each axis of the result.
Shape TiledShape(const Shape& x, const Shape& repeats, Shape& result) {
  const int64_t rank = static_cast<int64_t>(std::max(x.rank(), repeats.rank()));
  int64_t sizes[TN_MAX_RANK], times[TN_MAX_RANK];
  const int64_t no_size = rank - static_cast<int64_t>(x.rank());
  const int64_t no_repeat = rank - static_cast<int64_t>(repeats.rank());
  for (int64_t k = 0; k < rank; ++k) {
    times[k] = k < no_repeat ? 1 : repeats[k - no_repeat];
    const int64_t size = k < no_size ? 1 : x[k - no_size];
    if (times[k] < 0 || __builtin_mul_overflow(size, times[k], &sizes[k])) {
      throw Error(TN_INVALID_ARGUMENT, "repeats " + repeats.text() +
                                           " must be 0 or more, and x's "
                                           "sizes times them below 2^63");
    }
  }
  result = Shape(sizes, rank);
  return Shape(times, rank);
}

// Fills an axis of `out` of which the first `done` are there, by doubling.
void RepeatPart(const tn_view& out, int64_t axis, int64_t done) {
  const int64_t size = out.shape[axis];
  while (done != 0 && done < size) {
    const int64_t n = std::min(done, size - done);
    tensor::CopyView(Narrow(out, axis, 0, n), Narrow(out, axis, done, n));
    done += n;
  }
}

void Tile(Execution& e) {
  const tn_view& x = e.in(0);
  const tn_view& out = e.out();
  if (out.numel == 0) return;
  // x at the origin of out, with leading axes of size 1.
  int64_t size[TN_MAX_RANK];
  const int64_t extra = out.rank - x.rank;
  for (int64_t k = 0; k < out.rank; ++k) {
    size[k] = k < extra ? 1 : x.shape[k - extra];
  }
  tn_view part = out;
  for (int64_t k = 0; k < out.rank; ++k) part = Narrow(part, k, 0, size[k]);
  tensor::CopyView(x, part);
  for (int64_t k = out.rank - 1; k >= 0; --k) {
    tn_view region = out;  // what is complete behind axis k
    for (int64_t j = 0; j < k; ++j) region = Narrow(region, j, 0, size[j]);
    RepeatPart(region, k, size[k]);
  }
}

// Sums axis `axis` of [..., a b, ...] over a where a is the outer of the two,
// or over b: what repeating did to that axis, transposed.
enum class Over { kOuter, kInner };
Tensor SumRepeats(const Tensor& dy, int64_t axis, int64_t times, Over over) {
  const Shape shape = dy.shape();
  int64_t before = 1, behind = 1;
  for (int64_t k = 0; k < axis; ++k) before *= shape[k];
  for (size_t k = axis + 1; k < shape.rank(); ++k) behind *= shape[k];
  const int64_t n = times == 0 ? 0 : shape[axis] / times;
  const bool outer = over == Over::kOuter;
  const Tensor cut =
      dy.reshape({before, outer ? times : n, outer ? n : times, behind});
  return sum(cut, {outer ? 1 : 2}).reshape(WithSize(shape, axis, n));
}

// Copies x to out, shifted along axes k and up by shifts in [0, size): each
// axis with a shift is cut in two.
void RollAxes(const tn_view& x, const int64_t* shifts, int64_t k,
              const tn_view& out) {
  while (k < x.rank && shifts[k] == 0) ++k;
  if (k == x.rank) return tensor::CopyView(x, out);
  const int64_t shift = shifts[k];
  const int64_t rest = x.shape[k] - shift;
  RollAxes(Narrow(x, k, 0, rest), shifts, k + 1, Narrow(out, k, shift, rest));
  RollAxes(Narrow(x, k, rest, shift), shifts, k + 1, Narrow(out, k, 0, shift));
}

}  // namespace

Op tile() {
  return Op("tile")
      .doc(R"(x side by side with itself.

    y[i, j] = x[i mod M, j mod N]

*Shapes*: x [M, N], y [r_0 M, r_1 N]; axes are lined up at the last, what is
missing counts as 1. *Options*: repeats. *Cost*: O(N) of the result.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .input("x", "any shape", any_dtype)
      .required("repeats", TN_VALUE_INTS, "times for each axis, the last last")
      .infer([](Infer& i) {
        Shape result;
        TiledShape(i.shape(0), i.list(0), result);
        i.set(result);
      })
      .kernel(Tile)
      .vjp([](Vjp& v) {
        Shape result;
        const Shape times = TiledShape(v.shape(0), v.list(0), result);
        Tensor dx = v.dy();
        for (size_t k = 0; k < times.rank(); ++k) {
          if (times[k] == 1) continue;
          if (times[k] == 0) return;  // nothing of x is in y
          dx = SumRepeats(dx, k, times[k], Over::kOuter);
        }
        v.set(0, dx.reshape(v.shape(0)));
      })
      .sample({.inputs = {{1, 2}},
               .options = {Ints<2, 2>()},
               .outputs = {Array({2, 4}, {1, 2, 1, 2, 1, 2, 1, 2})},
               .by = "NumPy 2.4.6"});
}

Op repeat() {
  return Op("repeat")
      .doc(R"(Each slice of x some times in a row, along an axis.

    y[a, i, b] = x[a, floor(i / count), b]

*Shapes*: x [A, N, B], y [A, N count, B]. *Options*: count; axis. *Cost*: O(N)
of the result.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .input("x", "one axis or more", any_dtype)
      .contiguous()
      .required("count", TN_VALUE_INT, "of copies", non_negative)
      .option("axis", 0, "along which is repeated")
      .infer([](Infer& i) {
        const int64_t axis = i.axis(1, i.rank(0));
        const Shape shape = i.shape(0);
        int64_t size;
        if (__builtin_mul_overflow(shape[axis], i.integer(0), &size)) {
          throw Error(TN_INVALID_ARGUMENT, "count is too large");
        }
        i.set(WithSize(shape, axis, size));
      })
      .kernel([](Execution& e) {
        const tn_view& x = e.in(0);
        const int64_t count = e.integer(0);
        const AxisSplit split(x, FromFront(e.integer(1), x.rank));
        // Both as [outer, size, count, inner]; x's stride of count is 0.
        tn_view from = x;
        tn_view to = e.out();
        from.rank = to.rank = 4;
        from.flags = 0;
        to.flags = TN_VIEW_CONTIGUOUS;
        const int64_t shape[] = {split.outer, split.size, count, split.inner};
        const int64_t strides[] = {split.size * split.inner, split.inner, 0, 1};
        std::copy_n(shape, 4, from.shape);
        std::copy_n(shape, 4, to.shape);
        std::copy_n(strides, 4, from.strides);
        tensor::CopyView(from, to);
      })
      .vjp([](Vjp& v) {
        if (v.integer(0) == 0) return;
        const int64_t axis =
            FromFront(v.integer(1), static_cast<int64_t>(v.shape(0).rank()));
        v.set(0, SumRepeats(v.dy(), axis, v.integer(0), Over::kInner));
      })
      .sample({.inputs = {{1, 2}},
               .options = {internal::value(2)},
               .outputs = {{1, 1, 2, 2}},
               .by = "NumPy 2.4.6"});
}

Op roll() {
  return Op("roll")
      .doc(R"(x shifted along axes; what leaves at the end enters at the front.

    y[..., (i + shift) mod n, ...] = x[..., i, ...]

*Shapes*: y as x. *Options*: shifts, one for each axis in axes. *Cost*: O(N).)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .input("x", "any shape", any_dtype)
      .required("shifts", TN_VALUE_INTS, "towards the end, one for each axis")
      .required("axes", TN_VALUE_INTS, "that are shifted, each once")
      .infer([](Infer& i) {
        const Shape axes = i.list(1);
        AxesMask(axes, i.rank(0));
        if (axes.rank() != i.option(0).count) {
          throw Error(TN_INVALID_ARGUMENT,
                      std::to_string(i.option(0).count) + " shifts for " +
                          std::to_string(axes.rank()) + " axes");
        }
        i.set(i.shape(0));
      })
      .kernel([](Execution& e) {
        const tn_view& x = e.in(0);
        if (x.numel == 0) return;
        const Shape given = e.list(0);
        const Shape axes = e.list(1);
        int64_t shifts[TN_MAX_RANK] = {};
        for (size_t k = 0; k < axes.rank(); ++k) {
          const int64_t axis = FromFront(axes[k], x.rank);
          const int64_t shift = given[k] % x.shape[axis];
          shifts[axis] = FromFront(shift, x.shape[axis]);
        }
        RollAxes(x, shifts, 0, e.out());
      })
      .vjp([](Vjp& v) {
        const Shape shifts = v.list(0);
        std::vector<int64_t> back;
        for (const int64_t shift : shifts) back.push_back(-shift);
        v.set(0, roll(v.dy(), back, v.list(1)));
      })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {Ints<-1, 1>(), Ints<1, 0>()},
               .outputs = {Array({2, 3}, {5, 6, 4, 2, 3, 1})},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
