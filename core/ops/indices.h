// Indices along an axis as kernels want them: int64, in range.
#ifndef TENON_CORE_OPS_INDICES_H_
#define TENON_CORE_OPS_INDICES_H_

#include <vector>

#include "core/tensor/convert.h"
#include "core/tensor/dtype.h"
#include "tenon/author.h"

namespace tenon::ops {

// Reads a contiguous tensor of any integer dtype. An index out of range is an
// error that names it and the size.
class Indices {
 public:
  enum Sign { kFromFront, kFromBack };  // whether negative ones are taken

  Indices(const tn_view& indices, int64_t size, Sign sign = kFromBack)
      : list_(indices.numel) {
    tensor::ConvertRow(indices.dtype, indices.data,
                       tensor::ElementSize(indices.dtype), TN_I64, list_.data(),
                       sizeof(int64_t), indices.numel);
    const int64_t lowest = sign == kFromBack ? -size : 0;
    for (int64_t& index : list_) {
      if (index < lowest || index >= size) Fail(index, lowest, size);
      if (index < 0) index += size;
    }
  }
  int64_t operator[](int64_t i) const { return list_[i]; }
  int64_t size() const { return static_cast<int64_t>(list_.size()); }

 private:
  [[noreturn]] static void Fail(int64_t index, int64_t lowest, int64_t size) {
    throw Error(TN_OUT_OF_RANGE,
                "index " + std::to_string(index) + " is not in [" +
                    std::to_string(lowest) + ", " + std::to_string(size) +
                    "), the axis has size " + std::to_string(size));
  }

  std::vector<int64_t> list_;
};

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_INDICES_H_
