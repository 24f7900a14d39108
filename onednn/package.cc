// The package's one exported symbol, and all that it offers.
#include "onednn/kernels.h"
#include "tenon/author.h"

namespace tenon::onednn {

static void add_all(Registrar& to) {
  add_products(to);
  add_convolutions(to);
  add_avg_pools(to);
  add_layer_norm(to);
}

}  // namespace tenon::onednn

TENON_PACKAGE(tenon::onednn::add_all);
