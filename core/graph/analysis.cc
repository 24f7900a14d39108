// The passes over a record's calls, in the order of Analyze.
#include "core/graph/analysis.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/status.h"
#include "core/tensor/convert.h"

namespace tenon::graph {
namespace {

using tensor::SameShape;

absl::Status FindProducers(Analysis& a) {
  if (!a.record.obstacle().empty()) {
    return absl::FailedPreconditionError(a.record.obstacle());
  }
  for (size_t c = 0; c < a.calls.size(); ++c) {
    for (uint32_t i = 0; i < a.calls[c].n_outputs; ++i) {
      a.producer[a.calls[c].first_output + i] = static_cast<int32_t>(c);
    }
    for (const Operand& operand : a.calls[c].inputs) {
      if (operand.kind == Operand::kOutside) {
        return absl::FailedPreconditionError(absl::StrCat(
            a.calls[c].op->name, " reads a tensor made outside of the update"));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckResults(Analysis& a, absl::Span<const int64_t> results) {
  for (size_t i = 0; i < results.size(); ++i) {
    const int64_t r = results[i];
    if (r < 0) continue;
    if (r < a.record.n_inputs() || a.overwrites[r] >= 0) {
      return absl::FailedPreconditionError(
          "a result is an input or another result, unchanged");
    }
    const tn_view& from = a.record.value(static_cast<uint32_t>(r));
    const tn_view& to = a.record.value(static_cast<uint32_t>(i));
    if (!SameShape(from, to) || from.dtype != to.dtype) {
      return absl::FailedPreconditionError(
          "a result has another shape or dtype than what it replaces");
    }
    a.overwrites[r] = static_cast<int32_t>(i);
  }
  return absl::OkStatus();
}

// Calls that a result depends on.
void FindLive(Analysis& a, absl::Span<const int64_t> results) {
  std::vector<uint32_t> stack;
  for (const int64_t r : results) {
    if (r >= 0) stack.push_back(static_cast<uint32_t>(r));
  }
  while (!stack.empty()) {
    const int32_t c = a.producer[stack.back()];
    stack.pop_back();
    if (c < 0 || a.live[c]) continue;
    a.live[c] = true;
    for (const Operand& operand : a.calls[c].inputs) {
      if (operand.kind == Operand::kValue) stack.push_back(operand.value);
    }
  }
}

// An element-wise call whose operands are whole or of one element, and are of
// the dtypes that its kernel takes.
bool Fusable(const Analysis& a, const RecordedCall& call) {
  const tn_op& op = *call.op;
  if (!(op.flags & TN_OP_ELEMENTWISE) || call.n_outputs != 1) return false;
  if (!a.IsWhole(call.first_output)) return false;
  const uint32_t dtype = a.ComputeType(call);
  if (dtype == TN_DTYPE_NONE || op.rows[dtype] == nullptr) return false;
  for (uint32_t i = 0; i < call.inputs.size(); ++i) {
    const Operand& operand = call.inputs[i];
    if (operand.kind != Operand::kValue) continue;
    const tn_view& in = a.record.value(operand.value);
    const bool whole = a.IsWhole(operand.value) && tensor::IsContiguous(in);
    if (!whole && in.numel != 1) return false;
    if (in.dtype != dtype && !op.InputHas(i, TN_INPUT_OWN_DTYPE)) return false;
  }
  return true;
}

// A sum of all elements of what a pass computes.
bool IsSumOfPass(const Analysis& a, const RecordedCall& call) {
  if (call.op->name != "sum" || !IsCore(*call.op)) return false;
  const Operand& x = call.inputs[0];
  const bool all = call.options[0].count == 0 && call.options[1].as.i == 0;
  if (!all || x.kind != Operand::kValue || a.producer[x.value] < 0) {
    return false;
  }
  const uint32_t dtype = a.record.value(x.value).dtype;
  return a.fused[a.producer[x.value]] && (dtype == TN_F32 || dtype == TN_F64);
}

void FindLevels(Analysis& a) {
  for (size_t c = 0; c < a.calls.size(); ++c) {
    if (!a.live[c]) continue;
    a.fused[c] = Fusable(a, a.calls[c]);
    a.sums[c] = IsSumOfPass(a, a.calls[c]);
    int level = a.fused[c] ? 0 : 1;
    for (const Operand& operand : a.calls[c].inputs) {
      if (operand.kind != Operand::kValue) continue;
      const int32_t p = a.producer[operand.value];
      if (p < 0) continue;
      const bool stays = a.fused[p] == a.fused[c];
      level = std::max(level, a.level[p] + (stays ? 0 : 1));
    }
    a.level[c] = level;
    a.levels = std::max(a.levels, level + 1);
  }
}

// A value is in memory if a call or another pass reads it, or it is a result.
void FindUses(Analysis& a) {
  for (size_t c = 0; c < a.calls.size(); ++c) {
    if (!a.live[c]) continue;
    for (const Operand& operand : a.calls[c].inputs) {
      if (operand.kind != Operand::kValue) continue;
      ++a.uses[operand.value];
      a.last_use[operand.value] = static_cast<int64_t>(c);
      int& last = a.last_level[operand.value];
      last = std::max(last, a.level[c]);
      const int32_t p = a.producer[operand.value];
      if (p < 0) continue;
      const bool apart = !a.fused[c] || !a.fused[p] || a.level[p] != a.level[c];
      if (apart && !a.sums[c]) a.in_memory[operand.value] = true;
    }
    if (!a.fused[c]) {
      for (uint32_t i = 0; i < a.calls[c].n_outputs; ++i) {
        a.in_memory[a.calls[c].first_output + i] = true;
      }
    }
  }
}

// An input that a result overwrites must not be read after that.
absl::Status PlaceResults(Analysis& a, absl::Span<const int64_t> results) {
  for (size_t i = 0; i < results.size(); ++i) {
    const int64_t r = results[i];
    if (r < 0) continue;
    a.in_memory[r] = true;
    const int32_t p = a.producer[r];
    if (!a.fused[p]) {
      return absl::FailedPreconditionError(
          absl::StrCat("a result comes from ", a.calls[p].op->name,
                       ", which is not element-wise here"));
    }
    if (a.last_level[i] > a.level[p]) {
      return absl::FailedPreconditionError(
          "an old value is read in a later pass than its new one is made");
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool IsCore(const tn_op& op) {
  return op.package == "tenon" &&
         std::all_of(op.kernels.begin(), op.kernels.end(),
                     [](const auto& k) { return k.package == "tenon"; });
}

Analysis::Analysis(const Record& of)
    : record(of),
      calls(of.calls()),
      producer(of.n_values(), -1),
      last_use(of.n_values(), -1),
      last_level(of.n_values(), -1),
      uses(of.n_values(), 0),
      in_memory(of.n_values(), false),
      overwrites(of.n_values(), -1),
      live(calls.size(), false),
      fused(calls.size(), false),
      sums(calls.size(), false),
      level(calls.size(), 0) {}

bool Analysis::IsWhole(uint32_t value) const {
  return SameShape(record.value(value), record.value(0));
}

uint32_t Analysis::ComputeType(const RecordedCall& call) const {
  uint32_t dtype = TN_DTYPE_NONE;
  for (uint32_t i = 0; i < call.inputs.size(); ++i) {
    const Operand& operand = call.inputs[i];
    if (operand.kind != Operand::kValue ||
        call.op->InputHas(i, TN_INPUT_OWN_DTYPE)) {
      continue;
    }
    const uint32_t mine = record.value(operand.value).dtype;
    if (dtype != TN_DTYPE_NONE && mine != dtype) return TN_DTYPE_NONE;
    dtype = mine;
  }
  for (const Operand& operand : call.inputs) {
    if (operand.kind == Operand::kNumber &&
        tensor::PromoteScalar(dtype, operand.number.kind) != dtype) {
      return TN_DTYPE_NONE;
    }
  }
  return dtype;
}

absl::StatusOr<Analysis> Analyze(const Record& record,
                                 absl::Span<const int64_t> results) {
  Analysis a(record);
  TN_RETURN_IF_ERROR(FindProducers(a));
  TN_RETURN_IF_ERROR(CheckResults(a, results));
  FindLive(a, results);
  FindLevels(a);
  FindUses(a);
  TN_RETURN_IF_ERROR(PlaceResults(a, results));
  return a;
}

}  // namespace tenon::graph
