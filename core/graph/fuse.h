// Turns a record of one parameter's update into a plan that runs over many
// tensors: element-wise calls become tiles of row kernels, in one pass over
// memory; what is not element-wise runs as recorded, between passes.
#ifndef TENON_CORE_GRAPH_FUSE_H_
#define TENON_CORE_GRAPH_FUSE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/graph/record.h"

namespace tenon::graph {

// Where an instruction reads or writes.
struct Place {
  enum Kind : uint8_t {
    kTile,    // buffer `index` of the tile
    kMemory,  // value `index`, the same elements of each tensor
    kOne,     // value `index`, which has one element
    kNumber   // number `index`
  };
  Kind kind;
  uint32_t index;
};

struct Instruction {
  tn_row_kernel kernel;  // null: copies in[0]
  uint32_t n_inputs;
  Place in[TN_MAX_ROW_INPUTS];
  uint32_t in_size[TN_MAX_ROW_INPUTS];  // bytes of an element
  Place out;
  uint32_t out_size;
  uint32_t call;  // of the record, whose options it reads; joined: the last
};

// A pass over memory, or one recorded call for each set of tensors.
struct Stage {
  std::vector<Instruction> instructions;  // empty: a call
  uint32_t call = 0;
};

// An immediate: operand `input` of `call`, as an element of `dtype`.
struct Number {
  uint32_t call;
  uint32_t input;
  uint32_t dtype;
  alignas(8) char bytes[8];
};

struct Plan {
  uint32_t n_inputs;
  uint32_t n_values;
  std::vector<Stage> stages;
  std::vector<Number> numbers;
  // Per value: whether it must exist in memory, and which input it overwrites
  // (-1: none). Inputs always exist.
  std::vector<bool> in_memory;
  std::vector<int32_t> overwrites;
  std::vector<std::vector<tn_value>> options;  // per call of the record
  uint32_t tile_buffers = 0;

  // Whether all is one pass, nothing between.
  bool IsOnePass() const;
};

// `results[i]` is the value that becomes input `i`, or -1 where input i stays
// as it is. Fails, in words, where the record can not be planned.
absl::StatusOr<Plan> Compile(const Record& record,
                             absl::Span<const int64_t> results);

// Sets the plan's numbers and options from a record of the same calls.
void PatchNumbers(const Record& record, Plan& plan);

}  // namespace tenon::graph

#endif  // TENON_CORE_GRAPH_FUSE_H_
