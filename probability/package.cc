// The package's one exported symbol; contents.inc says what is in it.
#include "tenon/author.h"

namespace tenon::prob {

#define TN_OP(name) Op name();
#define TN_DISTRIBUTION(name) void name(Registrar& to);
#include "probability/contents.inc"
#undef TN_OP
#undef TN_DISTRIBUTION

static void add_all(Registrar& to) {
#define TN_OP(name) to.add(name());
#define TN_DISTRIBUTION(name) name(to);
#include "probability/contents.inc"
#undef TN_OP
#undef TN_DISTRIBUTION
}

}  // namespace tenon::prob

TENON_PACKAGE(tenon::prob::add_all);
