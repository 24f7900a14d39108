// Instructions from what the analysis of a record found out: calls that chains
// know stay in registers, the others pass tiles on to each other.
#ifndef TENON_CORE_GRAPH_EMIT_H_
#define TENON_CORE_GRAPH_EMIT_H_

#include "core/graph/analysis.h"
#include "core/graph/fuse.h"

namespace tenon::graph {

Plan Emit(Analysis analysis);

}  // namespace tenon::graph

#endif  // TENON_CORE_GRAPH_EMIT_H_
