// Element-wise calls of tensors without gaps that fold into a matrix: beside a
// full tensor a row ([32,64] + [64]), a column ([32,64] - [32,1]) or one
// element. No axis is walked: one kernel call, or one for each chunk of rows.
#include <algorithm>

#include "core/device/parallel.h"
#include "core/dispatch/internal.h"

namespace tenon::dispatch {
namespace {

// How one operand lies in the result.
enum class Lie { kFull, kRow, kColumn, kOne, kOther };

struct Fold {
  Lie lie;
  int64_t columns;  // of the matrix, for a row or a column
};

// Whether v's axes before `end` have sizes of 1.
bool OnesBefore(const tn_view& v, uint32_t end) {
  for (uint32_t i = 0; i < end; ++i) {
    if (v.shape[i] != 1) return false;
  }
  return true;
}

Fold FoldOf(const tn_view& v, const tn_view& full) {
  if (v.numel == 1 && v.rank <= full.rank) return {Lie::kOne, 0};
  if (v.rank > full.rank) return {Lie::kOther, 0};
  // What agrees from the last axis on.
  uint32_t i = v.rank;
  uint32_t j = full.rank;
  while (i > 0 && v.shape[i - 1] == full.shape[j - 1]) --i, --j;
  if (i == 0 && j == 0) return {Lie::kFull, 0};
  if (OnesBefore(v, i)) return {Lie::kRow, v.numel};
  if (v.rank != full.rank) return {Lie::kOther, 0};
  // What agrees from the first axis on; then only sizes of 1.
  uint32_t k = 0;
  while (v.shape[k] == full.shape[k]) ++k;
  int64_t columns = 1;
  for (; k < v.rank; ++k) {
    if (v.shape[k] != 1) return {Lie::kOther, 0};
    columns *= full.shape[k];
  }
  return {Lie::kColumn, columns};
}

// Sets rows, their length and the strides of inputs; false where operands do
// not fold.
bool FoldAll(const tn_call& call, const tn_view& full, tn_rows& rows) {
  const int64_t size = tensor::ElementSize(full.dtype);
  Lie lies[TN_MAX_ROW_INPUTS];
  int64_t columns = 0;  // 0: any
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    lies[i] = Lie::kOne;
    if (call.inputs[i] == nullptr) continue;
    const tn_view& view = call.inputs[i]->view;
    if (&view == &full) {
      lies[i] = Lie::kFull;
      continue;
    }
    const Fold fold = FoldOf(view, full);
    if (fold.lie == Lie::kOther) return false;
    if (fold.columns != 0 && columns != 0 && fold.columns != columns) {
      return false;
    }
    if (fold.columns != 0) columns = fold.columns;
    lies[i] = fold.lie;
  }
  if (columns == 0) columns = full.numel;
  rows.n = columns;
  rows.rows = full.numel / columns;
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    const bool one = lies[i] == Lie::kOne || lies[i] == Lie::kColumn;
    if (one) rows.scalars |= 1u << i;
    rows.in_stride[i] = lies[i] == Lie::kFull     ? columns * size
                        : lies[i] == Lie::kColumn ? size
                                                  : 0;
  }
  return true;
}

void RunRows(tn_row_kernel kernel, const tn_rows& rows, uint32_t n_inputs) {
  const int64_t grain = std::max<int64_t>(1, kGrain / rows.n);
  device::ParallelFor(rows.rows, grain, [&](int64_t begin, int64_t end) {
    tn_rows part = rows;
    part.rows = end - begin;
    part.out = static_cast<char*>(rows.out) + begin * rows.out_stride;
    for (uint32_t i = 0; i < n_inputs; ++i) {
      part.in[i] =
          static_cast<const char*>(rows.in[i]) + begin * rows.in_stride[i];
    }
    kernel(&part);
  });
}

}  // namespace

bool RunFolded(tn_row_kernel kernel, const tn_op& op, const tn_call& call,
               tn_rows& rows, int* reusable) {
  const tn_view* full = nullptr;
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    if (call.inputs[i] == nullptr) continue;
    const tn_view& view = call.inputs[i]->view;
    if (full == nullptr || view.numel > full->numel ||
        (view.numel == full->numel && view.rank > full->rank)) {
      full = &view;
    }
  }
  if (full->numel == 0 || !FoldAll(call, *full, rows)) return false;
  const uint32_t dtype = OutputDType(op, full->dtype);
  rows.out_stride = rows.n * tensor::ElementSize(dtype);
  if (*reusable >= 0 &&
      !tensor::SameShape(call.inputs[*reusable]->view, *full)) {
    *reusable = -1;
  }
  tn_tensor* out =
      *reusable < 0 ? tensor::NewLike(*full, dtype) : call.inputs[*reusable];
  if (out == nullptr) return false;  // the general way says so
  rows.out = out->view.data;
  if (full->numel < 2 * kGrain) {
    kernel(&rows);
  } else {
    RunRows(kernel, rows, call.n_inputs);
  }
  call.outputs[0] = out;
  return true;
}

}  // namespace tenon::dispatch
