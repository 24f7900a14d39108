// All that a package author includes. Components are declared by builders that
// end up as the contract's structs; no exception leaves a callback.
#ifndef TENON_AUTHOR_H_
#define TENON_AUTHOR_H_

#ifndef TENON_AUTHOR
#define TENON_AUTHOR 1
#endif

#include "tenon/author/declare.h"    // IWYU pragma: export
#include "tenon/author/function.h"   // IWYU pragma: export
#include "tenon/author/kernel.h"     // IWYU pragma: export
#include "tenon/author/op.h"         // IWYU pragma: export
#include "tenon/author/optimizer.h"  // IWYU pragma: export
#include "tenon/author/options.h"    // IWYU pragma: export
#include "tenon/author/package.h"    // IWYU pragma: export
#include "tenon/author/type.h"       // IWYU pragma: export
#include "tenon/operators.h"         // IWYU pragma: export
#include "tenon/ops.h"               // IWYU pragma: export
#include "tenon/tensor.h"            // IWYU pragma: export

#endif  // TENON_AUTHOR_H_
