// One index for each element: take_along_axis and its transpose scatter_add.
#include <algorithm>
#include <cstring>

#include "core/device/parallel.h"
#include "core/ops/adding.h"
#include "core/ops/indices.h"
#include "core/ops/view.h"

namespace tenon::ops {
namespace {

constexpr int64_t kGrain = 1 << 15;  // elements worth a thread's while

// Where an index's element lies in x [outer, size, inner], for the indices
// [outer, n, inner] in row-major order.
struct Address {
  int64_t operator()(int64_t at, int64_t index) const {
    const int64_t o = at / (n * inner);
    return (o * size + index) * inner + at % inner;
  }
  int64_t n, size, inner;
};

void CheckShapes(const Shape& x, const Shape& indices, int64_t axis) {
  bool fits = x.rank() == indices.rank();
  for (int64_t k = 0; fits && k < static_cast<int64_t>(x.rank()); ++k) {
    fits = k == axis || x[k] == indices[k];
  }
  if (!fits) {
    throw Error(TN_INVALID_ARGUMENT, "x is " + x.text() + ", indices is " +
                                         indices.text() + "; all but axis " +
                                         std::to_string(axis) + " must agree");
  }
}

template <class Word>
void Gather(const tn_view& x, const Indices& indices, const Address& address,
            const tn_view& out) {
  const Word* from = static_cast<const Word*>(x.data);
  Word* to = static_cast<Word*>(out.data);
  device::ParallelFor(out.numel, kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      to[i] = from[address(i, indices[i])];
    }
  });
}

void GatherKernel(Execution& e) {
  const tn_view& x = e.in(0);
  const int64_t axis = FromFront(e.integer(0), x.rank);
  const AxisSplit split(x, axis);
  const Indices indices(e.in(1), split.size);
  const Address address{e.in(1).shape[axis], split.size, split.inner};
  switch (tensor::ElementSize(x.dtype)) {
    case 1:
      return Gather<uint8_t>(x, indices, address, e.out());
    case 2:
      return Gather<uint16_t>(x, indices, address, e.out());
    case 4:
      return Gather<uint32_t>(x, indices, address, e.out());
    default:
      return Gather<uint64_t>(x, indices, address, e.out());
  }
}

}  // namespace

Op take_along_axis() {
  return Op("take_along_axis")
      .doc(R"(An element of x for each index, along an axis.

    y[a, j, b] = x[a, indices[a, j, b], b]

*Shapes*: x [A, N, B], indices and y [A, J, B]. *Dtypes*: indices any integer;
negative ones count from the back. *Options*: axis. *Errors*: an index outside
of the axis. *Cost*: O(A J B).)")
      .source("array API 2024.12; NumPy, take_along_axis")
      .maturity(Maturity::stable)
      .input("x", "[A, N, B]", any_dtype)
      .contiguous()
      .input("indices", "[A, J, B]", integers)
      .own_dtype()
      .contiguous()
      .saved()
      .option("axis", -1, "along which is taken")
      .infer([](Infer& i) {
        CheckShapes(i.shape(0), i.shape(1), i.axis(0, i.rank(0)));
        i.set(i.shape(1));
      })
      .kernel(GatherKernel)
      .vjp([](Vjp& v) {
        const Tensor zeros = full(v.shape(0), 0, v.dy().dtype());
        v.set(0, scatter_add(zeros, v.input(1), v.dy(), v.integer(0)));
      })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6}),
                          Array({2, 2}, {2, 0, -2, 1}, DType::int64)},
               .options = {internal::value(1)},
               .outputs = {Array({2, 2}, {3, 1, 5, 5})},
               .by = "NumPy 2.4.6"});
}

Op scatter_add() {
  return Op("scatter_add")
      .doc(R"(Adds an element to x for each index: take_along_axis's transpose.

    y = x;  y[a, indices[a, j, b], b] += updates[a, j, b]  for j = 0, 1, ...

Where indices repeat, all are added, in order. *Shapes*: x [A, N, B], indices
and updates [A, J, B]. *Options*: axis. *Errors*: an index outside of the axis.
*Cost*: O(A N B + A J B).)")
      .source("PyTorch 2.5, Tensor.scatter_add")
      .maturity(Maturity::stable)
      .input("x", "[A, N, B]", numbers)
      .input("indices", "[A, J, B]", integers)
      .own_dtype()
      .contiguous()
      .saved()
      .input("updates", "[A, J, B]", numbers)
      .contiguous()
      .option("axis", -1, "along which is added")
      .infer([](Infer& i) {
        CheckShapes(i.shape(0), i.shape(1), i.axis(0, i.rank(0)));
        if (!(i.shape(2) == i.shape(1))) {
          throw Error(TN_INVALID_ARGUMENT,
                      "updates is " + i.shape(2).text() + ", indices is " +
                          i.shape(1).text() + "; they must agree");
        }
        i.set(i.shape(0));
      })
      .kernel([](Execution& e) {
        const tn_view& out = e.out();
        const int64_t axis = FromFront(e.integer(0), out.rank);
        const AxisSplit split(out, axis);
        const Indices indices(e.in(1), split.size);
        const int64_t n = e.in(1).shape[axis];
        const Address address{n, split.size, split.inner};
        tensor::CopyView(e.in(0), out);
        Adding(out, [&](auto* to, auto tag) {
          using T = decltype(tag);
          const T* from = static_cast<const T*>(e.in(2).data);
          const int64_t row = std::max<int64_t>(1, n * split.inner);
          device::ParallelFor(split.outer, std::max<int64_t>(1, kGrain / row),
                              [&](int64_t begin, int64_t end) {
                                for (int64_t i = begin * n * split.inner;
                                     i < end * n * split.inner; ++i) {
                                  AddTo(to[address(i, indices[i])], from[i]);
                                }
                              });
        });
      })
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy());
        if (v.wants(2)) {
          v.set(2, take_along_axis(v.dy(), v.input(1), v.integer(0)));
        }
      })
      .sample({.inputs = {Array({2, 3}, {0, 0, 0, 1, 1, 1}),
                          Array({2, 2}, {2, 2, 0, -2}, DType::int64),
                          Array({2, 2}, {10, 20, 30, 40})},
               .options = {internal::value(1)},
               .outputs = {Array({2, 3}, {0, 0, 30, 31, 41, 1})},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
