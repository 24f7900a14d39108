// Stacks of matrices become as few calls of Gemm as strides allow.
#include "core/ops/products.h"

#include <algorithm>

#include "core/device/cpu/gemm.h"
#include "core/device/parallel.h"
#include "core/ops/kernels.h"
#include "core/tensor/broadcast.h"
#include "core/tensor/tensor.h"

namespace tenon::ops {
namespace {

constexpr int64_t kParallelWork = 1 << 18;  // multiply-adds

[[noreturn]] void Disagree(const tn_view& a, const tn_view& b,
                           const char* what) {
  throw Error(TN_INVALID_ARGUMENT,
              "a is " + Shape(a.shape, a.rank).text() + ", b is " +
                  Shape(b.shape, b.rank).text() + "; " + what);
}

// A view as a stack of matrices. A vector is a row at the left, a column at
// the right.
struct Stack {
  int64_t rows = 1;
  int64_t columns = 1;
  int64_t row = 0;  // strides in elements
  int64_t column = 0;
  int axes = 0;  // of the stack
  int64_t strides[TN_MAX_RANK];

  Stack(const tn_view& v, bool left) {
    tensor::FillStrides(v, strides);
    const int last = static_cast<int>(v.rank) - 1;
    if (last == 0) {
      (left ? columns : rows) = v.shape[0];
      (left ? column : row) = strides[0];
      return;
    }
    axes = last - 1;
    rows = v.shape[last - 1];
    columns = v.shape[last];
    row = strides[last - 1];
    column = strides[last];
  }
};

// Sizes of the stack, innermost first, with each operand's strides.
struct Batch {
  int rank = 0;
  int64_t size[TN_MAX_RANK];
  int64_t a[TN_MAX_RANK];
  int64_t b[TN_MAX_RANK];
  int64_t count = 1;

