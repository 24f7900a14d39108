// Turns contents.inc into declarations.
#include "core/ops/builtin.h"

#include "core/formats/components.h"
#include "core/optimizer/components.h"

namespace tenon::ops {

#define TN_OP(name) Op name();
#include "core/ops/contents.inc"
#undef TN_OP

std::vector<Op> AllOps() {
  std::vector<Op> all;
#define TN_OP(name) all.push_back(name());
#include "core/ops/contents.inc"
#undef TN_OP
  return all;
}

tn_status* StartBuiltin(const tn_host* host, const tn_registrar* registrar) {
  return internal::start_package(host, registrar, [](Registrar& to) {
    for (Op& op : AllOps()) to.add(std::move(op));
    optimizer::AddAll(to);
    formats::AddAll(to);
  });
}

}  // namespace tenon::ops
