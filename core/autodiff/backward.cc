// The walk back: collect what lies between outputs and inputs, then visit it
// by depth, handing each node's gradients on to its inputs.
#include "core/autodiff/backward.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/autodiff/pending.h"
#include "core/autodiff/tape.h"
#include "core/dispatch/builtin.h"
#include "core/dispatch/context.h"
#include "core/tensor/convert.h"

namespace tenon::autodiff {
namespace {

using dispatch::BuiltinOps;
using dispatch::CallOne;
using tensor::Ref;
using tensor::ShapeOf;

// Adds `gradient` to what has come together at one output of a node.
absl::Status Accumulate(Ref& sum, Ref gradient) {
  if (!sum) {
    sum = std::move(gradient);
    return absl::OkStatus();
  }
  absl::StatusOr<Ref> total =
      CallOne(*BuiltinOps().add, {sum.get(), gradient.get()});
  if (!total.ok()) return total.status();
  sum = std::move(*total);
  return absl::OkStatus();
}

absl::Status RunHooks(const Node& node, Few<Ref>& gradients) {
  if (node.extra == nullptr) return absl::OkStatus();
  for (const Extra::Hook& hook : node.extra->hooks) {
    Ref& gradient = gradients[hook.output];
    if (!gradient) continue;
    tn_tensor* in = gradient.get();
    Ref replaced;
    absl::Status status = abi::FromC(
        hook.callable.call(hook.callable.context, &in, 1, replaced.Out(), 1));
    if (!status.ok()) return status;
    if (replaced) gradient = std::move(replaced);
  }
  return absl::OkStatus();
}

class Walker {
 public:
  explicit Walker(const tn_gradients& g) : g_(g) {}

  absl::Status Run() {
    absl::Status status = Seed();
    if (!status.ok()) return status;
    Collect();
    Few<Ref> results(g_.n_inputs);
    for (auto index = order_.rbegin(); index != order_.rend(); ++index) {
      Pending& pending = pending_.at(*index);
      if (!pending.needed) continue;
      status = RunHooks(*pending.node, pending.gradients);
      if (!status.ok()) return status;
      Deliver(pending.node, pending, results);
      status = Visit(*pending.node, pending);
      if (!status.ok()) return status;
      pending.gradients.clear();
    }
    for (uint32_t i = 0; i < g_.n_inputs; ++i) {
      g_.results[i] = results[i].Release();
    }
    return absl::OkStatus();
  }

 private:
  Pending& At(Node* node) { return pending_[node]; }

  absl::Status Seed() {
    for (uint32_t i = 0; i < g_.n_inputs; ++i) {
      Node* node = NodeOf(g_.inputs[i]);
      if (node == nullptr) {
        return absl::InvalidArgumentError(
            absl::StrCat("gradients: input ", i,
                         " is not tracked; use a parameter or a "
                         "variable"));
      }
      At(node).needed = true;
    }
    for (uint32_t i = 0; i < g_.n_outputs; ++i) {
      tn_tensor* out = g_.outputs[i];
      Node* node = NodeOf(out);
      if (node == nullptr) continue;  // depends on nothing
      Ref seed;
      if (g_.output_gradients != nullptr && g_.output_gradients[i] != nullptr) {
        seed = Ref::Share(g_.output_gradients[i]);
        if (ShapeOf(seed->view) != ShapeOf(out->view)) {
          return absl::InvalidArgumentError(absl::StrCat(
              "gradients: output ", i, " is ",
              tensor::ShapeText(ShapeOf(out->view)), ", its gradient is ",
              tensor::ShapeText(ShapeOf(seed->view)), "; they must agree"));
        }
      } else {
        absl::StatusOr<tn_tensor*> ones =
            tensor::NewTensor(out->view.dtype, ShapeOf(out->view));
        if (!ones.ok()) return ones.status();
        seed = Ref(*ones);
        tn_view one = {};
        double value = 1;
        one.data = &value;
        one.dtype = TN_F64;
        one.flags = TN_VIEW_CONTIGUOUS;
        one.numel = 1;
        tensor::CopyView(one, seed->view);
      }
      absl::Status status =
          Accumulate(At(node).gradients[out->output], std::move(seed));
      if (!status.ok()) return status;
      stack_.push_back(static_cast<uint32_t>(pending_.IndexOf(node)));
    }
    return absl::OkStatus();
  }

