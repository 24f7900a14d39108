// The core's own optimizers, declared as any package's.
#ifndef TENON_CORE_OPTIMIZER_COMPONENTS_H_
#define TENON_CORE_OPTIMIZER_COMPONENTS_H_

#include "tenon/author.h"

namespace tenon::optimizer {

#define TN_OPTIMIZER(name) author::Optimizer name();
#include "core/optimizer/contents.inc"
#undef TN_OPTIMIZER

// Hands all of them to the core.
inline void AddAll(Registrar& to) {
#define TN_OPTIMIZER(name) to.add(name());
#include "core/optimizer/contents.inc"
#undef TN_OPTIMIZER
}

}  // namespace tenon::optimizer

#endif  // TENON_CORE_OPTIMIZER_COMPONENTS_H_
