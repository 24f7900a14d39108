// The package addons from an application: typed, yet linked to nothing. The
// package is loaded when something of it is first used.
//
//   const tn::Tensor loss = tn::addons::focal(logits, targets);
//   tn::addons::Metric kappa = tn::addons::cohens_kappa(10, "quadratic");
//   const tn::Tensor turned = tn::addons::rotate(images, angle);
//
// Its optimizers are made by their names; see tn::Optimizer.
#ifndef TENON_ADDONS_H_
#define TENON_ADDONS_H_

#include "tenon/addons/activations.h"  // IWYU pragma: export
#include "tenon/addons/image.h"        // IWYU pragma: export
#include "tenon/addons/layers.h"       // IWYU pragma: export
#include "tenon/addons/losses.h"       // IWYU pragma: export
#include "tenon/addons/metrics.h"      // IWYU pragma: export
#include "tenon/addons/recurrent.h"    // IWYU pragma: export
#include "tenon/addons/sam.h"          // IWYU pragma: export
#include "tenon/addons/sequences.h"    // IWYU pragma: export

#endif  // TENON_ADDONS_H_
