// Views of the same elements, in the same order, under another shape.
#include "core/ops/ints.h"
#include "core/ops/view.h"

namespace tenon::ops {
namespace {

// The elements of x under another shape of as many elements.
Tensor Back(Vjp& v) { return v.dy().reshape(v.shape(0)); }

// Sets strides under which x's elements, in order, have out's shape; false
// where there are none. Runs of axes that lie one behind the other in memory
// are taken as one axis and cut anew.
bool FitStrides(const tn_view& x, tn_view& out) {
  int axis = static_cast<int>(out.rank) - 1;
  for (int i = static_cast<int>(x.rank) - 1; i >= 0; --i) {
    if (x.shape[i] == 1) continue;
    const int64_t stride = x.strides[i];
    int64_t run = x.shape[i];
    while (i > 0 && (x.shape[i - 1] == 1 || x.strides[i - 1] == stride * run)) {
      run *= x.shape[--i];
    }
    int64_t cut = 1;
    for (; axis >= 0 && (cut < run || out.shape[axis] == 1); --axis) {
      out.strides[axis] = stride * cut;
      cut *= out.shape[axis];
    }
    if (cut != run) return false;
  }
  for (; axis >= 0; --axis) out.strides[axis] = 1;  // sizes of 1
  return true;
}

// `out`, whose rank and shape are set, becomes a view of x, or asks for a copy.
void Reshape(const tn_view& x, tn_view& out) {
  out.numel = x.numel;
  if ((x.flags & TN_VIEW_CONTIGUOUS) || x.numel == 0) return;
  if (FitStrides(x, out)) {
    FinishView(out);
  } else {
    out.flags |= TN_VIEW_COPY;
  }
}

[[noreturn, gnu::noinline, gnu::cold]] void CanNotReshape(const tn_view& x,
                                                          const int64_t* sizes,
                                                          uint64_t rank) {
  throw Error(TN_INVALID_ARGUMENT, "x is " + Shape(x.shape, x.rank).text() +
                                       ", " + std::to_string(x.numel) +
                                       " elements do not fill shape " +
                                       Shape(sizes, rank).text());
}

// Copies sizes to out, and what is -1 there as what is left for it.
void ResolveShape(const tn_view& x, const tn_value& shape, tn_view& out) {
  const int64_t* sizes = static_cast<const int64_t*>(shape.as.p);
  const uint64_t rank = shape.count;
  int64_t* open = nullptr;
  int64_t known = 1;
  if (rank > TN_MAX_RANK) [[unlikely]]
    CanNotReshape(x, sizes, rank);
  out.rank = static_cast<uint32_t>(rank);
  for (uint64_t i = 0; i < rank; ++i) {
    const int64_t size = sizes[i];
    out.shape[i] = size;
    if (size == -1 && open == nullptr) {
      open = &out.shape[i];
    } else if (size < 0 || __builtin_mul_overflow(known, size, &known)) {
      CanNotReshape(x, sizes, rank);
    }
  }
  if (open != nullptr) {
    if (known == 0 || x.numel % known != 0) CanNotReshape(x, sizes, rank);
    *open = x.numel / known;
  } else if (known != x.numel) {
    CanNotReshape(x, sizes, rank);
  }
}

}  // namespace

Op reshape() {
  return Op("reshape")
      .doc(R"(The elements of x in row-major order under another shape.

*Shapes*: x any, y as `shape`, with as many elements. One size may be -1: what
is left for it. *Options*: shape. *Errors*: the number of elements differs.
*Cost*: none where x's strides allow a view, else a copy.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .view()
      .input("x", "any shape", any_dtype)
      .required("shape", TN_VALUE_INTS, "of the result; one size may be -1")
      .infer([](Infer& i) {
        ResolveShape(i.input(0), i.option(0), i.output());
        Reshape(i.input(0), i.output());
      })
      .vjp([](Vjp& v) { v.set(0, Back(v)); })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {Ints<3, -1>()},
               .outputs = {Array({3, 2}, {1, 2, 3, 4, 5, 6})},
               .by = "NumPy 2.4.6"});
}

