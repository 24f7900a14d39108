// Recording calls, and letting go of long chains without recursion.
#include "core/autodiff/tape.h"

#include <algorithm>
#include <cstring>

#include "absl/base/attributes.h"

namespace tenon::autodiff {

// Nodes whose last owner is gone. A chain is as long as the program ran, so
// the node that is being destroyed queues its inputs instead of recursing.
struct Graveyard {
  bool busy = false;
  std::vector<Node*>* nodes = nullptr;  // null: none
};
// Not in the namespace below: gold gives initial-exec variables that are local
// to a file another one's offset.
constinit thread_local Graveyard graveyard
    __attribute__((tls_model("initial-exec")));

namespace {

using tensor::Alias;
using tensor::Shell;

void DestroyOne(Node* node) {
  for (uint32_t i = 0; i < node->n_inputs; ++i) {
    Input& input = node->inputs[i];
    if (input.saved != nullptr) tensor::Release(input.saved);
    if (input.node != nullptr && input.node->refs.Release()) {
      input.node->destroy(input.node);
    }
  }
  for (uint32_t i = 0; i < node->n_outputs; ++i) {
    if (node->outputs[i] != nullptr) tensor::Release(node->outputs[i]);
  }
  delete node->extra;
  tensor::Free(node, node->bytes);
}

[[gnu::noinline]] void Bury(Node* node) {
  if (graveyard.nodes == nullptr) graveyard.nodes = new std::vector<Node*>;
  graveyard.nodes->push_back(node);
}

[[gnu::noinline]] void DestroyBuried() {
  std::vector<Node*>& nodes = *graveyard.nodes;
  while (!nodes.empty()) {
    Node* next = nodes.back();
    nodes.pop_back();
    DestroyOne(next);
  }
  delete graveyard.nodes;  // a thread that ends leaves nothing
  graveyard.nodes = nullptr;
}

void Destroy(tensor::NodeBase* base) {
  Node* node = static_cast<Node*>(base);
  if (graveyard.busy) return Bury(node);
  graveyard.busy = true;
  DestroyOne(node);
  if (graveyard.nodes != nullptr && !graveyard.nodes->empty()) DestroyBuried();
  graveyard.busy = false;
}

// Options may point into the caller's stack: arrays and strings are copied.
void CopyOptions(Node* node, const tn_value* options) {
  for (uint32_t i = 0; i < node->n_options; ++i) {
    tn_value& to = node->options[i];
    to = options[i];
    if (to.kind == TN_VALUE_INTS || to.kind == TN_VALUE_FLOATS) {
      static_assert(sizeof(int64_t) == sizeof(double));
      auto& arrays = ExtraOf(node).arrays;
      const auto* from = static_cast<const int64_t*>(to.as.p);
      arrays.emplace_back(from, from + to.count);
      to.as.p = arrays.back().data();
    } else if (to.kind == TN_VALUE_STRING) {
      auto& strings = ExtraOf(node).strings;
      strings.emplace_back(static_cast<const char*>(to.as.p), to.count);
      to.as.p = strings.back().data();
    } else if (to.kind == TN_VALUE_TENSOR && to.as.p != nullptr) {
      auto* t = static_cast<tn_tensor*>(const_cast<void*>(to.as.p));
      ExtraOf(node).tensors.push_back(tensor::Ref::Share(t));
    }
  }
}

bool SameShape(const tn_view& a, const tn_view& b) {
  if (a.rank != b.rank) return false;
  for (uint32_t i = 0; i < a.rank; ++i) {
    if (a.shape[i] != b.shape[i]) return false;
  }
  return true;
}

// Keeps what the gradient needs of one input: its values, or its shape, or,
// where shape and dtype are the output's, nothing. False: no memory.
bool SaveInput(const tn_op& op, uint32_t index, tn_tensor* t,
               const tn_view& out, Input& input) {
  const uint32_t bit = std::min(index, op.n_inputs - 1);
  if (op.saved_inputs >> bit & 1) {
    tensor::Retain(t);
    input.saved = t;
    input.version = t->storage->version.load(std::memory_order_relaxed);
    return true;
  }
  const bool elementwise = (op.flags & TN_OP_ELEMENTWISE) != 0;
  if (elementwise && t->view.dtype == out.dtype && SameShape(t->view, out)) {
    return true;
  }
  input.saved = Shell(t->view);
  return input.saved != nullptr;
}

}  // namespace

Extra::~Extra() {
  for (const Hook& hook : hooks) hook.callable.release(hook.callable.context);
  if (custom.release != nullptr) custom.release(custom.context);
}

Extra& ExtraOf(Node* node) {
  if (node->extra == nullptr) {
    node->extra = new Extra;
    // Options point into these; they must not move.
    node->extra->arrays.reserve(node->n_options);
    node->extra->strings.reserve(node->n_options);
  }
  return *node->extra;
}

Node* NewNode(uint32_t n_inputs, uint32_t n_outputs, uint32_t n_options,
              bool scalars) {
  const size_t n_values = n_options + (scalars ? n_inputs : 0);
  const size_t bytes = sizeof(Node) + n_inputs * sizeof(Input) +
                       n_outputs * sizeof(tn_tensor*) +
                       n_values * sizeof(tn_value);
  void* memory = tensor::Allocate(bytes);
  if (memory == nullptr) return nullptr;
  Node* node = static_cast<Node*>(memory);
  new (&node->refs) tensor::RefCount;
  node->destroy = Destroy;
  node->op = nullptr;
  node->file = nullptr;
  node->line = 0;
  node->depth = 0;
  node->n_inputs = n_inputs;
  node->n_outputs = n_outputs;
  node->n_options = n_options;
  node->bytes = static_cast<uint32_t>(bytes);
  node->inputs = reinterpret_cast<Input*>(node + 1);
  node->outputs = reinterpret_cast<tn_tensor**>(node->inputs + n_inputs);
  node->options = reinterpret_cast<tn_value*>(node->outputs + n_outputs);
  node->scalars = scalars ? node->options + n_options : nullptr;
  node->extra = nullptr;
  for (uint32_t i = 0; i < n_inputs; ++i) {
    Input& input = node->inputs[i];
    input.node = nullptr;
    input.saved = nullptr;
  }
  for (uint32_t i = 0; i < n_outputs; ++i) node->outputs[i] = nullptr;
  return node;
}

Node* NewLeaf() { return NewNode(0, 1, 0, false); }

absl::Status Record(const tn_op& op, const tn_call& call,
                    const tn_value* options) {
  const tn_view& out = call.outputs[0]->view;
  const uint32_t n_options = op.def->n_options;
  Node* node = NewNode(call.n_inputs, call.n_outputs, n_options,
                       call.scalars != nullptr);
  if (node == nullptr) return tensor::OutOfMemory(op.name, out);
  node->op = &op;
  node->file = call.file;
  node->line = call.line;
  if (n_options != 0) CopyOptions(node, options);
  bool saved = true;
  for (uint32_t i = 0; i < call.n_inputs && saved; ++i) {
    tn_tensor* t = call.inputs[i];
    if (call.scalars != nullptr) node->scalars[i] = call.scalars[i];
    if (t == nullptr) continue;
    Input& input = node->inputs[i];
    if (Node* from = NodeOf(t); from != nullptr) {
      from->refs.Retain();
      input.node = from;
      input.output = t->output;
      node->depth = std::max(node->depth, from->depth + 1);
    }
    saved = SaveInput(op, i, t, out, input);
  }
  if (op.flags & TN_OP_SAVES_OUTPUT) {
    for (uint32_t i = 0; i < call.n_outputs && saved; ++i) {
      node->outputs[i] = Alias(call.outputs[i]);
      saved = node->outputs[i] != nullptr;
    }
  }
  if (!saved) [[unlikely]] {
    Destroy(node);
    return tensor::OutOfMemory(op.name, out);
  }
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    if (i != 0) node->refs.Retain();
    call.outputs[i]->node = node;
    call.outputs[i]->output = i;
  }
  return absl::OkStatus();
}

}  // namespace tenon::autodiff