  // All nodes behind the outputs, by depth; and which lead to an input.
  void Collect() {
    while (!stack_.empty()) {
      const uint32_t index = stack_.back();
      stack_.pop_back();
      if (std::exchange(pending_.at(index).seen, true)) continue;
      order_.push_back(index);
      const Node* node = pending_.at(index).node;
      for (uint32_t i = 0; i < node->n_inputs; ++i) {
        Node* from = node->inputs()[i].node;
        if (from == nullptr) continue;
        const size_t at = pending_.IndexOf(from);
        if (!pending_.at(at).seen) stack_.push_back(static_cast<uint32_t>(at));
      }
    }
    std::sort(order_.begin(), order_.end(), [this](uint32_t a, uint32_t b) {
      const uint32_t x = pending_.at(a).node->depth;
      const uint32_t y = pending_.at(b).node->depth;
      return x != y ? x < y : a < b;
    });
    for (const uint32_t index : order_) {
      Pending& pending = pending_.at(index);
      const Node* node = pending.node;
      for (uint32_t i = 0; i < node->n_inputs && !pending.needed; ++i) {
        Node* from = node->inputs()[i].node;
        pending.needed = from != nullptr && At(from).needed;
      }
    }
  }

  void Deliver(const Node* node, Pending& pending, Few<Ref>& results) {
    for (uint32_t i = 0; i < g_.n_inputs; ++i) {
      const tn_tensor* input = g_.inputs[i];
      if (NodeOf(input) != node) continue;
      Ref& gradient = pending.gradients[input->output];
      if (gradient) results[i] = Ref::Share(gradient.get());
    }
  }

  absl::Status Visit(Node& node, Pending& pending) {
    if (node.n_inputs == 0) return absl::OkStatus();
    const auto has = [](const Ref& r) { return static_cast<bool>(r); };
    if (std::none_of(pending.gradients.begin(), pending.gradients.end(), has)) {
      return absl::OkStatus();
    }
    uint64_t wanted = 0;
    for (uint32_t i = 0; i < node.n_inputs; ++i) {
      Node* from = node.inputs()[i].node;
      if (from != nullptr && At(from).needed) {
        wanted |= uint64_t{1} << std::min(i, 63u);
      }
    }
    Few<Ref> results(node.n_inputs);
    absl::Status status =
        CallRule(node, pending.gradients, wanted,
                 (g_.flags & TN_GRADIENTS_DIFFERENTIABLE) != 0, results);
    if (!status.ok()) return status;
    for (uint32_t i = 0; i < node.n_inputs; ++i) {
      const Input& input = node.inputs()[i];
      if (!results[i] || input.node == nullptr) continue;
      if (!At(input.node).needed) continue;
      if (input.saved != nullptr) {
        absl::StatusOr<Ref> fitted =
            Unbroadcast(std::move(results[i]), input.saved->view);
        if (!fitted.ok()) return fitted.status();
        results[i] = std::move(*fitted);
      }
      status = Accumulate(At(input.node).gradients[input.output],
                          std::move(results[i]));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  const tn_gradients& g_;
  PendingNodes pending_;
  // Into pending_.
  absl::InlinedVector<uint32_t, 32> stack_;
  absl::InlinedVector<uint32_t, 32> order_;  // by depth
};

}  // namespace

absl::Status Gradients(const tn_gradients& g) {
  const uint32_t mode = dispatch::Current().mode;
  const bool differentiable = (g.flags & TN_GRADIENTS_DIFFERENTIABLE) != 0;
  const dispatch::ScopedMode scope(differentiable ? mode & ~TN_MODE_NO_GRADIENT
                                                  : mode | TN_MODE_NO_GRADIENT);
  return Walker(g).Run();
}

absl::Status AddHook(tn_tensor* t, const tn_callable& hook) {
  Node* node = NodeOf(t);
  if (node == nullptr) {
    return absl::FailedPreconditionError(
        "hook: the tensor is not tracked, so it has no gradient to see");
  }
  hook.retain(hook.context);
  ExtraOf(node).hooks.push_back({t->output, hook});
  return absl::OkStatus();
}

absl::Status Custom(const tn_custom& custom) {
  Node* node = NewCustomNode(custom);
  if (node == nullptr) return absl::ResourceExhaustedError("no memory");
  const absl::Cleanup drop = [node] {
    if (node->refs.Release()) node->destroy(node);
  };
  Few<Ref> outputs;
  for (uint32_t i = 0; i < custom.n_outputs; ++i) {
    outputs.emplace_back(tensor::Alias(custom.outputs[i]));
    if (!outputs.back()) return absl::ResourceExhaustedError("no memory");
    node->refs.Retain();
    outputs.back()->node = node;
    outputs.back()->output = i;
  }
  for (uint32_t i = 0; i < custom.n_outputs; ++i) {
    custom.results[i] = outputs[i].Release();
  }
  return absl::OkStatus();
}

}  // namespace tenon::autodiff
