// The package's one exported symbol; contents.inc says what is in it.
#include "tenon/author.h"

namespace tenon::prob {

#define TN_OP(name) Op name();
#define TN_DISTRIBUTION(name) void name(Registrar& to);
#define TN_BIJECTOR(name) void name##_bijector(Registrar& to);
#define TN_DIVERGENCES(name) void name(Registrar& to);
#define TN_FUNCTION(name) Function name();
#define TN_TYPE(name, State) \
  class State;               \
  Type<State> name();
#include "probability/contents.inc"
#undef TN_OP
#undef TN_DISTRIBUTION
#undef TN_BIJECTOR
#undef TN_DIVERGENCES
#undef TN_FUNCTION
#undef TN_TYPE

static void add_all(Registrar& to) {
#define TN_OP(name) to.add(name());
#define TN_DISTRIBUTION(name) name(to);
#define TN_BIJECTOR(name) name##_bijector(to);
#define TN_DIVERGENCES(name) name(to);
#define TN_FUNCTION(name) to.add(name());
#define TN_TYPE(name, State) to.add(name());
#include "probability/contents.inc"
#undef TN_OP
#undef TN_DISTRIBUTION
#undef TN_BIJECTOR
#undef TN_DIVERGENCES
#undef TN_FUNCTION
#undef TN_TYPE
}

}  // namespace tenon::prob

TENON_PACKAGE(tenon::prob::add_all);
