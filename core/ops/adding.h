// Sums into tensors of any number dtype, many to one element. 16-bit floats
// are summed in float32 and rounded once.
#ifndef TENON_CORE_OPS_ADDING_H_
#define TENON_CORE_OPS_ADDING_H_

#include <type_traits>
#include <vector>

#include "core/ops/kernels.h"
#include "core/tensor/convert.h"
#include "core/tensor/dtype.h"

namespace tenon::ops {

// y += u; integers wrap around.
template <class Y, class U>
void AddTo(Y& y, U u) {
  if constexpr (std::is_same_v<U, tensor::Half> ||
                std::is_same_v<U, tensor::BFloat16>) {
    y += tensor::ToFloat(u);
  } else if constexpr (std::is_integral_v<U>) {
    y = static_cast<Y>(static_cast<uint64_t>(y) + static_cast<uint64_t>(u));
  } else {
    y += u;
  }
}

// Calls body(T* elements, U{}): the contiguous tensor's elements as T may be
// added to, what is added comes as U; T is float where U is a 16-bit float.
template <class Body>
void Adding(const tn_view& out, const Body& body) {
  const auto dtype = static_cast<DType>(out.dtype);
  if (!tensor::IsHalf(out.dtype)) {
    ForType(dtype, [&](auto tag) {
      body(static_cast<decltype(tag)*>(out.data), tag);
    });
    return;
  }
  std::vector<float> sums(out.numel);
  tensor::ConvertRow(out.dtype, out.data, 2, TN_F32, sums.data(), 4, out.numel);
  if (dtype == DType::float16)
    body(sums.data(), tensor::Half{});
  else
    body(sums.data(), tensor::BFloat16{});
  tensor::ConvertRow(TN_F32, sums.data(), 4, out.dtype, out.data, 2, out.numel);
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_ADDING_H_
