// How operands of different strides walk through one shape: axes are merged
// where all operands allow it, so that loops are few and rows are long.
#ifndef TENON_CORE_TENSOR_BROADCAST_H_
#define TENON_CORE_TENSOR_BROADCAST_H_

#include <cstdint>

#include "absl/types/span.h"
#include "tenon/c/abi.h"

namespace tenon::tensor {

// The common shape of a and b from the last axis on, into `a`; false where
// sizes differ and neither is 1.
bool BroadcastShape(tn_view& a, absl::Span<const int64_t> b);

// Up to five operands over one shape. Axis 0 is the innermost.
struct Walk {
  static constexpr int kOperands = TN_MAX_ROW_INPUTS + 1;
  int rank = 0;  // at least 2 after Merge(); padded by sizes of 1
  int operands = 0;
  int64_t size[TN_MAX_RANK + 2];
  int64_t stride[kOperands][TN_MAX_RANK + 2];  // bytes; 0 where broadcast

  // Starts a walk over `shape`.
  explicit Walk(absl::Span<const int64_t> shape);
  // Adds an operand whose shape broadcasts to the walk's.
  void Add(const tn_view& view);
  // Adds an operand that is one element.
  void AddScalar();
  // Drops axes of size 1 and joins neighbours.
  void Merge();

  // Rows beyond axis 1: how many 2-D blocks there are, and where each begins.
  int64_t Blocks() const;
  void Offsets(int64_t block, int64_t offset[kOperands]) const;
};

}  // namespace tenon::tensor

#endif  // TENON_CORE_TENSOR_BROADCAST_H_
