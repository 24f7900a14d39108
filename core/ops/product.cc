// prod, any_of and all_of.
#include <algorithm>
#include <numeric>
#include <type_traits>

#include "core/ops/ints.h"
#include "core/ops/reduce.h"

namespace tenon::ops {
namespace {

// Floats are multiplied in double, so that parts do not overflow; integers
// modulo 2^64.
template <class T>
struct ProductOf {
  using Tile = T;
  using Wide = std::conditional_t<std::is_floating_point_v<T>, double, T>;
  static constexpr bool kRowsOnly = true;

  Wide Initial() const { return 1; }
  Wide Join(Wide a, Wide b) const {
    if constexpr (std::is_integral_v<T>) {
      return static_cast<T>(static_cast<uint64_t>(a) *
                            static_cast<uint64_t>(b));
    } else {
      return a * b;
    }
  }
  Wide Row(const T* x, int64_t n) const {
    Wide y = x[0];
    for (int64_t i = 1; i < n; ++i) y = Join(y, x[i]);
    return y;
  }
  Wide Finish(Wide y) const { return y; }
};

// Tiles come as bool.
template <bool kAny>
struct Truth {
  using Tile = uint8_t;
  using Wide = uint8_t;
  static constexpr bool kRowsOnly = false;

  Wide Initial() const { return !kAny; }
  Wide Join(Wide a, Wide b) const { return kAny ? a | b : a & b; }
  Wide Row(const Tile* x, int64_t n) const {
    return kAny ? std::any_of(x, x + n, [](Tile t) { return t != 0; })
                : std::all_of(x, x + n, [](Tile t) { return t != 0; });
  }
  void JoinRows(Tile* to, const Tile* x, int64_t stride, int64_t count,
                int64_t n) const {
    JoinPlainRows(*this, to, x, stride, count, n);
  }
  Wide Finish(Wide y) const { return y; }
};

void ProductKernel(Execution& e) {
  const tn_view& x = e.in(0);
  const uint32_t mask = ReducedMask(e.list(0), x.rank);
  if (x.dtype == TN_F64) {
    Reduce(x, e.out(), mask, ProductOf<double>());
  } else if (tensor::IsFloating(x.dtype)) {
    Reduce(x, e.out(), mask, ProductOf<float>());
  } else if (e.out().dtype == TN_U64) {
    Reduce(x, e.out(), mask, ProductOf<uint64_t>());
  } else {
    Reduce(x, e.out(), mask, ProductOf<int64_t>());
  }
}

// For each element of x [K, N] the product of the row's others, without a
// division: pairs are joined, and what a pair's others give is handed to each
// of it, times the other. O(K N), right beside zeros, and differentiable.
Tensor OthersProduct(const Tensor& x) {
  const int64_t n = x.size(1);
  if (n == 1) return full(x.shape(), 1, x.dtype());
  const int64_t half = n / 2;
  const Tensor a = x(all, range(0, half));
  const Tensor b = x(all, range(half, 2 * half));
  Tensors joined = {a * b};
  if (n % 2 == 1) joined.push_back(x(all, range(n - 1, n)));
  const Tensor others = OthersProduct(concat(joined, 1));
  const Tensor of_pairs = others(all, range(0, half));
  Tensors parts = {of_pairs * b, of_pairs * a};
  if (n % 2 == 1) parts.push_back(others(all, range(half, half + 1)));
  return concat(parts, 1);
}

void ProductGradient(Vjp& v) {
  const Shape shape = v.shape(0);
  const int64_t rank = static_cast<int64_t>(shape.rank());
  const uint32_t mask = ReducedMask(v.list(0), rank);
  const int64_t count = ReducedCount(shape, mask);
  const Tensor& x = v.input(0);
  if (x.numel() == 0) return v.set(0, x);
  // The reduced axes behind the others, as one.
  int64_t order[TN_MAX_RANK], back[TN_MAX_RANK], sizes[TN_MAX_RANK];
  std::iota(order, order + rank, 0);
  std::stable_partition(order, order + rank,
                        [&](int64_t k) { return !(mask >> k & 1); });
  for (int64_t k = 0; k < rank; ++k) {
    back[order[k]] = k;
    sizes[k] = shape[order[k]];
  }
  const Tensor rows =
      x.transpose(Shape(order, rank)).reshape({x.numel() / count, count});
  const Tensor others = OthersProduct(rows)
                            .reshape(Shape(sizes, rank))
                            .transpose(Shape(back, rank));
  v.set(0, others * Widen(v.dy(), shape, mask));
}

Op TruthOver(const char* name) {
  return Op(name)
      .source("array API 2023.12")
      .maturity(Maturity::stable)
      .no_gradient()
      .input("x", "any shape", any_dtype)
      .option("axes", Shape{}, "axes to look over; none: all")
      .option("keep_axes", false, "keep them with size 1")
      .infer([](Infer& i) { i.set(0, ReducedShape(i), DType::boolean); });
}

}  // namespace

Op prod() {
  return Op("prod")
      .doc(R"(The product over axes.

    y = prod_i x_i

*Shapes*: x any; y without the axes, or with size 1 for them. Of no elements
the product is 1. *Dtypes*: floats stay what they are and are multiplied in
float64; signed integers give int64, unsigned ones uint64, and wrap around.
*Options*: axes, none for all; keep_axes. The gradient is right beside zeros.
*Cost*: O(N).)")
      .source("array API 2023.12, prod")
      .maturity(Maturity::stable)
      .input("x", "any shape", numbers)
      .saved()
      .option("axes", Shape{}, "axes to multiply over; none: all")
      .option("keep_axes", false, "keep them with size 1")
      .infer([](Infer& i) {
        const auto dtype = static_cast<uint32_t>(i.dtype());
        const DType wide =
            tensor::IsSigned(dtype) ? DType::int64 : DType::uint64;
        i.set(0, ReducedShape(i), tensor::IsFloating(dtype) ? i.dtype() : wide);
      })
      .kernel(ProductKernel)
      .vjp(ProductGradient)
      .sample({.inputs = {{2, 3, -4}}, .outputs = {-24}, .by = "by hand"})
      .sample({.inputs = {Array({2, 3}, {1, 2, 3, 4, 0, 6})},
               .options = {Ints<1>()},
               .outputs = {{6, 0}},
               .by = "by hand"});
}

Op any_of() {
  return TruthOver("any_of")
      .doc(R"(Whether any element over axes is not zero.

*Shapes*: y without the axes, or with size 1 for them. Of no elements it is
false. *Dtypes*: y bool; NaN is not zero. *Options*: axes, none for all;
keep_axes. *Cost*: O(N).)")
      .kernel([](Execution& e) {
        Reduce(e.in(0), e.out(), ReducedMask(e.list(0), e.in(0).rank),
               Truth<true>());
      })
      .sample({.inputs = {Array({2, 2}, {0, 1, 0, 0})},
               .options = {Ints<1>()},
               .outputs = {Array({2}, {1, 0}, DType::boolean)},
               .by = "by hand"});
}

Op all_of() {
  return TruthOver("all_of")
      .doc(R"(Whether all elements over axes are not zero.

*Shapes*: y without the axes, or with size 1 for them. Of no elements it is
true. *Dtypes*: y bool; NaN is not zero. *Options*: axes, none for all;
keep_axes. *Cost*: O(N).)")
      .kernel([](Execution& e) {
        Reduce(e.in(0), e.out(), ReducedMask(e.list(0), e.in(0).rank),
               Truth<false>());
      })
      .sample({.inputs = {Array({2, 2}, {0, 1, 2, 1})},
               .options = {Ints<1>()},
               .outputs = {Array({2}, {0, 1}, DType::boolean)},
               .by = "by hand"});
}

}  // namespace tenon::ops
