// Planning: dead calls go, the rest is put into passes, and values get places.
#include "core/graph/fuse.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/graph/joined.h"
#include "core/tensor/convert.h"

namespace tenon::graph {
namespace {

bool SameShape(const tn_view& a, const tn_view& b) {
  return tensor::ShapeOf(a) == tensor::ShapeOf(b);
}

// An operand of a recorded call.
struct Source {
  uint32_t call;
  uint32_t input;
};

// A call that takes others' work over.
struct Join {
  tn_row_kernel kernel = nullptr;  // null: none
  std::vector<Source> sources;
};

// Whether this is the core's own op, with no kernel of another package.
bool IsCore(const tn_op& op, const char* name) {
  return op.name == name &&
         std::all_of(op.kernels.begin(), op.kernels.end(),
                     [](const auto& k) { return k.package == "tenon"; });
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
    JoinCalls();
    Emit();
    for (const RecordedCall& call : calls_) {
      plan_.options.emplace_back(call.options.begin(), call.options.end());
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
          return absl::FailedPreconditionError(
              absl::StrCat(calls_[c].op->name,
                           " reads a tensor made outside of the update"));
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

  // The call that scales an operand of `c` by a number and is of no other use:
  // its index, or -1.
  int32_t ScaledBy(uint32_t c, const Operand& operand) const {
    if (operand.kind != Operand::kValue) return -1;
    const int32_t m = producer_[operand.value];
    if (m < 0 || !fused_[m] || level_[m] != level_[c] || uses_[m] != 1 ||
        plan_.in_memory[operand.value] || !IsCore(*calls_[m].op, "multiply")) {
      return -1;
    }
    const auto& in = calls_[m].inputs;
    const bool scales =
        in[0].kind == Operand::kNumber && in[1].kind == Operand::kValue;
    return scales && IsWhole(in[1]) ? m : -1;
  }

  bool IsWhole(const Operand& operand) const {
    return operand.kind == Operand::kValue &&
           SameShape(record_.value(operand.value), record_.value(0));
  }

  // Sums and differences of scaled values become one instruction. What they
  // read is then read later than it was recorded.
  void JoinCalls() {
    joins_.assign(calls_.size(), {});
    uses_.assign(calls_.size(), 0);
    for (size_t c = 0; c < calls_.size(); ++c) {
      if (!live_[c]) continue;
      for (const Operand& operand : calls_[c].inputs) {
        if (operand.kind != Operand::kValue) continue;
        if (producer_[operand.value] >= 0) ++uses_[producer_[operand.value]];
      }
    }
    for (uint32_t c = 0; c < calls_.size(); ++c) {
      if (live_[c] && fused_[c]) JoinOne(c);
    }
  }

  void JoinOne(uint32_t c) {
    const RecordedCall& call = calls_[c];
    const bool add = IsCore(*call.op, "add");
    if (!add && !IsCore(*call.op, "subtract")) return;
    const int32_t left = ScaledBy(c, call.inputs[0]);
    const int32_t right = ScaledBy(c, call.inputs[1]);
    const auto l = static_cast<uint32_t>(left);
    const auto r = static_cast<uint32_t>(right);
    Join join;
    Joined joined;
    if (add && left >= 0 && right >= 0) {
      joined = Joined::kScaledSum;
      join.sources = {{l, 0}, {l, 1}, {r, 0}, {r, 1}};
    } else if (right >= 0 && IsWhole(call.inputs[0])) {
      joined = add ? Joined::kPlusScaled : Joined::kMinusScaled;
      join.sources = {{c, 0}, {r, 0}, {r, 1}};
    } else if (add && left >= 0 && call.inputs[1].kind == Operand::kNumber) {
      joined = Joined::kScaledPlus;
      join.sources = {{l, 0}, {l, 1}, {c, 1}};
    } else {
      return;
    }
    join.kernel = JoinedKernel(joined, ComputeType(call));
    if (join.kernel == nullptr) return;
    for (const Source& source : join.sources) {
      if (source.call != c) live_[source.call] = false;
      const Operand& operand = OperandAt(source);
      if (operand.kind != Operand::kValue) continue;
      int64_t& last = last_use_[operand.value];
      last = std::max(last, static_cast<int64_t>(c));
    }
    joins_[c] = std::move(join);
  }

  const Operand& OperandAt(const Source& source) const {
    return calls_[source.call].inputs[source.input];
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

  // The operands of call `c`, or of what it took over as well.
  std::vector<Source> SourcesOf(uint32_t c) const {
    if (joins_[c].kernel != nullptr) return joins_[c].sources;
    std::vector<Source> own;
    for (uint32_t i = 0; i < calls_[c].inputs.size(); ++i) {
      own.push_back({c, i});
    }
    return own;
  }

  Instruction EmitOne(uint32_t c) {
    const RecordedCall& call = calls_[c];
    const uint32_t dtype = ComputeType(call);
    const std::vector<Source> sources = SourcesOf(c);
    const bool joined = joins_[c].kernel != nullptr;
    Instruction to = {};
    to.kernel = joined ? joins_[c].kernel : call.op->rows[dtype];
    to.n_inputs = static_cast<uint32_t>(sources.size());
    to.call = c;
    for (uint32_t i = 0; i < to.n_inputs; ++i) {
      const Operand& operand = OperandAt(sources[i]);
      const bool own = !joined && call.op->InputHas(i, TN_INPUT_OWN_DTYPE);
      if (operand.kind == Operand::kValue) {
        to.in[i] = PlaceOf(operand.value);
        to.in_size[i] = static_cast<uint32_t>(
            tensor::ElementSize(record_.value(operand.value).dtype));
        continue;
      }
      Number number = {sources[i].call,
                       sources[i].input,
                       own ? uint32_t{TN_BOOL} : dtype,
                       {}};
      tensor::StoreScalar(operand.number, number.dtype, number.bytes);
      to.in[i] = {Place::kNumber, static_cast<uint32_t>(plan_.numbers.size())};
      plan_.numbers.push_back(number);
    }
    const uint32_t out = call.first_output;
    to.out_size =
        static_cast<uint32_t>(tensor::ElementSize(record_.value(out).dtype));
    // A tile may take the place of an operand that ends here, if elements are
    // of one size: then no element is written before it is read.
    bool same_size = true;
    for (uint32_t i = 0; i < to.n_inputs; ++i) {
      const bool tile = to.in[i].kind == Place::kTile;
      same_size = same_size && (!tile || to.in_size[i] == to.out_size);
    }
    if (same_size) FreeTiles(sources, c);
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
    if (!same_size) FreeTiles(sources, c);
    return to;
  }

  Place PlaceOf(uint32_t value) const {
    if (tile_of_[value] >= 0) {
      return {Place::kTile, static_cast<uint32_t>(tile_of_[value])};
    }
    const bool whole = SameShape(record_.value(value), record_.value(0));
    return {whole ? Place::kMemory : Place::kOne, value};
  }

  void FreeTiles(const std::vector<Source>& sources, uint32_t c) {
    for (const Source& source : sources) FreeTile(OperandAt(source), c);
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
  std::vector<uint32_t> uses_;  // of each call's output, by live calls
  std::vector<Join> joins_;     // of each call
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
