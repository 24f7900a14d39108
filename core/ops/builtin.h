// The built-in package `tenon`: all ops, optimizers and functions of the core,
// registered through the contract's tables as anyone's.
#ifndef TENON_CORE_OPS_BUILTIN_H_
#define TENON_CORE_OPS_BUILTIN_H_

#include <vector>

#include "tenon/author.h"

namespace tenon::ops {

// All declared ops, in the order of contents.inc.
std::vector<Op> AllOps();

// Registers all of the built-in package; what a package's init does.
tn_status* StartBuiltin(const tn_host* host, const tn_registrar* registrar);

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_BUILTIN_H_
