// What planning finds out about a record before it makes instructions: which
// calls are needed, which can be in a pass, and which values are in memory.
#ifndef TENON_CORE_GRAPH_ANALYSIS_H_
#define TENON_CORE_GRAPH_ANALYSIS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/graph/record.h"

namespace tenon::graph {

// Whether no other package has a kernel of this op of the core.
bool IsCore(const tn_op& op);

struct Analysis {
  explicit Analysis(const Record& of);

  // Whether a value has the shape that passes run over; else it has one
  // element, where it is of a call in a pass.
  bool IsWhole(uint32_t value) const;
  // The dtype that all promoting tensors of a call share; NONE where they
  // differ.
  uint32_t ComputeType(const RecordedCall& call) const;

  const Record& record;
  const std::vector<RecordedCall>& calls;

  // Of each value.
  std::vector<int32_t> producer;    // its call, -1 for inputs
  std::vector<int64_t> last_use;    // the call that reads it last, -1: none
  std::vector<int> last_level;      // the last level that reads it, -1: none
  std::vector<uint32_t> uses;       // by live calls
  std::vector<bool> in_memory;      // whether it must exist there; not inputs
  std::vector<int32_t> overwrites;  // the input that it becomes, -1: none

  // Of each call. Even levels are passes, odd ones calls between them.
  std::vector<bool> live;
  std::vector<bool> fused;  // is in a pass
  // Sums all that a pass computes: by tiles, in that pass, which leaves to the
  // call to join these.
  std::vector<bool> sums;
  std::vector<int> level;
  int levels = 0;
};

// Fails, in words, where the record can not be planned. `results` as in
// Compile.
absl::StatusOr<Analysis> Analyze(const Record& record,
                                 absl::Span<const int64_t> results);

}  // namespace tenon::graph

#endif  // TENON_CORE_GRAPH_ANALYSIS_H_
