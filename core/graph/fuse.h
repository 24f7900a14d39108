// Turns a record of one parameter's update into a plan that runs over many
// tensors: element-wise calls become chains and tiles of row kernels, in one
// pass over memory; what is not element-wise runs as recorded, between passes.
#ifndef TENON_CORE_GRAPH_FUSE_H_
#define TENON_CORE_GRAPH_FUSE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/graph/chain.h"
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

// A step of a chain.
struct Step {
  ChainOp op;
  Term term;
  Place x;       // of kElements and kScaled
  Place number;  // of kNumber and kScaled
};

// A chain, a row kernel, the sum of in[0], or a copy of it.
struct Instruction {
  ChainFunction chain = nullptr;
  std::vector<Step> steps;  // of the chain; the rest is not
  tn_row_kernel kernel = nullptr;
  uint32_t n_inputs = 0;
  Place in[TN_MAX_ROW_INPUTS] = {};
  uint32_t in_size[TN_MAX_ROW_INPUTS] = {};  // bytes of an element
  Place out = {};
  uint32_t out_size = 0;  // of a chain: bytes of all elements
  uint32_t call = 0;      // of the record, whose options a kernel reads
  int32_t sum = -1;       // of the plan, whose tile this is one of
};

// A pass over memory, or one recorded call for each set of tensors.
struct Stage {
  std::vector<Instruction> instructions;  // empty: a call
  uint32_t call = 0;
  int32_t sum = -1;   // the call joins tiles of this sum, which can not fail
  bool sums = false;  // the pass has tiles of sums
};

// A sum of all elements of what a pass computes.
struct Sum {
  uint32_t call;
  uint32_t value;  // the result, of one element
  uint32_t dtype;
};

// An immediate: operand `input` of `call`, as an element of `dtype`.
struct Number {
  uint32_t call;
  uint32_t input;
  uint32_t dtype;
  alignas(8) char bytes[8];
};

struct Plan {
  uint32_t n_inputs = 0;
  uint32_t n_values = 0;
  std::vector<Stage> stages;
  std::vector<Number> numbers;
  std::vector<Sum> sums;
  std::vector<int32_t>
      overwrites;  // of each value: the input it becomes, or -1
  std::vector<uint32_t>
      made;  // values that passes put into memory of their own
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
