// The walk back: collect what lies between outputs and inputs, then visit it
// by depth, handing each node's gradients on to its inputs.
#include "core/autodiff/backward.h"

#include <algorithm>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
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

template <class T>
using Few = absl::InlinedVector<T, 4>;

struct Pending {
  Node* node;
  Few<Ref> gradients;  // by output of the node; null: zero so far
  bool needed = false;
};

// What is known of each node, in the order in which nodes were met. A table of
// places, twice as large as what it holds, finds them.
class PendingNodes {
 public:
  PendingNodes() : places_(kFirst, 0) { all_.reserve(kFirst / 2); }

  // Valid until the next call for a node not met before.
  Pending& operator[](Node* node) { return all_[IndexOf(node).first]; }
  Pending& at(size_t index) { return all_[index]; }
  size_t size() const { return all_.size(); }

  // The node's index, and whether it is new.
  std::pair<size_t, bool> IndexOf(Node* node) {
    size_t at = Hash(node);
    for (; places_[at] != 0; at = (at + 1) & (places_.size() - 1)) {
      if (all_[places_[at] - 1].node == node) return {places_[at] - 1, false};
    }
    Pending& added = all_.emplace_back();
    added.node = node;
    added.gradients.resize(node->n_outputs);
    places_[at] = static_cast<uint32_t>(all_.size());
    if (all_.size() * 2 > places_.size()) Grow();
    return {all_.size() - 1, true};
  }

 private:
  static constexpr size_t kFirst = 128;

  size_t Hash(const Node* node) const {
    const auto bits = reinterpret_cast<uintptr_t>(node) >> 6;
    return (bits * 0x9E3779B97F4A7C15u >> 32) & (places_.size() - 1);
  }
  void Grow() {
    places_.assign(places_.size() * 2, 0);
    for (size_t i = 0; i < all_.size(); ++i) {
      size_t at = Hash(all_[i].node);
      while (places_[at] != 0) at = (at + 1) & (places_.size() - 1);
      places_[at] = static_cast<uint32_t>(i + 1);
    }
  }

  std::vector<Pending> all_;
  std::vector<uint32_t> places_;  // 1 + index into all_, 0: free
};

std::string CalledAt(const Node& node) {
  return absl::StrCat(node.op != nullptr ? node.op->name : "a custom gradient",
                      " (called at ",
                      node.file == nullptr ? "an unknown place" : node.file,
                      ":", node.line, ")");
}

// Sums and casts a gradient to the shape and dtype of what it belongs to.
absl::StatusOr<Ref> Unbroadcast(Ref gradient, const tn_view& target) {
  const tn_view& v = gradient->view;
  const int extra = static_cast<int>(v.rank) - static_cast<int>(target.rank);
  Few<int64_t> leading, kept;
  for (int i = 0; i < static_cast<int>(v.rank); ++i) {
    if (i < extra)
      leading.push_back(i);
    else if (v.shape[i] != target.shape[i - extra])
      kept.push_back(i - extra);
  }
  for (const bool keep : {false, true}) {
    const Few<int64_t>& axes = keep ? kept : leading;
    if (axes.empty()) continue;
    const tn_value options[] = {
        {TN_VALUE_INTS, 0, {.p = axes.data()}, axes.size()},
        {TN_VALUE_BOOL, 0, {.i = keep}, 0}};
    absl::StatusOr<Ref> sum =
        CallOne(*BuiltinOps().sum, {gradient.get()}, options);
    if (!sum.ok()) return sum;
    gradient = std::move(*sum);
  }
  if (gradient->view.dtype == target.dtype) return gradient;
  const tn_value dtype = {TN_VALUE_DTYPE, 0, {.i = target.dtype}, 0};
  return CallOne(*BuiltinOps().cast, {gradient.get()}, {&dtype, 1});
}

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

