// The tape: one node for each recorded call, linked from its outputs to its
// inputs. A node keeps the values its gradient reads, and their versions.
#ifndef TENON_CORE_AUTODIFF_TAPE_H_
#define TENON_CORE_AUTODIFF_TAPE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "core/dispatch/op.h"
#include "core/tensor/tensor.h"
#include "tenon/c/abi.h"

namespace tenon::autodiff {

struct Node;

// What is rare about a node: hooks, a gradient of the user's own, options
// that had to be copied.
struct Extra {
  struct Hook {
    uint32_t output;
    tn_callable callable;
  };
  std::vector<Hook> hooks;
  tn_callable custom = {};  // the vjp, where the node has no op
  std::vector<std::vector<int64_t>> arrays;
  std::vector<std::string> strings;
  std::vector<tensor::Ref> tensors;
  ~Extra();
};

struct Input {
  Node* node;        // owned; null: needs no gradient
  tn_tensor* saved;  // owned; a shell where values are not saved
  uint32_t output;   // of `node`
  uint32_t version;  // of saved's storage when it was saved
};

// A leaf has neither op nor inputs.
struct Node : tensor::NodeBase {
  const tn_op* op;
  const char* file;  // of the call
  uint32_t line;
  uint32_t depth;  // 1 + the deepest input: an order to walk back in
  uint32_t n_inputs;
  uint32_t n_outputs;
  uint32_t n_options;
  uint32_t bytes;       // of this block
  Input* inputs;        // these arrays follow the node in its block
  tn_tensor** outputs;  // owned aliases without node, or null: not saved
  tn_value* options;
  tn_value* scalars;  // null: no immediates
  Extra* extra;       // owned, or null
};

inline Node* NodeOf(const tn_tensor* t) { return static_cast<Node*>(t->node); }

// A new leaf.
Node* NewLeaf();

// Room for a node and its arrays; all pointers in them are null.
Node* NewNode(uint32_t n_inputs, uint32_t n_outputs, uint32_t n_options,
              bool scalars);

// Records a call whose outputs exist. `options` are complete.
absl::Status Record(const tn_op& op, const tn_call& call,
                    const tn_value* options);

Extra& ExtraOf(Node* node);

}  // namespace tenon::autodiff

#endif  // TENON_CORE_AUTODIFF_TAPE_H_
