// Tensors put together along an axis, and one taken apart.
#include "core/ops/ints.h"
#include "core/ops/view.h"
#include "core/tensor/convert.h"

namespace tenon::ops {
namespace {

// The part [start, start + size) of an axis, or with kAt element `start`.
Tensor Part(const Tensor& x, Index::Kind kind, int64_t axis, int64_t start,
            int64_t size) {
  static const internal::OpRef op("slice");
  int64_t spec[4 * TN_MAX_RANK];
  for (int64_t k = 0; k <= axis; ++k) {
    const Index index = k < axis ? all : Index(kind, start, start + size, 1);
    spec[4 * k] = index.kind;
    spec[4 * k + 1] = index.start;
    spec[4 * k + 2] = index.stop;
    spec[4 * k + 3] = index.step;
  }
  const tn_value option = {
      TN_VALUE_INTS, 0, {.p = spec}, static_cast<uint64_t>(4 * (axis + 1))};
  const Operand operand(x);
  return op({&operand}, &option, 1);
}

[[noreturn]] void SizesDiffer(Infer& i, uint32_t k, const char* rule) {
  throw Error(TN_INVALID_ARGUMENT, "xs[0] is " + i.shape(0).text() + ", xs[" +
                                       std::to_string(k) + "] is " +
                                       i.shape(k).text() + "; " + rule);
}

void InferConcat(Infer& i) {
  const tn_view& first = i.input(0);
  const int64_t axis = i.axis(0, first.rank);
  int64_t size = 0;
  for (uint32_t k = 0; k < i.inputs(); ++k) {
    const tn_view& x = i.input(k);
    bool fits = x.rank == first.rank;
    for (int64_t d = 0; d < first.rank && fits; ++d) {
      fits = d == axis || x.shape[d] == first.shape[d];
    }
    if (!fits) SizesDiffer(i, k, "all but the joined axis must agree");
    size += x.shape[axis];
  }
  i.set(WithSize(i.shape(0), axis, size));
}

// The sizes of split's parts; empty ones mean `parts` equal ones.
int64_t PartSize(const tn_value& sizes, int64_t total, uint32_t parts,
                 uint32_t k) {
  if (sizes.count == 0) return total / parts;
  return static_cast<const int64_t*>(sizes.as.p)[k];
}

void CheckParts(const tn_value& sizes, int64_t total, uint32_t parts) {
  int64_t sum = 0;
  bool valid = sizes.count == 0 || sizes.count == parts;
  for (uint32_t k = 0; k < parts && valid; ++k) {
    const int64_t size = PartSize(sizes, total, parts, k);
    valid = size >= 0 && size <= total - sum;
    sum += size;
  }
  if (!valid || sum != total) {
    throw Error(
        TN_INVALID_ARGUMENT,
        "an axis of size " + std::to_string(total) +
            (sizes.count == 0 ? " does not part into " + std::to_string(parts) +
                                    " of equal size"
                              : std::string(" is not the sum of the sizes")));
  }
}

}  // namespace

Op concat() {
  return Op("concat")
      .doc(R"(Tensors one behind the other along an axis.

*Shapes*: xs[k] [A, N_k, B], y [A, N_0 + N_1 + ..., B]. *Dtypes*: what they
promote to. *Options*: axis. *Errors*: another axis differs. *Cost*: O(N), a
copy.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .input("xs", "[A, N_k, B], one or more", any_dtype)
      .variadic()
      .option("axis", 0, "that is joined")
      .infer(InferConcat)
      .kernel([](Execution& e) {
        const tn_view& out = e.out();
        const int64_t axis = FromFront(e.integer(0), out.rank);
        int64_t start = 0;
        for (uint32_t k = 0; k < e.inputs(); ++k) {
          const int64_t size = e.in(k).shape[axis];
          tensor::CopyView(e.in(k), Narrow(out, axis, start, size));
          start += size;
        }
      })
      .vjp([](Vjp& v) {
        const Shape first = v.shape(0);
        const int64_t axis =
            FromFront(v.integer(0), static_cast<int64_t>(first.rank()));
        int64_t start = 0;
        for (uint32_t k = 0; k < v.inputs(); ++k) {
          const int64_t size = v.shape(k)[axis];
          if (v.wants(k)) {
            v.set(k, Part(v.dy(), Index::kRange, axis, start, size));
          }
          start += size;
        }
      })
      .sample({.inputs = {Array({2, 1}, {1, 2}), Array({2, 2}, {3, 4, 5, 6})},
               .options = {internal::value(-1)},
               .outputs = {Array({2, 3}, {1, 3, 4, 2, 5, 6})},
               .by = "NumPy 2.4.6"});
}

Op stack() {
  return Op("stack")
      .doc(R"(Tensors of one shape as the elements of a new axis.

*Shapes*: xs[k] [A, B], y [A, K, B] for axis 1. *Dtypes*: what they promote to.
*Options*: axis, of the result. *Errors*: shapes differ. *Cost*: O(N), a
copy.)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .input("xs", "all of one shape, one or more", any_dtype)
      .variadic()
      .option("axis", 0, "of the result")
      .infer([](Infer& i) {
        const int64_t rank = i.rank(0);
        if (rank == TN_MAX_RANK) {
          throw Error(TN_INVALID_ARGUMENT, "xs[0] has 8 axes already");
        }
        const int64_t axis = i.axis(0, rank + 1);
        const Shape shape = i.shape(0);
        int64_t sizes[TN_MAX_RANK];
        for (int64_t k = 0; k <= rank; ++k) {
          sizes[k] = k == axis ? i.inputs() : shape[k < axis ? k : k - 1];
        }
        for (uint32_t k = 1; k < i.inputs(); ++k) {
          if (!(i.shape(k) == shape)) SizesDiffer(i, k, "shapes must agree");
        }
        i.set(Shape(sizes, rank + 1));
      })
      .kernel([](Execution& e) {
        const tn_view& out = e.out();
        const int64_t axis = FromFront(e.integer(0), out.rank);
        for (uint32_t k = 0; k < e.inputs(); ++k) {
          tn_view part = Narrow(out, axis, k, 1);
          tensor::FillStrides(part, part.strides);
          --part.rank;
          for (uint32_t d = static_cast<uint32_t>(axis); d < part.rank; ++d) {
            part.shape[d] = part.shape[d + 1];
            part.strides[d] = part.strides[d + 1];
          }
          FinishView(part);
          tensor::CopyView(e.in(k), part);
        }
      })
      .vjp([](Vjp& v) {
        const int64_t axis = FromFront(
            v.integer(0), static_cast<int64_t>(v.shape(0).rank()) + 1);
        for (uint32_t k = 0; k < v.inputs(); ++k) {
          if (v.wants(k)) v.set(k, Part(v.dy(), Index::kAt, axis, k, 0));
        }
      })
      .sample({.inputs = {{1, 2}, {3, 4}, {5, 6}},
               .options = {internal::value(1)},
               .outputs = {Array({2, 3}, {1, 3, 5, 2, 4, 6})},
               .by = "NumPy 2.4.6"});
}

Op split() {
  return Op("split")
      .doc(R"(Cuts an axis into parts.

*Shapes*: x [A, N, B], y[k] [A, sizes[k], B]. *Options*: axis; sizes, empty for
parts of equal size, as many as the call asks for. *Errors*: the sizes do not
sum to N. *Cost*: none, views.)")
      .source("array API 2023.12; NumPy, split")
      .maturity(Maturity::stable)
      .view()
      .outputs(0)
      .input("x", "[A, N, B]", any_dtype)
      .option("axis", 0, "that is cut")
      .option("sizes", Shape(), "of the parts; empty: equal ones")
      .infer([](Infer& i) {
        const tn_view& x = i.input(0);
        const int64_t axis = i.axis(0, x.rank);
        const int64_t total = x.shape[axis];
        CheckParts(i.option(1), total, i.outputs());
        int64_t strides[TN_MAX_RANK];
        tensor::FillStrides(x, strides);
        int64_t start = 0;
        for (uint32_t k = 0; k < i.outputs(); ++k) {
          const int64_t size = PartSize(i.option(1), total, i.outputs(), k);
          tn_view& out = i.output(k);
          out.rank = x.rank;
          std::copy_n(x.shape, x.rank, out.shape);
          std::copy_n(strides, x.rank, out.strides);
          out.shape[axis] = size;
          FinishView(out);
          out.offset = out.numel == 0 ? 0
                                      : start * strides[axis] *
                                            tensor::ElementSize(x.dtype);
          start += size;
        }
      })
      .vjp([](Vjp& v) {
        const Shape shape = v.shape(0);
        const int64_t axis =
            FromFront(v.integer(0), static_cast<int64_t>(shape.rank()));
        Tensors parts;
        for (uint32_t k = 0; k < v.outputs(); ++k) {
          const int64_t size =
              PartSize(v.option(1), shape[axis], v.outputs(), k);
          parts.push_back(
              v.has_dy(k) ? v.dy(k)
                          : full(WithSize(shape, axis, size), 0, v.dtype(0)));
        }
        v.set(0, concat(parts, axis));
      })
      .sample({.inputs = {{1, 2, 3}},
               .options = {internal::value(0), Ints<1, 2>()},
               .outputs = {{1}, {2, 3}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
