// Moves elements between dtypes, strides and shapes. Floats to integers
// truncate and saturate, NaN gives 0; anything to bool asks "is it not zero".
#ifndef TENON_CORE_TENSOR_CONVERT_H_
#define TENON_CORE_TENSOR_CONVERT_H_

#include <cstdint>

#include "tenon/c/abi.h"

namespace tenon::tensor {

// Converts n elements; strides are in bytes, a source stride of 0 repeats.
void ConvertRow(uint32_t from, const void* source, int64_t source_stride,
                uint32_t to, void* target, int64_t target_stride, int64_t n);

// Writes `source`, broadcast to target's shape, into `target`'s memory. The
// two must not overlap, unless they are the same elements in the same order.
void CopyView(const tn_view& source, const tn_view& target);

// `value`, a BOOL, INT or FLOAT, as one element of `dtype` at `target`.
void StoreScalar(const tn_value& value, uint32_t dtype, void* target);

// One element as a double (integers beyond 2^53 are rounded).
double LoadScalar(uint32_t dtype, const void* source);

}  // namespace tenon::tensor

#endif  // TENON_CORE_TENSOR_CONVERT_H_
