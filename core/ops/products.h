// Products of stacks of matrices given as views, for matmul and linear.
#ifndef TENON_CORE_OPS_PRODUCTS_H_
#define TENON_CORE_OPS_PRODUCTS_H_

#include "tenon/author.h"

namespace tenon::ops {

// The shape of matmul(a, b): NumPy's rule for vectors, matrices and stacks.
Shape ProductShape(const tn_view& a, const tn_view& b);

// out = a b [+ bias]; out is contiguous, a and b have any strides, and all
// have one dtype. `bias` is one contiguous row, or null; floats only.
void Multiply(const tn_view& a, const tn_view& b, const tn_view& out,
              const void* bias);

// x [..., K] and dy [..., N] to x^T dy [K, N], summed over all of "...".
Tensor OuterSum(const Tensor& x, const Tensor& dy);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_PRODUCTS_H_
