// The package's one exported symbol. The same lines in every package but for
// the name.
#include "tenon/author.h"

namespace tenon::similarity {

#define TN_FUNCTION(name) Function name();
#define TN_TYPE(name, State) \
  class State;               \
  Type<State> name();
#include "similarity/contents.inc"
#undef TN_FUNCTION
#undef TN_TYPE

static void add_all(Registrar& to) {
#define TN_FUNCTION(name) to.add(name());
#define TN_TYPE(name, State) to.add(name());
#include "similarity/contents.inc"
#undef TN_FUNCTION
#undef TN_TYPE
}

}  // namespace tenon::similarity

TENON_PACKAGE(tenon::similarity::add_all);
