// Sorting along an axis. Gradients go back along the order that was found.
#include <algorithm>
#include <vector>

#include "core/device/parallel.h"
#include "core/ops/ints.h"
#include "core/ops/order.h"
#include "core/ops/view.h"
#include "core/tensor/convert.h"

namespace tenon::ops {
namespace {

constexpr int64_t kGrain = 1 << 12;  // elements worth a thread's while

// Orders each row of x along an axis and writes the first k: their values to
// `values`, their numbers to `numbers`; either may be null.
void OrderRows(const tn_view& x, int64_t axis, int64_t k, Direction direction,
               const tn_view* values, const tn_view* numbers) {
  const AxisSplit split(x, axis);
  const int64_t bytes = tensor::ElementSize(x.dtype);
  const int64_t stride = split.inner * bytes;
  const int64_t grain =
      std::max<int64_t>(1, kGrain / std::max<int64_t>(1, split.size));
  device::ParallelFor(
      split.outer * split.inner, grain, [&](int64_t begin, int64_t end) {
        std::vector<int64_t> order(k);
        for (int64_t r = begin; r < end; ++r) {
          const int64_t o = r / split.inner;
          const int64_t column = r % split.inner;
          const char* row = static_cast<const char*>(x.data) +
                            (o * split.size * split.inner + column) * bytes;
          OrderRow(x.dtype, row, stride, split.size, k, direction,
                   order.data());
          const int64_t to = o * k * split.inner + column;
          for (int64_t i = 0; i < k && values != nullptr; ++i) {
            std::copy_n(row + order[i] * stride, bytes,
                        static_cast<char*>(values->data) +
                            (to + i * split.inner) * bytes);
          }
          for (int64_t i = 0; i < k && numbers != nullptr; ++i) {
            static_cast<int64_t*>(numbers->data)[to + i * split.inner] =
                order[i];
          }
        }
      });
}

Direction DirectionOf(bool descending) {
  return descending ? Direction::kDescending : Direction::kAscending;
}

Op Sorting(const char* name) {
  return Op(name)
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .input("x", "one axis or more", any_dtype)
      .contiguous();
}

}  // namespace

Op sort() {
  return Sorting("sort")
      .saved()
      .doc(R"(The elements of x in order along an axis.

Stable; NaN comes last, descending too. *Shapes*: y as x. *Options*: axis;
descending. *Cost*: O(N log N).)")
      .option("axis", -1, "along which is sorted")
      .option("descending", false, "greatest first")
      .infer([](Infer& i) {
        i.axis(0, i.rank(0));
        i.set(i.shape(0));
      })
      .kernel([](Execution& e) {
        const tn_view& x = e.in(0);
        const int64_t axis = FromFront(e.integer(0), x.rank);
        OrderRows(x, axis, x.shape[axis], DirectionOf(e.flag(1)), &e.out(),
                  nullptr);
      })
      .vjp([](Vjp& v) {
        const Tensor order = argsort(v.input(0), v.integer(0), {v.flag(1)});
        const Tensor zeros = full(v.shape(0), 0, v.dy().dtype());
        v.set(0, scatter_add(zeros, order, v.dy(), v.integer(0)));
      })
      .sample({.inputs = {Array({2, 3}, {3, 1, 2, -1, 0, -2})},
               .outputs = {Array({2, 3}, {1, 2, 3, -2, -1, 0})},
               .by = "NumPy 2.4.6"});
}

Op argsort() {
  return Sorting("argsort")
      .no_gradient()
      .doc(R"(The numbers of x's elements in order along an axis.

Stable: equal elements keep their order, descending too; NaN comes last.
*Shapes*: y as x. *Dtypes*: y int64. *Options*: axis; descending. *Cost*:
O(N log N).)")
      .option("axis", -1, "along which is sorted")
      .option("descending", false, "greatest first")
      .infer([](Infer& i) {
        i.axis(0, i.rank(0));
        i.set(0, i.shape(0), DType::int64);
      })
      .kernel([](Execution& e) {
        const tn_view& x = e.in(0);
        const int64_t axis = FromFront(e.integer(0), x.rank);
        OrderRows(x, axis, x.shape[axis], DirectionOf(e.flag(1)), nullptr,
                  &e.out());
      })
      .sample({.inputs = {Array({2, 3}, {3, 1, 2, 0, 0, -2})},
               .outputs = {Array({2, 3}, {1, 2, 0, 2, 0, 1}, DType::int64)},
               .by = "NumPy 2.4.6"});
}

Op topk() {
  return Op("topk")
      .doc(
          R"(The k greatest elements along an axis, in order, and their numbers.

Where elements are equal the earlier comes first; NaN counts as the least.
*Shapes*: x [A, N, B], both results [A, k, B]. *Dtypes*: the numbers are int64.
*Options*: k; axis; largest, false for the k least (NaN then counts as the
greatest). *Errors*: k is above N. *Cost*: O(N + k log k) a row.)")
      .source("ONNX 1.17, TopK")
      .maturity(Maturity::stable)
      .outputs(2)
      .saves_output()
      .input("x", "[A, N, B]", any_dtype)
      .contiguous()
      .required("k", TN_VALUE_INT, "how many", non_negative)
      .option("axis", -1, "along which is chosen")
      .option("largest", true, "false: the least")
      .infer([](Infer& i) {
        const int64_t axis = i.axis(1, i.rank(0));
        const Shape shape = i.shape(0);
        if (i.integer(0) > shape[axis]) {
          throw Error(TN_INVALID_ARGUMENT,
                      "k is " + std::to_string(i.integer(0)) +
                          ", the axis has size " + std::to_string(shape[axis]));
        }
        const Shape result = WithSize(shape, axis, i.integer(0));
        i.set(0, result, i.dtype());
        i.set(1, result, DType::int64);
      })
      .kernel([](Execution& e) {
        const tn_view& x = e.in(0);
        OrderRows(x, FromFront(e.integer(1), x.rank), e.integer(0),
                  DirectionOf(e.flag(2)), &e.out(0), &e.out(1));
      })
      .vjp([](Vjp& v) {
        if (!v.has_dy(0)) return;
        const Tensor zeros = full(v.shape(0), 0, v.dy().dtype());
        v.set(0, scatter_add(zeros, v.y(1), v.dy(0), v.integer(1)));
      })
      .sample({.inputs = {Array({2, 3}, {3, 1, 2, -1, 0, -2})},
               .options = {internal::value(2)},
               .outputs = {Array({2, 2}, {3, 2, 0, -1}),
                           Array({2, 2}, {0, 2, 1, 0}, DType::int64)},
               .by = "NumPy 2.4.6"});
}

Op searchsorted() {
  return Op("searchsorted")
      .doc(R"(Where numbers belong in a sorted list, to keep it sorted.

    y = the number of elements of `sorted` that are < x, with right <=

*Shapes*: sorted [N], x and y any. *Dtypes*: y int64; NaN is above all.
*Options*: right. *Cost*: O(M log N).)")
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .no_gradient()
      .input("sorted", "[N], in rising order", numbers)
      .contiguous()
      .input("x", "any shape", numbers)
      .contiguous()
      .option("right", false, "count equal elements, too")
      .infer([](Infer& i) {
        if (i.rank(0) != 1) {
          throw Error(TN_INVALID_ARGUMENT,
                      "sorted is " + i.shape(0).text() + ", must be [N]");
        }
        i.set(0, i.shape(1), DType::int64);
      })
      .kernel([](Execution& e) {
        const auto search = [&](auto tag, uint32_t dtype) {
          using T = decltype(tag);
          const auto read = [&](const tn_view& v) {
            std::vector<T> list(v.numel);
            tensor::ConvertRow(v.dtype, v.data, tensor::ElementSize(v.dtype),
                               dtype, list.data(), sizeof(T), v.numel);
            return list;
          };
          const auto less = [](T a, T b) {
            return a < b || (b != b && a == a);
          };
          const std::vector<T> sorted = read(e.in(0));
          const std::vector<T> values = read(e.in(1));
          int64_t* out = e.out_data<int64_t>();
          for (const T x : values) {
            *out++ = (e.flag(0) ? std::upper_bound(sorted.begin(), sorted.end(),
                                                   x, less)
                                : std::lower_bound(sorted.begin(), sorted.end(),
                                                   x, less)) -
                     sorted.begin();
          }
        };
        switch (e.in(0).dtype) {
          case TN_I64:
            return search(int64_t{}, TN_I64);
          case TN_U64:
            return search(uint64_t{}, TN_U64);
          default:
            return search(double{}, TN_F64);
        }
      })
      .sample({.inputs = {{1, 2, 2, 3}, {2, 0, 5}},
               .outputs = {Array({1, 0, 4}).as(DType::int64)},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
