// A contiguous tensor as float or double, whatever floating dtype it has.
#ifndef TENON_CORE_OPS_AS_NUMBERS_H_
#define TENON_CORE_OPS_AS_NUMBERS_H_

#include <vector>

#include "core/tensor/convert.h"
#include "core/tensor/tensor.h"

namespace tenon::ops {

// A view of T in place; a copy where the dtype is another. Results are written
// back by CopyTo().
template <class T>
class AsNumbers {
 public:
  explicit AsNumbers(const tn_view& v) : data_(static_cast<T*>(v.data)) {
    if (v.dtype == kDType) return;
    copy_.resize(v.numel);
    data_ = copy_.data();
    tensor::ConvertRow(v.dtype, v.data, tensor::ElementSize(v.dtype), kDType,
                       data_, sizeof(T), v.numel);
  }
  T* data() { return data_; }
  void CopyTo(const tn_view& v) const {
    if (v.dtype == kDType) return;
    tensor::ConvertRow(kDType, data_, sizeof(T), v.dtype, v.data,
                       tensor::ElementSize(v.dtype), v.numel);
  }

 private:
  static constexpr uint32_t kDType = sizeof(T) == 8 ? TN_F64 : TN_F32;
  T* data_;
  std::vector<T> copy_;
};

// Calls body(T{}): double for float64, else float.
template <class Body>
void AsFloatOrDouble(uint32_t dtype, const Body& body) {
  if (dtype == TN_F64) {
    body(double{});
  } else {
    body(float{});
  }
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_AS_NUMBERS_H_
