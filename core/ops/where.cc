// Choosing between two values by a third.
#include "core/device/cpu/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/ops/where.cc"
#include "hwy/foreach_target.h"  // IWYU pragma: keep
#include "hwy/highway.h"
//
#include "core/ops/functors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace tenon::ops::HWY_NAMESPACE {

// Which lanes of T a run of bytes chooses.
template <class D>
HWY_INLINE hn::Mask<D> ChosenBy(D d, hn::Vec<hn::Rebind<uint8_t, D>> bytes) {
  if constexpr (sizeof(hn::TFromD<D>) == 1) {
    return hn::Ne(bytes, hn::Zero(d));
  } else if constexpr (sizeof(hn::TFromD<D>) == 8) {
    const hn::Rebind<uint32_t, D> half;
    return hn::Ne(hn::PromoteTo(d, hn::PromoteTo(half, bytes)), hn::Zero(d));
  } else {
    return hn::Ne(hn::PromoteTo(d, bytes), hn::Zero(d));
  }
}

// Moves bits only: T is the unsigned integer of the elements' size.
template <class T>
void WhereRows(const tn_rows* r) {
  const Tag<T> d;
  const hn::Rebind<uint8_t, Tag<T>> bytes;
  const size_t lanes = hn::Lanes(d);
  const size_t n = static_cast<size_t>(r->n);
  for (int64_t row = 0; row < r->rows; ++row) {
    const AnyOperand<uint8_t> condition{In<uint8_t>(r, 0, row),
                                        (r->scalars & 1) != 0};
    const AnyOperand<T> a{In<T>(r, 1, row), (r->scalars & 2) != 0};
    const AnyOperand<T> b{In<T>(r, 2, row), (r->scalars & 4) != 0};
    T* out = Out<T>(r, row);
    size_t i = 0;
    for (; i + lanes <= n; i += lanes) {
      const auto chosen = ChosenBy(d, condition.At(bytes, i));
      hn::StoreU(hn::IfThenElse(chosen, a.At(d, i), b.At(d, i)), d, out + i);
    }
    if (i == n) continue;
    const auto chosen = ChosenBy(d, condition.Tail(bytes, i, n - i));
    StoreFirst(hn::IfThenElse(chosen, a.Tail(d, i, n - i), b.Tail(d, i, n - i)),
               d, out + i, n - i);
  }
}

}  // namespace tenon::ops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "core/ops/elementwise.h"

namespace tenon::ops {
namespace {

// Row kernels that move elements of each size.
Op&& WithMoves(Op&& op, const RowsPerLevel (&by_size)[4]) {
  for (uint32_t isa = TN_ISA_ANY; isa <= TN_ISA_AVX512; ++isa) {
    const auto level = static_cast<device::SimdLevel>(isa);
    const tn_row_kernel one = by_size[0][level];
    const tn_row_kernel two = by_size[1][level];
    const tn_row_kernel four = by_size[2][level];
    const tn_row_kernel eight = by_size[3][level];
    std::move(op).rows(isa, {{TN_BOOL, one},
                             {TN_U8, one},
                             {TN_I8, one},
                             {TN_U16, two},
                             {TN_I16, two},
                             {TN_F16, two},
                             {TN_BF16, two},
                             {TN_U32, four},
                             {TN_I32, four},
                             {TN_F32, four},
                             {TN_U64, eight},
                             {TN_I64, eight},
                             {TN_F64, eight}});
  }
  return std::move(op);
}

}  // namespace

Op where() {
  return WithMoves(Op("where")
                       .elementwise()
                       .maturity(Maturity::stable)
                       .input("condition", "any shape, chooses", booleans)
                       .own_dtype()
                       .saved()
                       .input("a", "a shape that broadcasts", any_dtype)
                       .input("b", "a shape that broadcasts", any_dtype),
                   {TN_PER_LEVEL(WhereRows<uint8_t>),
                    TN_PER_LEVEL(WhereRows<uint16_t>),
                    TN_PER_LEVEL(WhereRows<uint32_t>),
                    TN_PER_LEVEL(WhereRows<uint64_t>)})
      .source("array API 2023.12")
      .doc(R"(Elements of a where the condition holds, of b elsewhere.

    y = a if condition else b

Gradients reach only the element that was taken: what the other computes, NaN
included, leaves no trace. *Shapes*: broadcast. *Dtypes*: condition is bool, a
and b are any and are promoted. *Cost*: O(N), bound by memory.)")
      .vjp([](Vjp& v) {
        const Tensor& condition = v.input(0);
        if (v.wants(1)) v.set(1, where(condition, v.dy(), 0.0));
        if (v.wants(2)) v.set(2, where(condition, 0.0, v.dy()));
      })
      .sample({.inputs = {Array{1, 0, 1}.as(DType::boolean),
                          {1, 2, 3},
                          {-1, -2, -3}},
               .outputs = {{1, -2, 3}},
               .by = "NumPy 2.4.6"});
}

}  // namespace tenon::ops
#endif  // HWY_ONCE
