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

// A leaf has neither op nor inputs. Arrays follow the node in its block: the
// inputs, the options, the numbers among the inputs, the saved outputs.
struct Node : tensor::NodeBase {
  const tn_op* op;
  union {
    const char* file;   // of the call
    Node* next_buried;  // once nobody owns the node
  };
  uint32_t line;
  uint32_t depth;  // 1 + the deepest input: an order to walk back in
  uint32_t n_inputs;
  uint32_t n_outputs;
  uint32_t n_options;
  uint32_t bytes;  // of this block
  bool has_scalars;
  bool has_outputs;
  Extra* extra;  // owned, or null

  Input* inputs() { return reinterpret_cast<Input*>(this + 1); }
  const Input* inputs() const {
    return reinterpret_cast<const Input*>(this + 1);
  }
  tn_value* options() {
    return reinterpret_cast<tn_value*>(inputs() + n_inputs);
  }
  // Null: no immediates.
  tn_value* scalars() { return has_scalars ? options() + n_options : nullptr; }
  // Owned aliases without node; null: none are saved.
  tn_tensor** outputs() {
    if (!has_outputs) return nullptr;
    return reinterpret_cast<tn_tensor**>(options() + n_options +
                                         (has_scalars ? n_inputs : 0));
  }
};

inline Node* NodeOf(const tn_tensor* t) { return static_cast<Node*>(t->node); }

// A new leaf.
Node* NewLeaf();

// A node of the user's own gradient, whose inputs are shapes without memory.
// Null: no memory.
Node* NewCustomNode(const tn_custom& custom);

// Records a call whose outputs exist, if it has a gradient. `options` are
// complete; `alike`: all inputs that are tensors have the output's shape and
// dtype. False: there is no memory, and nothing was recorded.
bool Record(const tn_op& op, const tn_call& call, const tn_value* options,
            bool alike);

Extra& ExtraOf(Node* node);

}  // namespace tenon::autodiff

#endif  // TENON_CORE_AUTODIFF_TAPE_H_