  Batch(const tn_view& av, const Stack& as, const tn_view& bv,
        const Stack& bs) {
    rank = std::max(as.axes, bs.axes);
    for (int i = 0; i < rank; ++i) {
      const int ai = as.axes - 1 - i;
      const int bi = bs.axes - 1 - i;
      const int64_t an = ai >= 0 ? av.shape[ai] : 1;
      const int64_t bn = bi >= 0 ? bv.shape[bi] : 1;
      size[i] = an == 1 ? bn : an;
      a[i] = an == 1 ? 0 : as.strides[ai];
      b[i] = bn == 1 ? 0 : bs.strides[bi];
      count *= size[i];
    }
  }
  // One matrix at the right: the rows of all of the stack are one matrix's.
  bool IsOneMatrix(int64_t rows, int64_t row) const {
    int64_t expected = row * rows;
    for (int i = 0; i < rank; ++i) {
      if (b[i] != 0 || a[i] != expected) return false;
      expected *= size[i];
    }
    return true;
  }
};

template <class T>
struct IntegerArgs {
  int64_t m, n, k;
  const T* a;
  int64_t a_row, a_col;
  const T* b;
  int64_t b_row, b_col;
  T* c;
  int64_t c_row;
  const T* bias;
};

template <class T>
void Product(const IntegerArgs<T>& g) {
  for (int64_t i = 0; i < g.m; ++i) {
    T* c = g.c + i * g.c_row;
    std::fill_n(c, g.n, T{0});
    for (int64_t p = 0; p < g.k; ++p) {
      const auto a = static_cast<uint64_t>(g.a[i * g.a_row + p * g.a_col]);
      const T* b = g.b + p * g.b_row;
      for (int64_t j = 0; j < g.n; ++j) {
        c[j] = static_cast<T>(static_cast<uint64_t>(c[j]) +
                              a * static_cast<uint64_t>(b[j * g.b_col]));
      }
    }
  }
}
template <class T>
void Product(const device::GemmArgs<T>& g) {
  device::Gemm(g);
}

template <class Args, class T>
void MultiplyAs(const tn_view& av, const tn_view& bv, const tn_view& out,
                const void* bias) {
  const Stack a(av, true);
  const Stack b(bv, false);
  Args g = {};
  g.m = a.rows;
  g.n = b.columns;
  g.k = a.columns;
  g.a = static_cast<const T*>(av.data);
  g.a_row = a.row;
  g.a_col = a.column;
  g.b = static_cast<const T*>(bv.data);
  g.b_row = b.row;
  g.b_col = b.column;
  g.c = static_cast<T*>(out.data);
  g.c_row = g.n;
  g.bias = static_cast<const T*>(bias);
  if (a.axes == 0 && b.axes == 0) return Product(g);
  const Batch batch(av, a, bv, b);
  if (batch.IsOneMatrix(a.rows, a.row)) {
    g.m *= batch.count;
    return Product(g);
  }
  const int64_t work = std::max<int64_t>(1, g.m * g.n * g.k);
  device::ParallelFor(batch.count, std::max<int64_t>(1, kParallelWork / work),
                      [&](int64_t i, int64_t end) {
                        for (; i < end; ++i) {
                          Args one = g;
                          int64_t rest = i;
                          for (int k = 0; k < batch.rank; ++k) {
                            const int64_t index = rest % batch.size[k];
                            rest /= batch.size[k];
                            one.a += index * batch.a[k];
                            one.b += index * batch.b[k];
                          }
                          one.c += i * g.m * g.n;
                          Product(one);
                        }
                      });
}

}  // namespace

Shape ProductShape(const tn_view& a, const tn_view& b) {
  if (a.rank == 2 && b.rank == 2 && a.shape[1] == b.shape[0]) {
    return Shape({a.shape[0], b.shape[1]});
  }
  if (a.rank == 0 || b.rank == 0) {
    Disagree(a, b, "both must have an axis; multiply by a number with a * b");
  }
  const uint32_t b_rows = b.rank == 1 ? 0 : b.rank - 2;
  if (a.shape[a.rank - 1] != b.shape[b_rows]) {
    Disagree(a, b,
             b.rank == 1 ? "their last sizes must agree"
                         : "a's last and b's second-last size must "
                           "agree");
  }
  tn_view stack = {};
  stack.rank = a.rank < 2 ? 0 : a.rank - 2;
  std::copy_n(a.shape, stack.rank, stack.shape);
  const uint32_t b_axes = b.rank < 2 ? 0 : b.rank - 2;
  if (!tensor::BroadcastShape(stack, {b.shape, b_axes})) {
    Disagree(a, b, "all sizes before the last two must broadcast");
  }
  if (a.rank > 1) stack.shape[stack.rank++] = a.shape[a.rank - 2];
  if (b.rank > 1) stack.shape[stack.rank++] = b.shape[b.rank - 1];
  return Shape(stack.shape, stack.rank);
}

void Multiply(const tn_view& a, const tn_view& b, const tn_view& out,
              const void* bias) {
  using device::BFloat16;
  using device::Float16;
  using device::GemmArgs;
  if (out.numel == 0) return;
  switch (static_cast<DType>(out.dtype)) {
    case DType::float32:
      return MultiplyAs<GemmArgs<float>, float>(a, b, out, bias);
    case DType::float64:
      return MultiplyAs<GemmArgs<double>, double>(a, b, out, bias);
    case DType::float16:
      return MultiplyAs<GemmArgs<Float16>, Float16>(a, b, out, bias);
    case DType::bfloat16:
      return MultiplyAs<GemmArgs<BFloat16>, BFloat16>(a, b, out, bias);
    default:
      ForType(static_cast<DType>(out.dtype), [&](auto tag) {
        using T = decltype(tag);
        if constexpr (std::is_integral_v<T>) {
          MultiplyAs<IntegerArgs<T>, T>(a, b, out, nullptr);
        }
      });
  }
}

Tensor OuterSum(const Tensor& x, const Tensor& dy) {
  if (x.rank() == 2) return matmul(x.transpose(), dy);
  const int64_t k = x.size(-1);
  const int64_t n = dy.size(-1);
  const int64_t rows = x.numel() / std::max<int64_t>(1, k);
  return matmul(x.reshape({rows, k}).transpose(), dy.reshape({rows, n}));
}

}  // namespace tenon::ops
