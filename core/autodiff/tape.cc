// Recording calls, and letting go of long chains without recursion.
#include "core/autodiff/tape.h"

#include <algorithm>
#include <cstring>

#include "absl/base/attributes.h"

namespace tenon::autodiff {

namespace {

using tensor::Alias;
using tensor::Shell;

Node* const kLast = reinterpret_cast<Node*>(1);

}  // namespace

// Nodes whose last owner is gone, while the thread destroys one: a chain is as
// long as the program ran, so what a node owned waits here instead of
// recursing. Null: the thread destroys none.
// Not in a namespace without name: gold gives initial-exec variables that are
// local to a file another one's offset.
constinit thread_local Node* buried __attribute__((tls_model("initial-exec"))) =
    nullptr;

namespace {

void Drop(Node* node) {
  if (node->refs.Release()) node->destroy(node);
}

void DestroyOne(Node* node) {
  for (uint32_t i = 0; i < node->n_inputs; ++i) {
    const Input& input = node->inputs()[i];
    if (input.saved != nullptr) tensor::Release(input.saved);
    if (input.node != nullptr) Drop(input.node);
  }
  if (node->has_outputs) {
    for (uint32_t i = 0; i < node->n_outputs; ++i) {
      tn_tensor* output = node->outputs()[i];
      if (output != nullptr) tensor::Release(output);
    }
  }
  if (node->extra != nullptr) [[unlikely]]
    delete node->extra;
  tensor::Free(node, node->bytes);
}

void Destroy(tensor::NodeBase* base) {
  Node* node = static_cast<Node*>(base);
  if (buried != nullptr) {
    node->next_buried = buried;
    buried = node;
    return;
  }
  buried = kLast;
  while (true) {
    DestroyOne(node);
    node = buried;
    if (node == kLast) break;
    buried = node->next_buried;
  }
  buried = nullptr;
}

// A node whose inputs, options, numbers and outputs are not set. Null: no
// memory.
[[gnu::always_inline]] inline Node* NewNode(uint32_t n_inputs,
                                            uint32_t n_outputs,
                                            uint32_t n_options, bool scalars,
                                            bool saves_outputs) {
  const size_t bytes = sizeof(Node) + n_inputs * sizeof(Input) +
                       n_options * sizeof(tn_value) +
                       (scalars ? n_inputs * sizeof(tn_value) : 0) +
                       (saves_outputs ? n_outputs * sizeof(tn_tensor*) : 0);
  Node* node = static_cast<Node*>(tensor::Allocate(bytes));
  if (node == nullptr) [[unlikely]]
    return nullptr;
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
  node->has_scalars = scalars;
  node->has_outputs = saves_outputs;
  node->extra = nullptr;
  return node;
}

// Links the node to where input i came from.
[[gnu::always_inline]] inline void Link(Node* node, Input& input,
                                        const tn_tensor* t) {
  Node* from = NodeOf(t);
  input.node = from;
  input.output = t->output;
  if (from == nullptr) return;
  from->refs.Retain();
  node->depth = std::max(node->depth, from->depth + 1);
}

// Options may point into the caller's stack: arrays and strings are copied.
void CopyOptions(Node* node, const tn_value* options) {
  for (uint32_t i = 0; i < node->n_options; ++i) {
    tn_value& to = node->options()[i];
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

// Keeps what the gradient needs of one input: its values, or, unless it is
// like the output, its shape. False: no memory.
[[gnu::noinline]] bool SaveInput(const tn_op& op, uint32_t i, tn_tensor* t,
                                 bool alike, Input& input) {
  if (op.saved_inputs >> std::min(i, op.n_inputs - 1) & 1) {
    tensor::Retain(t);
    input.saved = t;
    input.version = t->storage->version.load(std::memory_order_relaxed);
    return true;
  }
  if (alike) return true;
  input.saved = Shell(t->view);
  return input.saved != nullptr;
}

bool SaveOutputs(Node* node, const tn_call& call) {
  bool saved = true;
  for (uint32_t i = 0; i < node->n_outputs; ++i) {
    node->outputs()[i] = Alias(call.outputs[i]);
    saved &= node->outputs()[i] != nullptr;
  }
  return saved;
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

Node* NewLeaf() { return NewNode(0, 1, 0, false, false); }

Node* NewCustomNode(const tn_custom& custom) {
  Node* node = NewNode(custom.n_inputs, custom.n_outputs, 0, false, false);
  if (node == nullptr) return nullptr;
  bool saved = true;
  for (uint32_t i = 0; i < custom.n_inputs; ++i) {
    Input& input = node->inputs()[i];
    Link(node, input, custom.inputs[i]);
    input.saved = Shell(custom.inputs[i]->view);
    saved &= input.saved != nullptr;
  }
  if (!saved) {
    Destroy(node);
    return nullptr;
  }
  custom.vjp->retain(custom.vjp->context);
  ExtraOf(node).custom = *custom.vjp;
  return node;
}

bool Record(const tn_op& op, const tn_call& call, const tn_value* options,
            bool alike) {
  if ((op.flags & TN_OP_NO_GRADIENT) ||
      !tensor::IsFloating(call.outputs[0]->view.dtype)) {
    return true;
  }
  const uint32_t n = call.n_inputs;
  const bool has_scalars = call.scalars != nullptr;
  Node* node = NewNode(n, call.n_outputs, op.n_options, has_scalars,
                       (op.flags & TN_OP_SAVES_OUTPUT) != 0);
  if (node == nullptr) [[unlikely]]
    return false;
  node->op = &op;
  node->file = call.file;
  node->line = call.line;
  const bool saves = !alike || op.saved_inputs != 0;
  bool saved = true;
  tn_tensor* const* t = call.inputs;
  Input* input = node->inputs();
  for (uint32_t i = 0; i < n; ++i, ++t, ++input) {
    input->node = nullptr;
    input->saved = nullptr;
    if (*t == nullptr) continue;
    Link(node, *input, *t);
    if (saves) saved &= SaveInput(op, i, *t, alike, *input);
  }
  if (has_scalars) std::copy_n(call.scalars, n, node->scalars());
  if (op.n_options != 0) CopyOptions(node, options);
  if (node->has_outputs) saved &= SaveOutputs(node, call);
  if (!saved) [[unlikely]] {
    Destroy(node);
    return false;
  }
  call.outputs[0]->node = node;
  for (uint32_t i = 1; i < call.n_outputs; ++i) {
    node->refs.Retain();
    call.outputs[i]->node = node;
    call.outputs[i]->output = i;
  }
  return true;
}

}  // namespace tenon::autodiff
