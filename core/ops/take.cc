// Rows by number: take, its transpose index_add, embedding tables, one-hot.
#include <algorithm>
#include <cstring>

#include "core/device/parallel.h"
#include "core/ops/adding.h"
#include "core/ops/indices.h"
#include "core/ops/view.h"

namespace tenon::ops {
namespace {

constexpr int64_t kGrain = 1 << 15;  // elements worth a thread's while

// x's shape with the axis replaced by the shape of the indices.
Shape TakenShape(const Shape& x, const Shape& indices, int64_t axis) {
  const size_t rank = x.rank() - 1 + indices.rank();
  if (rank > TN_MAX_RANK) {
    throw Error(TN_INVALID_ARGUMENT, "the result would have more than 8 axes");
  }
  int64_t sizes[TN_MAX_RANK];
  int64_t* to = std::copy(x.begin(), x.begin() + axis, sizes);
  to = std::copy(indices.begin(), indices.end(), to);
  std::copy(x.begin() + axis + 1, x.end(), to);
  return Shape(sizes, rank);
}

// y[o, j, :] = x[o, indices[j], :]; rows are `bytes` long.
void CopyRows(const tn_view& x, const Indices& indices, const AxisSplit& split,
              const tn_view& out) {
  const int64_t bytes = split.inner * tensor::ElementSize(x.dtype);
  const int64_t n = indices.size();
  const char* from = static_cast<const char*>(x.data);
  char* to = static_cast<char*>(out.data);
  const int64_t grain =
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, split.inner));
  device::ParallelFor(split.outer * n, grain, [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      const int64_t row = r / n * split.size + indices[r % n];
      std::memcpy(to + r * bytes, from + row * bytes, bytes);
    }
  });
}

// Cuts the inner axis, so that no two threads add to the same element and
// each adds in the order of the indices.
void AddRows(const Indices& indices, const AxisSplit& split,
             const tn_view& updates, const tn_view& out) {
  constexpr int64_t kColumns = 64;
  const int64_t blocks = (split.inner + kColumns - 1) / kColumns;
  const int64_t n = indices.size();
  Adding(out, [&](auto* to, auto tag) {
    using T = decltype(tag);
    const T* from = static_cast<const T*>(updates.data);
    const int64_t work = std::max<int64_t>(1, n * kColumns);
    device::ParallelFor(
        split.outer * blocks, std::max<int64_t>(1, kGrain / work),
        [&](int64_t begin, int64_t end) {
          for (int64_t block = begin; block < end; ++block) {
            const int64_t o = block / blocks;
            const int64_t first = block % blocks * kColumns;
            const int64_t last = std::min(first + kColumns, split.inner);
            for (int64_t j = 0; j < n; ++j) {
              const T* u = from + (o * n + j) * split.inner;
              auto* y = to + (o * split.size + indices[j]) * split.inner;
              for (int64_t c = first; c < last; ++c) AddTo(y[c], u[c]);
            }
          }
        });
  });
}

void TakeKernel(Execution& e) {
  const tn_view& x = e.in(0);
  const AxisSplit split(x, FromFront(e.integer(0), x.rank));
  CopyRows(x, Indices(e.in(1), split.size), split, e.out());
}

// Zeros like x with dy added at the indices.
Tensor AddedBack(Vjp& v, int64_t axis) {
  const Tensor zeros = full(v.shape(0), 0, v.dy().dtype());
  return index_add(zeros, v.input(1), v.dy(), axis);
}

}  // namespace

Op take() {
  return Op("take")
      .doc(R"(Elements or slices of x by their numbers along an axis.

    y[a, j, b] = x[a, indices[j], b]

*Shapes*: x [A, N, B], indices J of any rank, y [A, J, B]. *Dtypes*: indices any
integer; negative ones count from the back. *Options*: axis. *Errors*: an index
outside of the axis. *Cost*: O(A J B).)")
      .source("array API 2023.12; NumPy, take")
      .maturity(Maturity::stable)
      .input("x", "[A, N, B]", any_dtype)
      .contiguous()
      .input("indices", "J, any shape", integers)
      .own_dtype()
      .contiguous()
      .saved()
      .option("axis", 0, "of x, along which is taken")
      .infer([](Infer& i) {
        const int64_t axis = i.axis(0, i.rank(0));
        i.set(TakenShape(i.shape(0), i.shape(1), axis));
      })
      .kernel(TakeKernel)
      .vjp([](Vjp& v) { v.set(0, AddedBack(v, v.integer(0))); })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6}),
                          Array({2, 0, -1}).as(DType::int64)},
               .options = {internal::value(1)},
               .outputs = {Array({2, 3}, {3, 1, 3, 6, 4, 6})},
               .by = "NumPy 2.4.6"});
}

