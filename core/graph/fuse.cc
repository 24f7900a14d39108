// Planning: dead calls go, the rest is put into passes, and values get places.
#include "core/graph/fuse.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/tensor/convert.h"

namespace tenon::graph {
namespace {

bool SameShape(const tn_view& a, const tn_view& b) {
  return tensor::ShapeOf(a) == tensor::ShapeOf(b);
}

class Compiler {
 public:
  Compiler(const Record& record, absl::Span<const int64_t> results)
      : record_(record), results_(results), calls_(record.calls()) {
    plan_.n_inputs = record.n_inputs();
    plan_.n_values = record.n_values();
    plan_.in_memory.assign(plan_.n_values, false);
    plan_.overwrites.assign(plan_.n_values, -1);
    producer_.assign(plan_.n_values, -1);
    last_use_.assign(plan_.n_values, -1);
  }

  absl::StatusOr<Plan> Run() {
    absl::Status status = Check();
    if (!status.ok()) return status;
    FindLive();
    Level();
    status = PlaceValues();
    if (!status.ok()) return status;
    Emit();
    for (const RecordedCall& call : calls_) {
      plan_.options.push_back(call.options);
    }
    return std::move(plan_);
  }

 private:
  absl::Status Check() {
    if (!record_.obstacle().empty()) {
      return absl::FailedPreconditionError(record_.obstacle());
    }
    for (size_t c = 0; c < calls_.size(); ++c) {
      for (uint32_t i = 0; i < calls_[c].n_outputs; ++i) {
        producer_[calls_[c].first_output + i] = static_cast<int32_t>(c);
      }
      for (const Operand& operand : calls_[c].inputs) {
        if (operand.kind == Operand::kOutside) {
          return absl::FailedPreconditionError(absl::StrCat(
              calls_[c].op->name, " reads a tensor made outside of the update"));
        }
      }
    }
    for (size_t i = 0; i < results_.size(); ++i) {
      const int64_t r = results_[i];
      if (r < 0) continue;
      if (r < plan_.n_inputs || plan_.overwrites[r] >= 0) {
        return absl::FailedPreconditionError(
            "a result is an input or another result, unchanged");
      }
      const tn_view& to = record_.value(static_cast<uint32_t>(i));
      if (!SameShape(record_.value(r), to) ||
          record_.value(r).dtype != to.dtype) {
        return absl::FailedPreconditionError(
            "a result has another shape or dtype than what it replaces");
      }
      plan_.overwrites[r] = static_cast<int32_t>(i);
    }
    return absl::OkStatus();
  }

  // Calls that a result depends on.
  void FindLive() {
    live_.assign(calls_.size(), false);
    std::vector<uint32_t> stack;
    for (const int64_t r : results_) {
      if (r >= 0) stack.push_back(static_cast<uint32_t>(r));
    }
    while (!stack.empty()) {
      const int32_t c = producer_[stack.back()];
      stack.pop_back();
      if (c < 0 || live_[c]) continue;
      live_[c] = true;
      for (const Operand& operand : calls_[c].inputs) {
        if (operand.kind == Operand::kValue) stack.push_back(operand.value);
      }
    }
  }

  // An element-wise call whose operands are whole or of one element, and are
  // of the dtypes that its kernel takes.
  bool Fusable(const RecordedCall& call) const {
    const tn_op& op = *call.op;
    const tn_view& out = record_.value(call.first_output);
    if (!(op.flags & TN_OP_ELEMENTWISE) || call.n_outputs != 1) return false;
    if (!SameShape(out, record_.value(0))) return false;
    const uint32_t dtype = ComputeType(call);
    if (dtype == TN_DTYPE_NONE || op.rows[dtype] == nullptr) return false;
    for (uint32_t i = 0; i < call.inputs.size(); ++i) {
      const Operand& operand = call.inputs[i];
      if (operand.kind != Operand::kValue) continue;
      const tn_view& in = record_.value(operand.value);
      const bool whole = SameShape(in, out) && tensor::IsContiguous(in);
      if (!whole && in.numel != 1) return false;
      if (in.dtype != dtype && !op.InputHas(i, TN_INPUT_OWN_DTYPE)) {
        return false;
      }
    }
    return true;
  }

