// All that an application includes.
#ifndef TENON_TENON_H_
#define TENON_TENON_H_

// Numerics.
#include "tenon/einsum.h"     // IWYU pragma: export
#include "tenon/grad.h"       // IWYU pragma: export
#include "tenon/key.h"        // IWYU pragma: export
#include "tenon/operators.h"  // IWYU pragma: export
#include "tenon/ops.h"        // IWYU pragma: export
#include "tenon/tensor.h"     // IWYU pragma: export

// Models.
#include "tenon/image_layers.h"   // IWYU pragma: export
#include "tenon/init.h"           // IWYU pragma: export
#include "tenon/layers.h"         // IWYU pragma: export
#include "tenon/metric.h"         // IWYU pragma: export
#include "tenon/module.h"         // IWYU pragma: export
#include "tenon/normalization.h"  // IWYU pragma: export
#include "tenon/optimizer.h"      // IWYU pragma: export
#include "tenon/pooling.h"        // IWYU pragma: export
#include "tenon/recurrent.h"      // IWYU pragma: export
#include "tenon/schedule.h"       // IWYU pragma: export
#include "tenon/transformer.h"    // IWYU pragma: export

// Work with them.
#include "tenon/checkpoint.h"     // IWYU pragma: export
#include "tenon/data.h"           // IWYU pragma: export
#include "tenon/fashion_mnist.h"  // IWYU pragma: export
#include "tenon/function.h"       // IWYU pragma: export
#include "tenon/object.h"         // IWYU pragma: export
#include "tenon/package.h"        // IWYU pragma: export
#include "tenon/settings.h"       // IWYU pragma: export

#endif  // TENON_TENON_H_
