// Tensors as text, as NumPy prints them: 4 digits more than needed are cut,
// columns align, the middle of long axes is left out.
#ifndef TENON_CORE_TENSOR_PRINT_H_
#define TENON_CORE_TENSOR_PRINT_H_

#include <string>

#include "tenon/c/abi.h"

namespace tenon::tensor {

std::string Print(const tn_view& view);

}  // namespace tenon::tensor

#endif  // TENON_CORE_TENSOR_PRINT_H_