Op index_add() {
  return Op("index_add")
      .doc(R"(Adds slices to x at numbers along an axis: the transpose of take.

    y = x;  y[a, indices[j], b] += updates[a, j, b]  for j = 0, 1, ...

Where indices repeat, all are added, in order. *Shapes*: x [A, N, B], indices J
of any rank, updates [A, J, B]. *Options*: axis. *Errors*: an index outside of
the axis. *Cost*: O(A N B + A J B).)")
      .source("PyTorch 2.5, Tensor.index_add")
      .maturity(Maturity::stable)
      .input("x", "[A, N, B]", numbers)
      .input("indices", "J, any shape", integers)
      .own_dtype()
      .contiguous()
      .saved()
      .input("updates", "[A, J, B]", numbers)
      .contiguous()
      .option("axis", 0, "of x, along which is added")
      .infer([](Infer& i) {
        const int64_t axis = i.axis(0, i.rank(0));
        const Shape wanted = TakenShape(i.shape(0), i.shape(1), axis);
        if (!(i.shape(2) == wanted)) {
          throw Error(TN_INVALID_ARGUMENT, "updates is " + i.shape(2).text() +
                                               ", must be " + wanted.text());
        }
        i.set(i.shape(0));
      })
      .kernel([](Execution& e) {
        const tn_view& out = e.out();
        const AxisSplit split(out, FromFront(e.integer(0), out.rank));
        const Indices indices(e.in(1), split.size);
        tensor::CopyView(e.in(0), out);
        AddRows(indices, split, e.in(2), out);
      })
      .vjp([](Vjp& v) {
        if (v.wants(0)) v.set(0, v.dy());
        if (v.wants(2)) v.set(2, take(v.dy(), v.input(1), v.integer(0)));
      })
      .sample({.inputs = {{1, 1, 1},
                          Array({2, 0, 2}).as(DType::int64),
                          {10, 20, 30}},
               .outputs = {{21, 1, 41}},
               .by = "NumPy 2.4.6"});
}

Op embedding() {
  return Op("embedding")
      .doc(R"(The rows of a table that ids name.

    y[j, :] = table[ids[j], :]

*Shapes*: table [V, D], ids J of any rank, y [J, D]. *Dtypes*: ids any integer.
*Errors*: an id below 0 or not below V. *Cost*: O(J D); the gradient is
O(V D).)")
      .source(
          "Bengio et al. 2003, A neural probabilistic language model, "
          "section 2")
      .maturity(Maturity::stable)
      .input("table", "[V, D]", any_dtype)
      .contiguous()
      .input("ids", "J, any shape", integers)
      .own_dtype()
      .contiguous()
      .saved()
      .infer([](Infer& i) {
        if (i.rank(0) != 2) {
          throw Error(TN_INVALID_ARGUMENT,
                      "table is " + i.shape(0).text() + ", must be [V, D]");
        }
        i.set(TakenShape(i.shape(0), i.shape(1), 0));
      })
      .kernel([](Execution& e) {
        const tn_view& table = e.in(0);
        const Indices ids(e.in(1), table.shape[0], Indices::kFromFront);
        CopyRows(table, ids, AxisSplit(table, 0), e.out());
      })
      .vjp([](Vjp& v) { v.set(0, AddedBack(v, 0)); })
      .sample({.inputs = {Array({3, 2}, {1, 2, 3, 4, 5, 6}),
                          Array({2, 0}).as(DType::int64)},
               .outputs = {Array({2, 2}, {5, 6, 1, 2})},
               .by = "NumPy 2.4.6"});
}

Op one_hot() {
  return Op("one_hot")
      .doc(R"(A row for each index, which is 1 there and 0 elsewhere.

    y[j, k] = 1 where k = indices[j], else 0

*Shapes*: indices J of any rank, y [J, depth]. *Options*: depth; dtype.
*Errors*: an index below 0 or not below depth. *Cost*: O(J depth).)")
      .source("ONNX 1.17, OneHot")
      .maturity(Maturity::stable)
      .no_gradient()
      .input("indices", "J, any shape", integers)
      .contiguous()
      .required("depth", TN_VALUE_INT, "of the new axis", non_negative)
      .option("dtype", DType::float32, "of the result")
      .infer([](Infer& i) {
        const Shape shape = i.shape(0);
        if (shape.rank() == TN_MAX_RANK) {
          throw Error(TN_INVALID_ARGUMENT, "indices has 8 axes already");
        }
        int64_t sizes[TN_MAX_RANK];
        *std::copy(shape.begin(), shape.end(), sizes) = i.integer(0);
        const auto dtype = static_cast<DType>(i.option(1).as.i);
        i.set(0, Shape(sizes, shape.rank() + 1), dtype);
      })
      .kernel([](Execution& e) {
        const tn_view& out = e.out();
        const int64_t depth = e.integer(0);
        const int64_t bytes = tensor::ElementSize(out.dtype);
        const Indices indices(e.in(0), depth, Indices::kFromFront);
        alignas(8) char one[8];
        tensor::StoreScalar(internal::value(1), out.dtype, one);
        char* data = static_cast<char*>(out.data);
        std::memset(data, 0, out.numel * bytes);
        for (int64_t j = 0; j < indices.size(); ++j) {
          std::memcpy(data + (j * depth + indices[j]) * bytes, one, bytes);
        }
      })
      .sample({.inputs = {Array({2, 0}).as(DType::int64)},
               .options = {internal::value(3)},
               .outputs = {Array({2, 3}, {0, 0, 1, 1, 0, 0}, DType::float32)},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
