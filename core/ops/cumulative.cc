// Running sums and products along an axis, and the linear recurrence that both
// are cases of, and that their gradients need.
#include <memory>

#include "core/ops/ints.h"
#include "core/ops/lines.h"

namespace tenon::ops {
namespace {

// A line of n elements, forward or from its end.
struct Order {
  Order(int64_t n, bool reverse)
      : first(reverse ? n - 1 : 0), step(reverse ? -1 : 1) {}
  int64_t first;
  int64_t step;
};

// Calls body(T{}, Wide{}): the type of a line and that of the running value.
template <class Body>
void ForRunning(uint32_t dtype, const Body& body) {
  if (dtype == TN_F64) {
    body(double{}, double{});
  } else if (tensor::IsFloating(dtype)) {
    body(float{}, double{});
  } else {
    body(int64_t{}, uint64_t{});
  }
}

template <bool kSum>
void RunningKernel(Execution& e) {
  const int64_t axis = FromFront(e.integer(0), e.in(0).rank);
  const bool reverse = e.flag(1);
  ForRunning(e.in(0).dtype, [&](auto tag, auto wide) {
    using T = decltype(tag);
    using Wide = decltype(wide);
    ForLines<T, T>(e.in(0), e.out(), axis, [&](const T* x, int64_t n, T* y) {
      const Order order(n, reverse);
      Wide value = kSum ? 0 : 1;
      for (int64_t k = 0, i = order.first; k < n; ++k, i += order.step) {
        const Wide next = static_cast<Wide>(x[i]);
        value = kSum ? value + next : value * next;
        y[i] = static_cast<T>(value);
      }
    });
  });
}

// y_i = a_i y_(i-1) + b_i
void RecurrenceKernel(Execution& e) {
  const tn_view& a = e.in(0);
  const int64_t axis = FromFront(e.integer(0), a.rank);
  const bool reverse = e.flag(1);
  tensor::CopyView(e.in(1), e.out());
  ForRunning(a.dtype, [&](auto tag, auto wide) {
    using T = decltype(tag);
    using Wide = decltype(wide);
    const AxisSplit split(a, axis);
    const int64_t n = split.size;
    if (a.numel == 0) return;
    const int64_t bytes = tensor::ElementSize(a.dtype);
    const int64_t stride = split.inner * bytes;
    const auto lines = [&](int64_t line, int64_t end) {
      const std::unique_ptr<T[]> rows(new T[2 * n]);
      T* factors = rows.get();
      T* terms = factors + n;
      for (; line < end; ++line) {
        const int64_t outer = line / split.inner;
        const int64_t at =
            (outer * n * split.inner + line % split.inner) * bytes;
        char* y = e.out_data<char>() + at;
        tensor::ConvertRow(a.dtype, e.in_data<char>(0) + at, stride,
                           kDTypeOf<T>, factors, sizeof(T), n);
        tensor::ConvertRow(a.dtype, y, stride, kDTypeOf<T>, terms, sizeof(T),
                           n);
        const Order order(n, reverse);
        Wide value = 0;
        for (int64_t k = 0, i = order.first; k < n; ++k, i += order.step) {
          value = static_cast<Wide>(factors[i]) * value +
                  static_cast<Wide>(terms[i]);
          terms[i] = static_cast<T>(value);
        }
        tensor::ConvertRow(kDTypeOf<T>, terms, sizeof(T), a.dtype, y, stride,
                           n);
      }
    };
    device::ParallelFor(split.outer * split.inner,
                        std::max<int64_t>(1, kParallelGrain / n), lines);
  });
}

// x moved by one place along an axis in the direction of a run (or against
// it), with `edge` where nothing moves in.
Tensor Shifted(const Tensor& x, int64_t axis, bool to_back, double edge) {
  const int64_t n = x.size(axis);
  if (n == 0) return x;
  const Tensors parts = split(
      x,
      to_back ? std::vector<int64_t>{n - 1, 1} : std::vector<int64_t>{1, n - 1},
      axis);
  const Shape one = WithSize(x.shape(), FromFront(axis, x.rank()), 1);
  const Tensor in = full(one, edge, x.dtype());
  return to_back ? concat({in, parts[0]}, axis) : concat({parts[1], in}, axis);
}

Op Running(const char* name) {
  return Op(name)
      .maturity(Maturity::stable)
      .input("x", "any shape of one axis or more", numbers)
      .contiguous()
      .option("axis", -1, "along which to run")
      .option("reverse", false, "run from the end")
      .infer([](Infer& i) {
        i.axis(0, i.rank(0));
        i.set(i.shape(0));
      });
}

}  // namespace

Op cumsum() {
  return Running("cumsum")
      .doc(R"(The running sum along an axis.

    y_i = x_1 + ... + x_i

*Shapes*: x and y any, of one axis or more. *Dtypes*: floats are summed in
float64; integers wrap around. *Options*: axis, the last; reverse: y_i =
x_i + ... + x_n. *Cost*: O(N).)")
      .source("array API 2023.12, cumulative_sum")
      .kernel(RunningKernel<true>)
      .vjp([](Vjp& v) {
        v.set(0, cumsum(v.dy(), v.integer(0), {.reverse = !v.flag(1)}));
      })
      .sample({.inputs = {{1, 2, 4}}, .outputs = {{1, 3, 7}}, .by = "by hand"})
      .sample({.inputs = {Array({2, 2}, {1, 2, 3, 4})},
               .options = {internal::value(0), internal::value(true)},
               .outputs = {Array({2, 2}, {4, 6, 3, 4})},
               .by = "by hand"});
}

Op cumprod() {
  return Running("cumprod")
      .saved()
      .doc(R"(The running product along an axis.

    y_i = x_1 x_2 ... x_i

*Shapes*: x and y any, of one axis or more. *Dtypes*: floats are multiplied in
float64; integers wrap around. *Options*: axis, the last; reverse: y_i =
x_i ... x_n. The gradient is right beside zeros. *Cost*: O(N).)")
      .source("array API 2024.12, cumulative_prod")
      .kernel(RunningKernel<false>)
      // dx_i = x_1 ... x_(i-1) g_i with g_i = dy_i + x_(i+1) g_(i+1).
      .vjp([](Vjp& v) {
        const int64_t axis = v.integer(0);
        const bool reverse = v.flag(1);
        const Tensor& x = v.input(0);
        const Tensor before =
            Shifted(cumprod(x, axis, {.reverse = reverse}), axis, !reverse, 1);
        const Tensor next = Shifted(x, axis, reverse, 0);
        v.set(0, before * linear_recurrence(next, v.dy(), axis,
                                            {.reverse = !reverse}));
      })
      .sample({.inputs = {{1, 2, 4}}, .outputs = {{1, 2, 8}}, .by = "by hand"})
      .sample({.inputs = {{2, 0, 4}},
               .options = {internal::value(0), internal::value(true)},
               .outputs = {{0, 0, 4}},
               .by = "by hand"});
}

Op linear_recurrence() {
  return Op("linear_recurrence")
      .doc(R"(A linear recurrence along an axis, from zero.

    y_i = a_i y_(i-1) + b_i,   y_0 = 0

Discounted returns, running averages and diagonal state-space layers are of
this form. *Shapes*: a, b and y alike, of one axis or more. *Dtypes*: floats
are run in float64. *Options*: axis, the last; reverse: y_i = a_i y_(i+1) +
b_i. *Errors*: shapes that differ. *Cost*: O(N).)")
      .source("Blelloch (1990), Prefix sums and their applications, sec. 1.4")
      .maturity(Maturity::stable)
      .input("a", "any shape of one axis or more", floats)
      .saved()
      .contiguous()
      .input("b", "a's shape", floats)
      .saves_output()
      .option("axis", -1, "along which to run")
      .option("reverse", false, "run from the end")
      .infer([](Infer& i) {
        if (!(i.shape(0) == i.shape(1))) {
          throw Error(TN_INVALID_ARGUMENT, "a is " + i.shape(0).text() +
                                               ", b is " + i.shape(1).text() +
                                               "; they must agree");
        }
        i.axis(0, i.rank(0));
        i.set(i.shape(0));
      })
      .kernel(RecurrenceKernel)
      // db_i = dy_i + a_(i+1) db_(i+1),  da_i = db_i y_(i-1)
      .vjp([](Vjp& v) {
        const int64_t axis = v.integer(0);
        const bool reverse = v.flag(1);
        const Tensor next = Shifted(v.input(0), axis, reverse, 0);
        const Tensor db =
            linear_recurrence(next, v.dy(), axis, {.reverse = !reverse});
        if (v.wants(0)) v.set(0, db * Shifted(v.y(), axis, !reverse, 0));
        if (v.wants(1)) v.set(1, db);
      })
      .sample({.inputs = {{5, 2, 0.5}, {1, 1, 1}},
               .outputs = {{1, 3, 2.5}},
               .by = "by hand"});
}

}  // namespace tenon::ops
