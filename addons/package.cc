// The package's one exported symbol. The same lines in every package but for
// the name.
#include "tenon/author.h"

namespace tenon::addons {

#define TN_OPTIMIZER(name) author::Optimizer name();
#include "addons/contents.inc"
#undef TN_OPTIMIZER

static void add_all(Registrar& to) {
#define TN_OPTIMIZER(name) to.add(name());
#include "addons/contents.inc"
#undef TN_OPTIMIZER
}

}  // namespace tenon::addons

TENON_PACKAGE(tenon::addons::add_all);
