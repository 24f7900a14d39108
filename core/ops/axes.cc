// Views that walk the axes in another order, direction or not at all.
#include <utility>

#include "core/ops/ints.h"
#include "core/ops/view.h"

namespace tenon::ops {
namespace {

// y's axis k is x's axis order[k].
void Permute(const tn_view& x, const int64_t* order, tn_view& out) {
  int64_t strides[TN_MAX_RANK];
  tensor::FillStrides(x, strides);
  out.rank = x.rank;
  for (uint32_t k = 0; k < x.rank; ++k) {
    out.shape[k] = x.shape[order[k]];
    out.strides[k] = strides[order[k]];
  }
  FinishView(out);
}

void SwapLastTwo(const tn_view& x, tn_view& out) {
  const uint32_t rank = x.rank;
  tensor::FillStrides(x, out.strides);
  for (uint32_t i = 0; i < rank; ++i) out.shape[i] = x.shape[i];
  out.rank = rank;
  out.numel = x.numel;
  bool moved = false;  // elements lie in another order
  if (rank >= 2) {
    std::swap(out.shape[rank - 2], out.shape[rank - 1]);
    std::swap(out.strides[rank - 2], out.strides[rank - 1]);
    moved = out.shape[rank - 2] > 1 && out.shape[rank - 1] > 1;
  }
  if (!tensor::IsContiguous(x)) {
    FinishView(out);
  } else if (moved && x.numel != 0) {
    out.flags &= ~TN_VIEW_CONTIGUOUS;
  }
}

// The order that a call of transpose means, which names all axes.
void ResolveOrder(const Shape& given, int64_t rank, int64_t* order) {
  AxesMask(given, rank);  // each axis, and none twice
  if (static_cast<int64_t>(given.rank()) != rank) {
    throw Error(TN_INVALID_ARGUMENT, "order " + given.text() +
                                         " must name each of x's " +
                                         std::to_string(rank) + " axes once");
  }
  for (int64_t k = 0; k < rank; ++k) {
    order[k] = given[k] < 0 ? given[k] + rank : given[k];
  }
}

[[noreturn]] void CanNotBroadcast(const Shape& from, const Shape& to) {
  throw Error(TN_INVALID_ARGUMENT,
              "x is " + from.text() + ", which does not broadcast to " +
                  to.text() +
                  "; from the last axis on, sizes must be equal "
                  "or x's must be 1");
}

}  // namespace

Op transpose() {
  return Op("transpose")
      .doc(R"(The axes of x in another order.

    y[i_0, ..., i_n] = x[j_0, ..., j_n],  j[order[k]] = i[k]

*Shapes*: y's axis k has the size of x's axis order[k]. *Options*: order, each
axis once; empty swaps the last two. *Cost*: none, a view.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .view()
      .input("x", "any shape", any_dtype)
      .option("order", Shape(), "x's axes; empty: swap the last two")
      .infer([](Infer& i) {
        if (i.option(0).count == 0) {
          return SwapLastTwo(i.input(0), i.output());
        }
        int64_t order[TN_MAX_RANK];
        ResolveOrder(i.list(0), i.rank(0), order);
        Permute(i.input(0), order, i.output());
      })
      .vjp([](Vjp& v) {
        const Shape given = v.list(0);
        if (given.rank() == 0) return v.set(0, v.dy().transpose());
        const int64_t rank = static_cast<int64_t>(given.rank());
        int64_t inverse[TN_MAX_RANK];
        for (int64_t k = 0; k < rank; ++k) {
          inverse[given[k] < 0 ? given[k] + rank : given[k]] = k;
        }
        v.set(0, v.dy().transpose(Shape(inverse, given.rank())));
      })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .outputs = {Array({3, 2}, {1, 4, 2, 5, 3, 6})},
               .by = "NumPy 2.4.6"})
      .sample({.inputs = {Array({1, 2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {Ints<2, 0, 1>()},
               .outputs = {Array({3, 1, 2}, {1, 4, 2, 5, 3, 6})},
               .by = "NumPy 2.4.6"});
}

Op move_axis() {
  return Op("move_axis")
      .doc(R"(Takes one axis of x to another place; the others keep their order.

*Shapes*: x [A, B, C], y [B, C, A] for source 0, destination 2 or -1.
*Options*: source, destination. *Cost*: none, a view.)")
      .source("array API 2023.12, moveaxis")
      .maturity(Maturity::stable)
      .view()
      .input("x", "any shape, one axis or more", any_dtype)
      .required("source", TN_VALUE_INT, "the axis of x that moves")
      .required("destination", TN_VALUE_INT, "the axis of y that it becomes")
      .infer([](Infer& i) {
        const int64_t rank = i.rank(0);
        const int64_t source = i.axis(0, rank);
        const int64_t destination = i.axis(1, rank);
        int64_t order[TN_MAX_RANK];
        int64_t next = 0;  // axis of x, without `source`
        for (int64_t k = 0; k < rank; ++k) {
          if (next == source) ++next;
          order[k] = k == destination ? source : next++;
        }
        Permute(i.input(0), order, i.output());
      })
      .vjp([](Vjp& v) {
        v.set(0, move_axis(v.dy(), v.integer(1), v.integer(0)));
      })
      .sample({.inputs = {Array({1, 2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {internal::value(2), internal::value(0)},
               .outputs = {Array({3, 1, 2}, {1, 4, 2, 5, 3, 6})},
               .by = "NumPy 2.4.6"});
}

Op broadcast_to() {
  return Op("broadcast_to")
      .doc(R"(Repeats x along axes that it lacks or that have size 1.

*Shapes*: from the last axis on, x's sizes are those of `shape` or 1.
*Options*: shape. *Errors*: they are not. *Cost*: none, a view whose elements
share memory.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .view()
      .input("x", "a shape that broadcasts to `shape`", any_dtype)
      .required("shape", TN_VALUE_INTS, "of the result")
      .infer([](Infer& i) {
        const tn_view& x = i.input(0);
        tn_view& out = i.output();
        const Shape shape = i.list(0);
        const int64_t extra =
            static_cast<int64_t>(shape.rank()) - static_cast<int64_t>(x.rank);
        if (extra < 0) CanNotBroadcast(i.shape(0), shape);
        int64_t strides[TN_MAX_RANK];
        tensor::FillStrides(x, strides);
        out.rank = static_cast<uint32_t>(shape.rank());
        for (int64_t k = 0; k < out.rank; ++k) {
          const int64_t size = k < extra ? 1 : x.shape[k - extra];
          if ((size != shape[k] && size != 1) || shape[k] < 0) {
            CanNotBroadcast(i.shape(0), shape);
          }
          out.shape[k] = shape[k];
          out.strides[k] = size == 1 ? 0 : strides[k - extra];
        }
        FinishView(out);
      })
      .vjp([](Vjp& v) { v.set(0, v.dy()); })
      .sample({.inputs = {Array({2, 1}, {1, 2})},
               .options = {Ints<2, 3>()},
               .outputs = {Array({2, 3}, {1, 1, 1, 2, 2, 2})},
               .by = "NumPy 2.4.6"});
}

Op flip() {
  return Op("flip")
      .doc(R"(The elements of x from last to first along some axes.

    y[..., i, ...] = x[..., n - 1 - i, ...]

*Shapes*: y as x. *Options*: axes; empty: all. *Cost*: none, a view of negative
strides.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .view()
      .input("x", "any shape", any_dtype)
      .option("axes", Shape(), "to flip; empty: all")
      .infer([](Infer& i) {
        const tn_view& x = i.input(0);
        tn_view& out = i.output();
        const Shape axes = i.list(0);
        const uint32_t mask = axes.rank() == 0 ? ~0u : AxesMask(axes, x.rank);
        int64_t offset = 0;
        tensor::FillStrides(x, out.strides);
        out.rank = x.rank;
        for (uint32_t k = 0; k < x.rank; ++k) {
          out.shape[k] = x.shape[k];
          if (!(mask >> k & 1)) continue;
          offset += (x.shape[k] - 1) * out.strides[k];
          out.strides[k] = -out.strides[k];
        }
        out.offset = x.numel == 0 ? 0 : offset * tensor::ElementSize(x.dtype);
        FinishView(out);
      })
      .vjp([](Vjp& v) { v.set(0, flip(v.dy(), v.list(0))); })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {Ints<1>()},
               .outputs = {Array({2, 3}, {3, 2, 1, 6, 5, 4})},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
