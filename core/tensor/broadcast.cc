// Merging of axes.
#include "core/tensor/broadcast.h"

#include <algorithm>

#include "core/tensor/dtype.h"
#include "core/tensor/tensor.h"

namespace tenon::tensor {

bool BroadcastShape(tn_view& a, absl::Span<const int64_t> b) {
  const int rank = std::max<int>(a.rank, static_cast<int>(b.size()));
  int64_t result[TN_MAX_RANK];
  int64_t numel = 1;
  for (int i = 1; i <= rank; ++i) {
    const int64_t x = i <= static_cast<int>(a.rank) ? a.shape[a.rank - i] : 1;
    const int64_t y = i <= static_cast<int>(b.size()) ? b[b.size() - i] : 1;
    if (x != y && x != 1 && y != 1) return false;
    result[rank - i] = x == 1 ? y : x;
    if (__builtin_mul_overflow(numel, result[rank - i], &numel) ||
        numel > kMaxNumel) {
      numel = kMaxNumel;  // no memory holds as many
    }
  }
  std::copy(result, result + rank, a.shape);
  a.rank = static_cast<uint32_t>(rank);
  a.numel = numel;
  a.flags |= TN_VIEW_CONTIGUOUS;
  return true;
}

Walk::Walk(absl::Span<const int64_t> shape)
    : rank(static_cast<int>(shape.size())) {
  for (int i = 0; i < rank; ++i) size[i] = shape[rank - 1 - i];
}

void Walk::Add(const tn_view& view) {
  const int64_t bytes = ElementSize(view.dtype);
  const int n = static_cast<int>(view.rank);
  int64_t dense = bytes;
  int64_t* strides = stride[operands++];
  for (int i = 0; i < rank; ++i) {
    const int axis = n - 1 - i;
    if (axis < 0 || view.shape[axis] == 1) {
      strides[i] = 0;
    } else if (view.flags & TN_VIEW_CONTIGUOUS) {
      strides[i] = dense;
    } else {
      strides[i] = view.strides[axis] * bytes;
    }
    if (axis >= 0) dense *= view.shape[axis];
  }
}

void Walk::AddScalar() { std::fill_n(stride[operands++], rank, 0); }

void Walk::Merge() {
  int last = -1;  // the last axis kept
  for (int i = 0; i < rank; ++i) {
    if (size[i] == 1) continue;
    bool joins = last >= 0;
    for (int k = 0; k < operands && joins; ++k) {
      joins = stride[k][i] == stride[k][last] * size[last];
    }
    if (joins) {
      size[last] *= size[i];
      continue;
    }
    ++last;
    size[last] = size[i];
    for (int k = 0; k < operands; ++k) stride[k][last] = stride[k][i];
  }
  rank = last + 1;
  for (; rank < 2; ++rank) {
    size[rank] = 1;
    for (int k = 0; k < operands; ++k) stride[k][rank] = 0;
  }
}

int64_t Walk::Blocks() const {
  int64_t blocks = 1;
  for (int i = 2; i < rank; ++i) blocks *= size[i];
  return blocks;
}

void Walk::Offsets(int64_t block, int64_t offset[kOperands]) const {
  std::fill_n(offset, operands, 0);
  for (int i = 2; i < rank; ++i) {
    const int64_t index = block % size[i];
    block /= size[i];
    for (int k = 0; k < operands; ++k) offset[k] += index * stride[k][i];
  }
}

}  // namespace tenon::tensor
