// The package's one exported symbol. The same lines in every package but for
// the name.
#include "tenon/author.h"

namespace tenon::gan {

#define TN_FUNCTION(name) Function name();
#include "gan/contents.inc"
#undef TN_FUNCTION

static void add_all(Registrar& to) {
#define TN_FUNCTION(name) to.add(name());
#include "gan/contents.inc"
#undef TN_FUNCTION
}

}  // namespace tenon::gan

TENON_PACKAGE(tenon::gan::add_all);
