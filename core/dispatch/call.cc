// The one path that every op call takes.
#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/autodiff/tape.h"
#include "core/dispatch/anomaly.h"
#include "core/dispatch/context.h"
#include "core/dispatch/internal.h"
#include "core/dispatch/options.h"

namespace tenon::dispatch {
namespace {

absl::Status CountError(const tn_op& op, uint32_t got) {
  const std::string wants =
      op.variadic ? absl::StrCat(op.min_inputs, " or more")
      : op.min_inputs < op.n_inputs
          ? absl::StrCat(op.min_inputs, " to ", op.n_inputs)
          : absl::StrCat(op.n_inputs);
  return absl::InvalidArgumentError(
      absl::StrCat("takes ", wants, " inputs, got ", got));
}

bool CountFits(const tn_op& op, uint32_t n) {
  return n >= op.min_inputs && (op.variadic || n <= op.n_inputs);
}

bool Tracked(const tn_call& call) {
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    if (call.inputs[i] != nullptr && call.inputs[i]->node != nullptr) {
      return true;
    }
  }
  return false;
}

// Says who failed, once.
absl::Status Named(const tn_op& op, const absl::Status& status) {
  if (absl::StartsWith(status.message(), op.name + ":")) return status;
  absl::Status named(status.code(),
                     absl::StrCat(op.name, ": ", status.message()));
  status.ForEachPayload([&](absl::string_view key, const absl::Cord& value) {
    named.SetPayload(key, value);
  });
  return named;
}

// Whether the options are all there, of the declared kinds, and of no range.
bool Complete(const tn_op& op, const tn_call& call) {
  const size_t n = op.kinds.size();
  if (call.n_options != n || op.bounded) return n == 0 && call.n_options == 0;
  for (size_t i = 0; i < n; ++i) {
    if (call.options[i].kind != op.kinds[i]) return false;
  }
  return true;
}

void ReleaseOutputs(const tn_call& call) {
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    tensor::Release(call.outputs[i]);
    call.outputs[i] = nullptr;
  }
}

// What happens after the values are there: the tape, the anomaly mode, the
// recorder. On failure the outputs are released.
absl::Status Observe(const tn_op& op, const tn_call& call,
                     const tn_value* options, bool tracked) {
  const Context& context = Current();
  absl::Status status;
  if (context.mode & TN_MODE_ANOMALY) status = CheckFinite(op, call);
  if (tracked && status.ok() && !(op.flags & TN_OP_NO_GRADIENT) &&
      tensor::IsFloating(call.outputs[0]->view.dtype)) {
    status = autodiff::Record(op, call, options);
  }
  if (!status.ok()) {
    ReleaseOutputs(call);
    return status;
  }
  if (context.recorder != nullptr) {
    tn_call complete = call;
    complete.options = options;
    complete.n_options = op.def->n_options;
    context.recorder->OnCall(op, complete);
  }
  return absl::OkStatus();
}

absl::Status Run(const tn_op& op, const tn_call& call, const tn_value* options,
                 bool may_reuse, int* reused) {
  if (op.flags & TN_OP_ELEMENTWISE) {
    return RunElementwise(op, call, options, may_reuse, reused);
  }
  return op.flags & TN_OP_VIEW ? RunView(op, call, options)
                               : RunGeneral(op, call, options);
}

// Calls an op whose options are complete.
absl::Status CallComplete(const tn_op& op, const tn_call& call,
                          const tn_value* options) {
  const Context& context = Current();
  const bool tracked = !(context.mode & TN_MODE_NO_GRADIENT) && Tracked(call);
  // The anomaly check looks at inputs afterwards.
  const bool may_reuse = call.donated != 0 && !tracked &&
                         context.recorder == nullptr &&
                         !(context.mode & TN_MODE_ANOMALY);
  int reused = -1;
  absl::Status status = Run(op, call, options, may_reuse, &reused);
  const bool observed = tracked || context.recorder != nullptr ||
                        (context.mode & TN_MODE_ANOMALY) != 0;
  if (observed && status.ok()) status = Observe(op, call, options, tracked);
  if (!status.ok()) [[unlikely]]
    return Named(op, status);
  for (uint64_t donated = call.donated; donated != 0; donated &= donated - 1) {
    const int i = __builtin_ctzll(donated);
    if (i != reused && call.inputs[i] != nullptr) {
      tensor::Release(call.inputs[i]);
    }
  }
  return status;
}

// Too many inputs or too few, or options that are to be filled in.
[[gnu::noinline]] absl::Status CallIncomplete(const tn_op& op,
                                              const tn_call& call) {
  if (!CountFits(op, call.n_inputs)) {
    return Named(op, CountError(op, call.n_inputs));
  }
  tn_value filled[kMaxOptions];
  absl::Status status = FillOptions({op.def->options, op.def->n_options},
                                    {call.options, call.n_options}, filled);
  if (!status.ok()) return Named(op, status);
  return CallComplete(op, call, filled);
}

}  // namespace

absl::Status Call(const tn_op& op, const tn_call& call) {
  if (CountFits(op, call.n_inputs) && Complete(op, call)) [[likely]] {
    return CallComplete(op, call, call.options);
  }
  return CallIncomplete(op, call);
}

}  // namespace tenon::dispatch