Op flatten() {
  return Op("flatten")
      .doc(R"(Joins the axes from `axis` on into one.

*Shapes*: x [A, ..., B, ..., C], y [A, ..., B ... C]; a tensor without axes
becomes [1]. *Options*: axis, the first to be joined; 1 keeps a batch. *Cost*:
as reshape.)")
      .source("ONNX 1.17, Flatten, without its leading join")
      .maturity(Maturity::stable)
      .view()
      .input("x", "any shape", any_dtype)
      .option("axis", 0, "the first that is joined")
      .infer([](Infer& i) {
        const tn_view& x = i.input(0);
        tn_view& out = i.output();
        const int64_t rank = x.rank;
        const int64_t axis = rank == 0 ? 0 : i.axis(0, rank);
        int64_t joined = 1;
        for (int64_t k = axis; k < rank; ++k) joined *= x.shape[k];
        for (int64_t k = 0; k < axis; ++k) out.shape[k] = x.shape[k];
        out.shape[axis] = joined;
        out.rank = static_cast<uint32_t>(axis + 1);
        Reshape(x, out);
      })
      .vjp([](Vjp& v) { v.set(0, Back(v)); })
      .sample({.inputs = {Array({1, 2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {internal::value(1)},
               .outputs = {Array({1, 6}, {1, 2, 3, 4, 5, 6})},
               .by = "NumPy 2.4.6"});
}

Op expand_dims() {
  return Op("expand_dims")
      .doc(R"(Puts an axis of size 1 before axis `axis` of the result.

*Shapes*: x [A, B], y [1, A, B] for axis 0, [A, B, 1] for axis 2 or -1.
*Options*: axis, of the result. *Cost*: none, a view.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .view()
      .input("x", "any shape", any_dtype)
      .required("axis", TN_VALUE_INT, "of the result, which gets size 1")
      .infer([](Infer& i) {
        const tn_view& x = i.input(0);
        tn_view& out = i.output();
        if (x.rank == TN_MAX_RANK) {
          throw Error(TN_INVALID_ARGUMENT, "x has 8 axes already");
        }
        const int64_t at = i.axis(0, x.rank + 1);
        int64_t strides[TN_MAX_RANK];
        tensor::FillStrides(x, strides);
        out.rank = x.rank + 1;
        for (int64_t k = 0; k < out.rank; ++k) {
          const int64_t from = k < at ? k : k - 1;
          out.shape[k] = k == at ? 1 : x.shape[from];
          out.strides[k] = k == at ? 1 : strides[from];
        }
        FinishView(out);
      })
      .vjp([](Vjp& v) { v.set(0, Back(v)); })
      .sample({.inputs = {{1, 2}},
               .options = {internal::value(-1)},
               .outputs = {Array({2, 1}, {1, 2})},
               .by = "NumPy 2.4.6"});
}

Op squeeze() {
  return Op("squeeze")
      .doc(R"(Drops axes of size 1.

*Shapes*: x [A, 1, B], y [A, B]. *Options*: axes; empty: all of size 1.
*Errors*: a named axis has another size. *Cost*: none, a view.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .view()
      .input("x", "any shape", any_dtype)
      .option("axes", Shape(), "to drop; empty: all of size 1")
      .infer([](Infer& i) {
        const tn_view& x = i.input(0);
        tn_view& out = i.output();
        const Shape axes = i.list(0);
        const uint32_t named = AxesMask(axes, x.rank);
        int64_t strides[TN_MAX_RANK];
        tensor::FillStrides(x, strides);
        out.rank = 0;
        for (uint32_t k = 0; k < x.rank; ++k) {
          if (axes.rank() == 0 ? x.shape[k] == 1 : named >> k & 1) {
            if (x.shape[k] == 1) continue;
            throw Error(TN_INVALID_ARGUMENT,
                        "x is " + i.shape(0).text() + ", its axis " +
                            std::to_string(k) + " does not have size 1");
          }
          out.shape[out.rank] = x.shape[k];
          out.strides[out.rank++] = strides[k];
        }
        FinishView(out);
      })
      .vjp([](Vjp& v) { v.set(0, Back(v)); })
      .sample({.inputs = {Array({1, 2, 1}, {1, 2})},
               .options = {Ints<-1>()},
               .outputs = {Array({1, 2}, {1, 2})},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
