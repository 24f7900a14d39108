// DLPack 1.x in and out, without copying.
#ifndef TENON_CORE_TENSOR_DLPACK_H_
#define TENON_CORE_TENSOR_DLPACK_H_

#include "absl/status/statusor.h"
#include "tenon/c/abi.h"

namespace tenon::tensor {

// Shares the memory; the result's deleter lets go of it.
absl::StatusOr<tn_dlpack*> ToDLPack(tn_tensor* t);

// Takes `source` over on success; its deleter runs when the last view of its
// memory goes. Refuses other devices, lanes, majors and unaligned elements.
absl::StatusOr<tn_tensor*> FromDLPack(tn_dlpack* source);

}  // namespace tenon::tensor

#endif  // TENON_CORE_TENSOR_DLPACK_H_
