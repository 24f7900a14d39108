// Triangles and diagonals of matrices, the last two axes.
#include <algorithm>
#include <cstring>

#include "core/ops/ints.h"
#include "core/ops/view.h"
#include "core/tensor/convert.h"

namespace tenon::ops {
namespace {

void CheckMatrix(Infer& i) {
  if (i.rank(0) < 2) {
    throw Error(TN_INVALID_ARGUMENT,
                "x is " + i.shape(0).text() + ", must be [..., M, N]");
  }
}

enum class Part { kLower, kUpper };

// Columns [from, to) of a row that are kept.
void Triangle(Execution& e, Part part) {
  const tn_view& x = e.in(0);
  const int64_t rows = x.shape[x.rank - 2];
  const int64_t columns = x.shape[x.rank - 1];
  const int64_t bytes = tensor::ElementSize(x.dtype);
  const char* from = static_cast<const char*>(x.data);
  char* to = static_cast<char*>(e.out().data);
  std::memset(to, 0, x.numel * bytes);
  const int64_t diagonal = std::clamp(e.integer(0), -rows, columns);
  for (int64_t r = 0; columns != 0 && r < x.numel / columns; ++r) {
    const int64_t at = r % rows + diagonal;
    const int64_t begin =
        part == Part::kLower ? 0 : std::clamp<int64_t>(at, 0, columns);
    const int64_t end = part == Part::kUpper
                            ? columns
                            : std::clamp<int64_t>(at + 1, 0, columns);
    const int64_t start = (r * columns + begin) * bytes;
    std::memcpy(to + start, from + start, (end - begin) * bytes);
  }
}

Op TriangleOp(const char* name) {
  return Op(name)
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .input("x", "[..., M, N]", any_dtype)
      .contiguous()
      .option("diagonal", 0, "above the main one where positive")
      .infer([](Infer& i) {
        CheckMatrix(i);
        i.set(i.shape(0));
      });
}

// The size of a diagonal of an [m, n] matrix.
int64_t DiagonalSize(int64_t m, int64_t n, int64_t offset) {
  if (offset <= -m || offset >= n) return 0;
  return offset < 0 ? std::min(m + offset, n) : std::min(m, n - offset);
}

// `out` becomes the view of x's diagonal.
void DiagonalView(const tn_view& x, int64_t offset, tn_view& out) {
  int64_t strides[TN_MAX_RANK];
  tensor::FillStrides(x, strides);
  const uint32_t row = x.rank - 2;
  const int64_t size = DiagonalSize(x.shape[row], x.shape[row + 1], offset);
  out.rank = x.rank - 1;
  std::copy_n(x.shape, row, out.shape);
  std::copy_n(strides, row, out.strides);
  out.shape[row] = size;
  out.strides[row] = size > 1 ? strides[row] + strides[row + 1] : 1;
  FinishView(out);
  if (out.numel == 0) return;
  out.offset =
      (offset < 0 ? -offset * strides[row] : offset * strides[row + 1]) *
      tensor::ElementSize(x.dtype);
}

// [rows, columns] of diagonal_matrix; -1 stands for what is needed.
Shape MatrixShape(const Shape& x, int64_t offset, int64_t rows,
                  int64_t columns) {
  const int64_t rank = static_cast<int64_t>(x.rank());
  if (rank == 0 || rank == TN_MAX_RANK) {
    throw Error(TN_INVALID_ARGUMENT,
                "x is " + x.text() + ", must have 1 to 7 axes");
  }
  const int64_t n = x[rank - 1];
  int64_t sizes[TN_MAX_RANK];
  std::copy(x.begin(), x.end(), sizes);
  sizes[rank - 1] = rows >= 0 ? rows : n + std::max<int64_t>(0, -offset);
  sizes[rank] = columns >= 0 ? columns : n + std::max<int64_t>(0, offset);
  const int64_t room = DiagonalSize(sizes[rank - 1], sizes[rank], offset);
  if (room != n) {
    throw Error(TN_INVALID_ARGUMENT, "x has " + std::to_string(n) +
                                         " elements, the diagonal " +
                                         std::to_string(room));
  }
  return Shape(sizes, rank + 1);
}

}  // namespace

Op tril() {
  return TriangleOp("tril")
      .doc(R"(The lower triangle of matrices; zeros above.

    y[i, j] = x[i, j] where j - i <= diagonal, else 0

*Shapes*: x and y [..., M, N]. *Options*: diagonal. *Cost*: O(N).)")
      .kernel([](Execution& e) { Triangle(e, Part::kLower); })
      .vjp([](Vjp& v) { v.set(0, tril(v.dy(), {v.integer(0)})); })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .outputs = {Array({2, 3}, {1, 0, 0, 4, 5, 0})},
               .by = "NumPy 2.4.6"});
}

