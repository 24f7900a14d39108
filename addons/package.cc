// The package's one exported symbol. The same lines in every package but for
// the name.
#include "tenon/author.h"

namespace tenon::addons {

#define TN_FUNCTION(name) Function name();
#define TN_KERNEL(name) KernelOf name();
#define TN_OP(name) Op name();
#define TN_OPTIMIZER(name) author::Optimizer name();
#define TN_TYPE(name, State) \
  class State;               \
  Type<State> name();
#include "addons/contents.inc"
#undef TN_FUNCTION
#undef TN_KERNEL
#undef TN_OP
#undef TN_OPTIMIZER
#undef TN_TYPE

static void add_all(Registrar& to) {
#define TN_FUNCTION(name) to.add(name());
#define TN_KERNEL(name) to.add(name());
#define TN_OP(name) to.add(name());
#define TN_OPTIMIZER(name) to.add(name());
#define TN_TYPE(name, State) to.add(name());
#include "addons/contents.inc"
#undef TN_FUNCTION
#undef TN_KERNEL
#undef TN_OP
#undef TN_OPTIMIZER
#undef TN_TYPE
}

}  // namespace tenon::addons

TENON_PACKAGE(tenon::addons::add_all);