absl::Status CheckVersion(const tn_tensor* saved, uint32_t version) {
  const tensor::Storage& s = *saved->storage;
  if (s.version.load(std::memory_order_relaxed) == version) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "a value that it needs was overwritten at ",
      s.writer_file == nullptr ? "an unknown place" : s.writer_file, ":",
      s.writer_line, "; copy it before writing, or write after the gradient"));
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
      stack_.push_back(node);
    }
    return absl::OkStatus();
  }

  // All nodes behind the outputs, by depth; and which lead to an input.
  void Collect() {
    std::vector<bool> expanded(pending_.size(), false);
    while (!stack_.empty()) {
      Node* node = stack_.back();
      stack_.pop_back();
      const size_t index = pending_.IndexOf(node).first;
      if (index >= expanded.size()) expanded.resize(index + 1, false);
      if (expanded[index]) continue;
      expanded[index] = true;
      order_.push_back(static_cast<uint32_t>(index));
      for (uint32_t i = 0; i < node->n_inputs; ++i) {
        Node* from = node->inputs()[i].node;
        if (from == nullptr) continue;
        const auto [at, is_new] = pending_.IndexOf(from);
        if (is_new || at >= expanded.size() || !expanded[at]) {
          stack_.push_back(from);
        }
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
    Few<Ref> results(node.n_inputs);
    absl::Status status = node.op != nullptr
                              ? Vjp(node, pending, results)
                              : CustomVjp(node, pending, results);
    if (!status.ok()) {
      return absl::Status(
          status.code(),
          absl::StrCat("gradient of ", CalledAt(node), ": ", status.message()));
    }
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

  absl::Status Vjp(Node& node, Pending& pending, Few<Ref>& results) {
    Few<tn_tensor*> inputs, outputs, gradients, out;
    Few<const tn_view*> views;
    Few<Ref> attached;
    uint64_t wanted = 0;
    const tn_view* like = nullptr;
    for (const Ref& gradient : pending.gradients) {
      gradients.push_back(gradient.get());
      if (gradient && like == nullptr) like = &gradient->view;
    }
    for (uint32_t i = 0; i < node.n_inputs; ++i) {
      const Input& input = node.inputs()[i];
      const bool values =
          input.saved != nullptr && input.saved->storage != nullptr;
      inputs.push_back(values ? input.saved : nullptr);
      views.push_back(input.saved != nullptr ? &input.saved->view : like);
      if (input.node != nullptr && At(input.node).needed) {
        wanted |= uint64_t{1} << std::min(i, 63u);
      }
      if (!values) continue;
      absl::Status status = CheckVersion(input.saved, input.version);
      if (!status.ok()) return status;
    }
    for (uint32_t i = 0; i < node.n_outputs; ++i) {
      tn_tensor* saved = node.has_outputs ? node.outputs()[i] : nullptr;
      if (saved != nullptr) {
        absl::Status status = CheckVersion(saved, 0);
        if (!status.ok()) return status;
        if (g_.flags & TN_GRADIENTS_DIFFERENTIABLE) {
          attached.emplace_back(tensor::Alias(saved));
          if (!attached.back()) {
            return tensor::OutOfMemory(node.op->name, saved->view);
          }
          saved = attached.back().get();
          node.refs.Retain();
          saved->node = &node;
          saved->output = i;
        }
      }
      outputs.push_back(saved);
    }
    out.resize(node.n_inputs, nullptr);
    const tn_vjp vjp = {.size = sizeof(tn_vjp),
                        .min_size = 0,
                        .inputs = inputs.data(),
                        .scalars = node.scalars(),
                        .input_views = views.data(),
                        .outputs = outputs.data(),
                        .output_gradients = gradients.data(),
                        .options = node.options(),
                        .results = out.data(),
                        .n_inputs = node.n_inputs,
                        .n_outputs = node.n_outputs,
                        .n_options = node.n_options,
                        .reserved = 0,
                        .wanted = wanted};
    if (node.op->def->vjp == nullptr) {
      return absl::UnimplementedError(
          "it declares no gradient; use stop_gradient where none is wanted");
    }
    absl::Status status =
        abi::FromC(node.op->def->vjp(node.op->def->context, &vjp));
    for (uint32_t i = 0; i < node.n_inputs; ++i) results[i] = Ref(out[i]);
    return status;
  }

  absl::Status CustomVjp(Node& node, Pending& pending, Few<Ref>& results) {
    Few<tn_tensor*> in, out(node.n_inputs, nullptr);
    for (const Ref& gradient : pending.gradients) in.push_back(gradient.get());
    const tn_callable& custom = node.extra->custom;
    absl::Status status = abi::FromC(custom.call(
        custom.context, in.data(), node.n_outputs, out.data(), node.n_inputs));
    for (uint32_t i = 0; i < node.n_inputs; ++i) results[i] = Ref(out[i]);
    return status;
  }

  const tn_gradients& g_;
  PendingNodes pending_;
  std::vector<Node*> stack_;
  std::vector<uint32_t> order_;  // into pending_, by depth
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