Op triu() {
  return TriangleOp("triu")
      .doc(R"(The upper triangle of matrices; zeros below.

    y[i, j] = x[i, j] where j - i >= diagonal, else 0

*Shapes*: x and y [..., M, N]. *Options*: diagonal. *Cost*: O(N).)")
      .kernel([](Execution& e) { Triangle(e, Part::kUpper); })
      .vjp([](Vjp& v) { v.set(0, triu(v.dy(), {v.integer(0)})); })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {internal::value(1)},
               .outputs = {Array({2, 3}, {0, 2, 3, 0, 0, 6})},
               .by = "NumPy 2.4.6"});
}

Op diagonal() {
  return Op("diagonal")
      .doc(R"(A diagonal of matrices.

    y[..., k] = x[..., k + max(0, -offset), k + max(0, offset)]

*Shapes*: x [..., M, N], y [..., K]. *Options*: offset, above the main diagonal
where positive. *Cost*: none, a view.)")
      .source("array API 2023.12, linalg.diagonal")
      .maturity(Maturity::stable)
      .view()
      .input("x", "[..., M, N]", any_dtype)
      .option("offset", 0, "above the main one where positive")
      .infer([](Infer& i) {
        CheckMatrix(i);
        DiagonalView(i.input(0), i.integer(0), i.output());
      })
      .vjp([](Vjp& v) {
        const Shape shape = v.shape(0);
        v.set(0, diagonal_matrix(v.dy(), {v.integer(0), shape[-2], shape[-1]}));
      })
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 5, 6})},
               .options = {internal::value(1)},
               .outputs = {{2, 6}},
               .by = "NumPy 2.4.6"});
}

Op diagonal_matrix() {
  return Op("diagonal_matrix")
      .doc(R"(Matrices that are zero but for a diagonal.

    y[..., k + max(0, -offset), k + max(0, offset)] = x[..., k]

*Shapes*: x [..., K], y [..., rows, columns]. *Options*: offset, above the main
diagonal where positive; rows, columns, -1 for the least that hold x. *Errors*:
the diagonal has another size. *Cost*: O(N) of the result.)")
      .source("NumPy, diagflat, for stacks")
      .maturity(Maturity::stable)
      .input("x", "[..., K]", any_dtype)
      .option("offset", 0, "above the main one where positive")
      .option("rows", -1, "of the result; -1: as needed", at_least(-1))
      .option("columns", -1, "of the result; -1: as needed", at_least(-1))
      .infer([](Infer& i) {
        i.set(
            MatrixShape(i.shape(0), i.integer(0), i.integer(1), i.integer(2)));
      })
      .kernel([](Execution& e) {
        const tn_view& out = e.out();
        std::memset(out.data, 0, out.numel * tensor::ElementSize(out.dtype));
        tn_view part = {};
        part.dtype = out.dtype;
        DiagonalView(out, e.integer(0), part);
        part.data = static_cast<char*>(out.data) + part.offset;
        tensor::CopyView(e.in(0), part);
      })
      .vjp([](Vjp& v) { v.set(0, diagonal(v.dy(), {v.integer(0)})); })
      .sample({.inputs = {{1, 2}},
               .options = {internal::value(1), internal::value(3),
                           internal::value(3)},
               .outputs = {Array({3, 3}, {0, 1, 0, 0, 0, 2, 0, 0, 0})},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