  // The dtype that all promoting tensors share; NONE where they differ.
  uint32_t ComputeType(const RecordedCall& call) const {
    uint32_t dtype = TN_DTYPE_NONE;
    for (uint32_t i = 0; i < call.inputs.size(); ++i) {
      const Operand& operand = call.inputs[i];
      if (operand.kind != Operand::kValue ||
          call.op->InputHas(i, TN_INPUT_OWN_DTYPE)) {
        continue;
      }
      const uint32_t mine = record_.value(operand.value).dtype;
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

  // Even levels are passes, odd ones calls between them.
  void Level() {
    level_.assign(calls_.size(), 0);
    fused_.assign(calls_.size(), false);
    for (size_t c = 0; c < calls_.size(); ++c) {
      if (!live_[c]) continue;
      fused_[c] = Fusable(calls_[c]);
      int level = fused_[c] ? 0 : 1;
      for (const Operand& operand : calls_[c].inputs) {
        if (operand.kind != Operand::kValue) continue;
        const int32_t p = producer_[operand.value];
        if (p < 0) continue;
        const bool stays = fused_[p] == fused_[c];
        level = std::max(level, level_[p] + (stays ? 0 : 1));
      }
      level_[c] = level;
      levels_ = std::max(levels_, level + 1);
    }
  }

  // A value is in memory if a call or another pass reads it, or it is a
  // result. An input that a result overwrites must not be read after that.
  absl::Status PlaceValues() {
    for (size_t c = 0; c < calls_.size(); ++c) {
      if (!live_[c]) continue;
      for (const Operand& operand : calls_[c].inputs) {
        if (operand.kind != Operand::kValue) continue;
        last_use_[operand.value] = static_cast<int64_t>(c);
        const int32_t p = producer_[operand.value];
        if (p < 0) continue;
        if (!fused_[c] || !fused_[p] || level_[p] != level_[c]) {
          plan_.in_memory[operand.value] = true;
        }
      }
      if (!fused_[c]) {
        for (uint32_t i = 0; i < calls_[c].n_outputs; ++i) {
          plan_.in_memory[calls_[c].first_output + i] = true;
        }
      }
    }
    for (size_t i = 0; i < results_.size(); ++i) {
      const int64_t r = results_[i];
      if (r < 0) continue;
      plan_.in_memory[r] = true;
      if (!fused_[producer_[r]]) {
        return absl::FailedPreconditionError(
            absl::StrCat("a result comes from ", calls_[producer_[r]].op->name,
                         ", which is not element-wise here"));
      }
      const int64_t last = last_use_[i];
      if (last >= 0 && level_[last] > level_[producer_[r]]) {
        return absl::FailedPreconditionError(
            "an old value is read in a later pass than its new one is made");
      }
    }
    return absl::OkStatus();
  }

  void Emit() {
    for (int level = 0; level < levels_; ++level) {
      if (level % 2 == 1) {
        for (size_t c = 0; c < calls_.size(); ++c) {
          if (!live_[c] || level_[c] != level) continue;
          plan_.stages.push_back({{}, static_cast<uint32_t>(c)});
        }
        continue;
      }
      Stage stage;
      free_.clear();
      tile_of_.assign(plan_.n_values, -1);
      for (size_t c = 0; c < calls_.size(); ++c) {
        if (live_[c] && fused_[c] && level_[c] == level) {
          stage.instructions.push_back(EmitOne(static_cast<uint32_t>(c)));
        }
      }
      for (const Instruction& copy : copies_) {
        stage.instructions.push_back(copy);
      }
      copies_.clear();
      if (!stage.instructions.empty()) plan_.stages.push_back(stage);
    }
  }

  // Whether the input that `value` replaces is read by a later call.
  bool IsEarly(uint32_t value, uint32_t c) const {
    const int32_t input = plan_.overwrites[value];
    return input >= 0 && last_use_[input] > static_cast<int64_t>(c);
  }

  Instruction EmitOne(uint32_t c) {
    const RecordedCall& call = calls_[c];
    const uint32_t dtype = ComputeType(call);
    Instruction to = {};
    to.kernel = call.op->rows[dtype];
    to.n_inputs = static_cast<uint32_t>(call.inputs.size());
    to.call = c;
    for (uint32_t i = 0; i < to.n_inputs; ++i) {
      const Operand& operand = call.inputs[i];
      const bool own = call.op->InputHas(i, TN_INPUT_OWN_DTYPE);
      if (operand.kind == Operand::kValue) {
        to.in[i] = PlaceOf(operand.value);
        to.in_size[i] = static_cast<uint32_t>(
            tensor::ElementSize(record_.value(operand.value).dtype));
        continue;
      }
      Number number = {c, i, own ? uint32_t{TN_BOOL} : dtype, {}};
      tensor::StoreScalar(operand.number, number.dtype, number.bytes);
      to.in[i] = {Place::kNumber, static_cast<uint32_t>(plan_.numbers.size())};
      plan_.numbers.push_back(number);
    }
    const uint32_t out = call.first_output;
    to.out_size = static_cast<uint32_t>(
        tensor::ElementSize(record_.value(out).dtype));
    // A tile may take the place of an operand that ends here, if elements are
    // of one size: then no element is written before it is read.
    bool same_size = true;
    for (uint32_t i = 0; i < to.n_inputs; ++i) {
      const bool tile = to.in[i].kind == Place::kTile;
      same_size = same_size && (!tile || to.in_size[i] == to.out_size);
    }
    if (same_size) FreeTiles(call, c);
    if (!plan_.in_memory[out]) {
      to.out = {Place::kTile, NewTile(out)};
    } else if (IsEarly(out, c)) {
      to.out = {Place::kTile, NewTile(out)};
      last_use_[out] = INT64_MAX;  // until the copy at the end of the pass
      Instruction copy = {};
      copy.n_inputs = 1;
      copy.in[0] = to.out;
      copy.in_size[0] = copy.out_size = to.out_size;
      copy.out = {Place::kMemory, out};
      copies_.push_back(copy);
    } else {
      to.out = {Place::kMemory, out};
    }
    if (!same_size) FreeTiles(call, c);
    return to;
  }

  Place PlaceOf(uint32_t value) const {
    if (tile_of_[value] >= 0) {
      return {Place::kTile, static_cast<uint32_t>(tile_of_[value])};
    }
    const bool whole = SameShape(record_.value(value), record_.value(0));
    return {whole ? Place::kMemory : Place::kOne, value};
  }

  void FreeTiles(const RecordedCall& call, uint32_t c) {
    for (const Operand& operand : call.inputs) FreeTile(operand, c);
  }

  void FreeTile(const Operand& operand, uint32_t c) {
    if (operand.kind != Operand::kValue || tile_of_[operand.value] < 0) return;
    if (last_use_[operand.value] != c) return;
    const int32_t tile = tile_of_[operand.value];
    if (std::find(free_.begin(), free_.end(), tile) == free_.end()) {
      free_.push_back(tile);
    }
  }

  uint32_t NewTile(uint32_t value) {
    if (free_.empty()) {
      free_.push_back(static_cast<int32_t>(plan_.tile_buffers++));
    }
    tile_of_[value] = free_.back();
    free_.pop_back();
    return static_cast<uint32_t>(tile_of_[value]);
  }

  const Record& record_;
  absl::Span<const int64_t> results_;
  const std::vector<RecordedCall>& calls_;
  Plan plan_;
  std::vector<int32_t> producer_;  // call of each value, -1 for inputs
  std::vector<int64_t> last_use_;  // call of each value, -1: none
  std::vector<bool> live_, fused_;
  std::vector<int> level_;
  std::vector<int32_t> tile_of_;
  std::vector<int32_t> free_;
  std::vector<Instruction> copies_;
  int levels_ = 0;
};

}  // namespace

bool Plan::IsOnePass() const {
  return stages.size() <= 1 &&
         (stages.empty() || !stages[0].instructions.empty());
}

absl::StatusOr<Plan> Compile(const Record& record,
                             absl::Span<const int64_t> results) {
  if (record.n_inputs() == 0) {
    return absl::InvalidArgumentError("a record without inputs");
  }
  return Compiler(record, results).Run();
}

void PatchNumbers(const Record& record, Plan& plan) {
  for (Number& number : plan.numbers) {
    const Operand& operand = record.calls()[number.call].inputs[number.input];
    tensor::StoreScalar(operand.number, number.dtype, number.bytes);
  }
  for (size_t c = 0; c < plan.options.size(); ++c) {
    const std::vector<tn_value>& options = record.calls()[c].options;
    for (size_t i = 0; i < options.size(); ++i) {
      const uint32_t kind = options[i].kind;
      if (kind == TN_VALUE_FLOAT || kind == TN_VALUE_INT) {
        plan.options[c][i] = options[i];
      }
    }
  }
}

}  // namespace tenon::graph
