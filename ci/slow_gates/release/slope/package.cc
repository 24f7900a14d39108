// The package's one exported symbol.
#include "tenon/author.h"

namespace slope {

tenon::Optimizer descent();

static void add_all(tenon::Registrar& to) { to.add(descent()); }

}  // namespace slope

TENON_PACKAGE(slope::add_all);
