// The host's tables, one file each.
#ifndef TENON_CORE_ABI_TABLES_H_
#define TENON_CORE_ABI_TABLES_H_

#include "tenon/c/abi.h"

namespace tenon::abi {

const tn_base_api* BaseTable();
const tn_tensor_api* TensorTable();
const tn_op_api* OpTable();
const tn_graph_api* GraphTable();
const tn_optimizer_api* OptimizerTable();
const tn_function_api* FunctionTable();
const tn_type_api* TypeTable();
const tn_package_api* PackageTable();

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_TABLES_H_
