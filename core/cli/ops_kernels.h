// The kernels of an op, and which of them would run a call that is described
// by shapes alone.
#ifndef TENON_CORE_CLI_OPS_KERNELS_H_
#define TENON_CORE_CLI_OPS_KERNELS_H_

#include <string>
#include <vector>

#include "core/cli/command.h"
#include "tenon/c/abi.h"

namespace tenon::cli {

inline constexpr Option kShapes = {
    "shapes", "LIST", "which kernel would run: 8x32,32x10; scalar, none too"};
inline constexpr Option kDTypes = {
    "dtype", "LIST", "of these inputs, the last for all the rest; float32"};
inline constexpr Option kOptionValues = {
    "set", "NAME=VALUE", "an option of the call: stride=2x2; repeatable"};

struct KernelFacts {
  std::string package;
  std::string simd;
  int32_t priority;
  bool runs;
  std::string why_not;  // empty: it runs
};

// As the machine, and the call where --shapes describes one, choose. Throws
// where the op refuses that call.
std::vector<KernelFacts> KernelsOf(const tn_op* op, const tn_op_def& def,
                                   const Arguments& arguments);

}  // namespace tenon::cli

#endif  // TENON_CORE_CLI_OPS_KERNELS_H_
