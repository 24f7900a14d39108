// The package similarity from an application: typed, yet linked to nothing. The
// package is loaded when something of it is first used.
#ifndef TENON_SIMILARITY_H_
#define TENON_SIMILARITY_H_

#include "tenon/similarity/index.h"    // IWYU pragma: export
#include "tenon/similarity/losses.h"   // IWYU pragma: export
#include "tenon/similarity/metrics.h"  // IWYU pragma: export

#endif  // TENON_SIMILARITY_H_
