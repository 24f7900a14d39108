// The one path that every op call takes.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/autodiff/tape.h"
#include "core/dispatch/anomaly.h"
#include "core/dispatch/context.h"
#include "core/dispatch/internal.h"
#include "core/dispatch/options.h"
#include "core/dispatch/uniform.h"
#include "core/dispatch/views.h"

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

// Says who failed, once, and the user's line.
[[gnu::noinline, gnu::cold]] tn_status* Failed(const tn_op& op,
                                               const tn_call& call,
                                               tn_status* failed) {
  if (!absl::StartsWith(failed->message, op.name + ":")) {
    failed->message.insert(0, op.name + ": ");
  }
  tn_status_view note = {};
  note.size = sizeof(note);
  note.component = abi::Borrow(op.name);
  note.line = call.line;
  if (call.file != nullptr) note.file = abi::Borrow(call.file);
  abi::StatusAnnotate(failed, &note);
  return failed;
}

// Whether the options are all there, of the declared kinds, and of no range.
bool Complete(const tn_op& op, const tn_call& call) {
  if (call.n_options != op.n_options || op.bounded) return false;
  for (uint32_t i = 0; i < call.n_options; ++i) {
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

// There was no memory for the tape.
[[gnu::noinline, gnu::cold]] tn_status* NotRecorded(const tn_op& op,
                                                    const tn_call& call) {
  tn_status* failed =
      NoMemory(op, call.outputs[0]->view, call.outputs[0]->view.dtype);
  ReleaseOutputs(call);
  return failed;
}

// Shows the call to the anomaly mode, which may fail it, and to the recorder.
[[gnu::noinline]] tn_status* Show(const tn_op& op, const tn_call& call,
                                  const tn_value* options) {
  const Context& context = Current();
  if (context.mode & TN_MODE_ANOMALY) {
    const absl::Status finite = CheckFinite(op, call);
    if (!finite.ok()) {
      ReleaseOutputs(call);
      return abi::ToC(finite);
    }
  }
  if (context.recorder != nullptr) {
    tn_call complete = call;
    complete.options = options;
    complete.n_options = op.n_options;
    context.recorder->OnCall(op, complete);
  }
  return nullptr;
}

void ReleaseDonated(const tn_call& call, int reused) {
  for (uint64_t left = call.donated; left != 0; left &= left - 1) {
    const int i = __builtin_ctzll(left);
    if (i != reused && call.inputs[i] != nullptr) {
      tensor::Release(call.inputs[i]);
    }
  }
}

// Who looks at a call after it ran.
struct Watch {
  explicit Watch(bool has_nodes)
      : tracked(has_nodes && !(Current().mode & TN_MODE_NO_GRADIENT)),
        shown(Current().recorder != nullptr ||
              (Current().mode & TN_MODE_ANOMALY) != 0) {}
  bool tracked;  // the tape
  bool shown;    // anomaly mode or recorder
};

// The call ran; `failed` says how. `alike` as in Record, `reused` is the input
// that became the output, or -1.
[[gnu::always_inline]] inline tn_status* Finish(const tn_op& op,
                                                const tn_call& call,
                                                const tn_value* options,
                                                const Watch& watch, bool alike,
                                                int reused, tn_status* failed) {
  if (watch.tracked && failed == nullptr &&
      !autodiff::Record(op, call, options, alike)) {
    failed = NotRecorded(op, call);
  }
  if (watch.shown && failed == nullptr) failed = Show(op, call, options);
  if (failed != nullptr) [[unlikely]]
    return Failed(op, call, failed);
  if (call.donated != 0) ReleaseDonated(call, reused);
  return nullptr;
}

[[gnu::noinline]] tn_status* CallElementwise(const tn_op& op,
                                             const tn_call& call,
                                             const tn_value* options) {
  tn_rows rows;
  const Look look = LookAt(call, rows.in);
  const Watch watch(look.tracked);
  int reused = -1;
  if (call.donated != 0 && !watch.tracked && !watch.shown) {
    reused = FindReusable(op, call, look.lead);
  }
  tn_status* failed = RunElementwise(op, call, options, look, rows, &reused);
  return Finish(op, call, options, watch, look.differs == 0, reused, failed);
}

bool HasNodes(const tn_call& call) {
  for (uint32_t i = 0; i < call.n_inputs; ++i) {
    if (call.inputs[i] != nullptr && call.inputs[i]->node != nullptr) {
      return true;
    }
  }
  return false;
}

[[gnu::noinline]] tn_status* CallView(const tn_op& op, const tn_call& call,
                                      const tn_value* options) {
  const Watch watch(HasNodes(call));
  tn_status* failed = RunView(op, call, options);
  return Finish(op, call, options, watch, false, -1, failed);
}

[[gnu::noinline]] tn_status* CallGeneral(const tn_op& op, const tn_call& call,
                                         const tn_value* options) {
  const Watch watch(HasNodes(call));
  tn_status* failed = RunGeneral(op, call, options);
  return Finish(op, call, options, watch, false, -1, failed);
}

// Calls an op whose options are complete.
tn_status* CallComplete(const tn_op& op, const tn_call& call,
                        const tn_value* options) {
  return op.flags & TN_OP_ELEMENTWISE ? CallElementwise(op, call, options)
         : op.flags & TN_OP_VIEW      ? CallView(op, call, options)
                                      : CallGeneral(op, call, options);
}

// Too many inputs or too few, or options that are to be filled in.
[[gnu::noinline]] tn_status* CallIncomplete(const tn_op& op,
                                            const tn_call& call) {
  tn_value filled[kMaxOptions];
  absl::Status status =
      CountFits(op, call.n_inputs)
          ? FillOptions({op.def->options, op.def->n_options},
                        {call.options, call.n_options}, filled)
          : CountError(op, call.n_inputs);
  if (!status.ok()) return Failed(op, call, abi::ToC(status));
  return CallComplete(op, call, filled);
}

}  // namespace

tn_status* Call(const tn_op* op, const tn_call* call) {
  if ((call->n_inputs == op->exact_inputs || CountFits(*op, call->n_inputs)) &&
      Complete(*op, *call)) [[likely]] {
    return CallComplete(*op, *call, call->options);
  }
  return CallIncomplete(*op, *call);
}

}  // namespace tenon::dispatch
