// Planning is analysis, then emission; numbers are patched afterwards.
#include "core/graph/fuse.h"

#include "core/base/status.h"
#include "core/graph/analysis.h"
#include "core/graph/emit.h"
#include "core/tensor/convert.h"

namespace tenon::graph {

bool Plan::IsOnePass() const {
  return stages.size() <= 1 &&
         (stages.empty() || !stages[0].instructions.empty());
}

absl::StatusOr<Plan> Compile(const Record& record,
                             absl::Span<const int64_t> results) {
  if (record.n_inputs() == 0) {
    return absl::InvalidArgumentError("a record without inputs");
  }
  TN_ASSIGN_OR_RETURN(Analysis analysis, Analyze(record, results));
  return Emit(std::move(analysis));
}

void PatchNumbers(const Record& record, Plan& plan) {
  for (Number& number : plan.numbers) {
    const Operand& operand = record.calls()[number.call].inputs[number.input];
    tensor::StoreScalar(operand.number, number.dtype, number.bytes);
  }
  for (size_t c = 0; c < plan.options.size(); ++c) {
    const auto& options = record.calls()[c].options;
    for (size_t i = 0; i < options.size(); ++i) {
      const uint32_t kind = options[i].kind;
      if (kind == TN_VALUE_FLOAT || kind == TN_VALUE_INT) {
        plan.options[c][i] = options[i];
      }
    }
  }
}

}  // namespace tenon::graph
