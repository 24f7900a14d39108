// Element-wise calls whose tensors are alike and without gaps: one kernel call,
// or one for each chunk. Included by call.cc alone, to be inlined there.
#ifndef TENON_CORE_DISPATCH_UNIFORM_H_
#define TENON_CORE_DISPATCH_UNIFORM_H_

#include "core/device/parallel.h"
#include "core/dispatch/internal.h"

namespace tenon::dispatch {

// What one look at the inputs of a call tells.
struct Look {
  const tn_view* lead = nullptr;  // of the first tensor; null: there is none
  uint32_t differs = 0;           // how others differ from it, of these two
  uint32_t numbers = 0;           // bit i: input i is no tensor
  bool tracked = false;           // one has a gradient

  static constexpr uint32_t kShape = 1;
  static constexpr uint32_t kDTypeOrGaps = 2;
};

// Also notes where the elements of each tensor are.
[[gnu::always_inline]] inline Look LookAt(const tn_call& call,
                                          const void** data) {
  Look look;
  uintptr_t nodes = 0;
  uint32_t flags = TN_VIEW_CONTIGUOUS;
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    const tn_tensor* t = call.inputs[i];
    if (t == nullptr) {
      look.numbers |= 1u << i;
      continue;
    }
    nodes |= reinterpret_cast<uintptr_t>(t->node);
    flags &= t->view.flags;
    data[i] = t->view.data;
    if (look.lead == nullptr) {
      look.lead = &t->view;
    } else if (t->view.dtype != look.lead->dtype) {
      look.differs |= Look::kDTypeOrGaps;
    } else if (!tensor::SameShape(t->view, *look.lead)) {
      look.differs |= Look::kShape;
    }
  }
  if (!(flags & TN_VIEW_CONTIGUOUS)) look.differs |= Look::kDTypeOrGaps;
  look.tracked = nodes != 0;
  return look;
}

inline bool Reusable(const tn_tensor* t, uint32_t dtype) {
  return t->refs.IsOne() && t->storage->refs.IsOne() && t->node == nullptr &&
         t->view.dtype == dtype && t->storage->destroy == nullptr;
}

// The first donated input whose memory the output of a call may take, or -1.
inline int FindReusable(const tn_op& op, const tn_call& call,
                        const tn_view* lead) {
  if (lead == nullptr) return -1;
  const uint32_t dtype = OutputDType(op, lead->dtype);
  for (uint64_t left = call.donated; left != 0; left &= left - 1) {
    const int i = __builtin_ctzll(left);
    if (call.inputs[i] != nullptr && Reusable(call.inputs[i], dtype)) return i;
  }
  return -1;
}

// An element-wise call, whose inputs are in `rows`. `reusable` is the input
// whose memory the output may take, or -1, which it becomes if none is taken.
[[gnu::always_inline]] inline tn_status* RunElementwise(
    const tn_op& op, const tn_call& call, const tn_value* options,
    const Look& look, tn_rows& rows, int* reusable) {
  const tn_view* lead = look.lead;
  Immediates immediates;
  tn_row_kernel kernel = lead == nullptr ? nullptr : op.uniform[lead->dtype];
  if (kernel == nullptr || (look.differs & Look::kDTypeOrGaps) ||
      (look.numbers != 0 &&
       !BindNumbers(call, lead->dtype, look.numbers, rows, immediates))) {
    *reusable = -1;
    return RunMixed(op, call, options);
  }
  rows.size = sizeof(tn_rows);
  rows.min_size = 0;
  rows.scalars = look.numbers;
  rows.reserved = 0;
  rows.options = options;
  if (look.differs != 0) {
    if (RunFolded(kernel, op, call, rows, reusable)) return nullptr;
    *reusable = -1;
    return RunMixed(op, call, options);
  }
  const uint32_t dtype = OutputDType(op, lead->dtype);
  tn_tensor* out =
      *reusable < 0 ? tensor::NewLike(*lead, dtype) : call.inputs[*reusable];
  if (out == nullptr) [[unlikely]]
    return NoMemory(op, *lead, dtype);
  rows.rows = 1;
  rows.out_stride = 0;
  std::memset(rows.in_stride, 0, sizeof(rows.in_stride));
  rows.n = out->view.numel;
  rows.out = out->view.data;
  if (rows.n < 2 * kGrain) [[likely]] {
    kernel(&rows);
  } else {
    RunChunks(kernel, rows, call.n_inputs, tensor::ElementSize(lead->dtype),
              tensor::ElementSize(dtype));
  }
  call.outputs[0] = out;
  return nullptr;
}

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_UNIFORM_H_
