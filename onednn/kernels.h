// All that the package offers, by family.
#ifndef TENON_ONEDNN_KERNELS_H_
#define TENON_ONEDNN_KERNELS_H_

#include "tenon/author.h"

namespace tenon::onednn {

void add_avg_pools(Registrar& to);
void add_convolutions(Registrar& to);
void add_layer_norm(Registrar& to);
void add_products(Registrar& to);

}  // namespace tenon::onednn

#endif  // TENON_ONEDNN_KERNELS_H_
