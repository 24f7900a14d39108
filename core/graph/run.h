// Runs one pass of a plan over many sets of tensors, in tiles that stay in
// cache: memory is read once and written once.
#ifndef TENON_CORE_GRAPH_RUN_H_
#define TENON_CORE_GRAPH_RUN_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "core/graph/fuse.h"

namespace tenon::graph {

// One set: the memory of each value that is in memory (results that overwrite
// an input have that input's), and the elements of each.
struct Binding {
  std::vector<void*> data;  // by value; null where not in memory
  int64_t numel = 0;
  std::vector<std::vector<double>> tile_sums;  // of each sum of the plan
};

// Makes room in a binding whose numel is set.
void MakeTileSums(const Plan& plan, Binding& binding);

// The same bits for any number of threads: elements do not meet.
void RunPass(const Plan& plan, const Stage& stage,
             absl::Span<Binding> bindings);

// Puts the sum of the tiles where binding.data has the sum's value.
void JoinSum(const Sum& sum, size_t index, const Binding& binding);

}  // namespace tenon::graph

#endif  // TENON_CORE_GRAPH_RUN_H_
