// A value that is read once, by a call of a chain, is computed where it is
// read; what it is computed from is then read later than it was recorded.
#include "core/graph/emit.h"

#include <algorithm>
#include <utility>

#include "core/tensor/convert.h"

namespace tenon::graph {
namespace {

constexpr uint32_t kDeepest = 64;  // calls that one expression nests

// The step that a call is; kTake: none.
ChainOp OpOf(const tn_op& op) {
  constexpr std::pair<const char*, ChainOp> kOps[] = {
      {"add", ChainOp::kAdd},           {"subtract", ChainOp::kSubtract},
      {"multiply", ChainOp::kMultiply}, {"divide", ChainOp::kDivide},
      {"square", ChainOp::kSquare},     {"sqrt", ChainOp::kSqrt},
      {"negative", ChainOp::kNegative}, {"abs", ChainOp::kAbs},
      {"sign", ChainOp::kSign},         {"maximum", ChainOp::kMaximum},
      {"minimum", ChainOp::kMinimum}};
  if (!IsCore(op)) return ChainOp::kTake;
  for (const auto& [name, step] : kOps) {
    if (op.name == name) return step;
  }
  return ChainOp::kTake;
}

// a op b as b op a.
ChainOp Reversed(ChainOp op) {
  if (op == ChainOp::kSubtract) return ChainOp::kSubtractFrom;
  if (op == ChainOp::kDivide) return ChainOp::kDivideInto;
  if (op == ChainOp::kMaximum) return ChainOp::kMaximumOf;
  if (op == ChainOp::kMinimum) return ChainOp::kMinimumOf;
  return op;
}

class Emitter {
 public:
  explicit Emitter(Analysis analysis)
      : a_(std::move(analysis)), tile_of_(a_.record.n_values(), -1) {}

  Plan Run() {
    plan_.n_inputs = a_.record.n_inputs();
    plan_.n_values = a_.record.n_values();
    FindChains();
    for (int level = 0; level < a_.levels; ++level) {
      if (level % 2 == 1) {
        EmitCalls(level);
      } else {
        EmitPass(level);
      }
    }
    plan_.overwrites = std::move(a_.overwrites);
    for (const RecordedCall& call : a_.calls) {
      plan_.options.emplace_back(call.options.begin(), call.options.end());
    }
    return std::move(plan_);
  }

 private:
  // A call's operand, as a step takes it.
  struct Source {
    Term term = Term::kNone;  // kNone: what call `inner` computes
    uint32_t inner = 0;
    uint32_t value = 0;  // whose elements
    Place number = {};
  };

  bool IsOne(const Operand& operand) const {
    return operand.kind == Operand::kNumber || !a_.IsWhole(operand.value);
  }
  bool IsInner(const Operand& operand) const {
    return operand.kind == Operand::kValue && a_.producer[operand.value] >= 0 &&
           inner_[a_.producer[operand.value]];
  }

  // Which calls are steps of chains, and which of these are computed where
  // their one reader is.
  void FindChains() {
    const size_t n = a_.calls.size();
    op_.assign(n, ChainOp::kTake);
    inner_.assign(n, false);
    for (size_t c = 0; c < n; ++c) {
      const RecordedCall& call = a_.calls[c];
      const bool has =
          a_.live[c] && a_.fused[c] && ChainOf(a_.ComputeType(call)) != nullptr;
      if (has) op_[c] = OpOf(*call.op);
    }
    std::vector<uint32_t> depth(n, 0);
    for (uint32_t c = 0; c < n; ++c) {
      if (op_[c] == ChainOp::kTake) continue;
      for (const Operand& operand : a_.calls[c].inputs) {
        if (!IsInner(operand)) continue;
        const uint32_t deeper = depth[a_.producer[operand.value]] + 1;
        depth[c] = std::max(depth[c], deeper);
      }
      const uint32_t value = a_.calls[c].first_output;
      if (a_.uses[value] != 1 || a_.in_memory[value]) continue;
      const auto reader = static_cast<size_t>(a_.last_use[value]);
      inner_[c] = op_[reader] != ChainOp::kTake && depth[c] < kDeepest;
    }
    // What a call reads is read where the expression that it is part of ends.
    std::vector<size_t> end(n);
    for (size_t c = n; c-- > 0;) {
      const uint32_t value = a_.calls[c].first_output;
      end[c] = inner_[c] ? end[static_cast<size_t>(a_.last_use[value])] : c;
      for (const Operand& operand : a_.calls[c].inputs) {
        if (!a_.live[c] || operand.kind != Operand::kValue) continue;
        int64_t& last = a_.last_use[operand.value];
        last = std::max(last, static_cast<int64_t>(end[c]));
      }
    }
  }

  void EmitCalls(int level) {
    for (uint32_t c = 0; c < a_.calls.size(); ++c) {
      if (!a_.live[c] || a_.level[c] != level) continue;
      plan_.stages.push_back({{}, c, a_.sums[c] ? SumOf(c) : -1});
    }
  }

  void EmitPass(int level) {
    stage_ = {};
    free_.clear();
    std::fill(tile_of_.begin(), tile_of_.end(), -1);
    accumulator_ = -1;
    for (uint32_t c = 0; c < a_.calls.size(); ++c) {
      if (!a_.live[c]) continue;
      if (a_.sums[c] && a_.level[c] == level + 1) EmitSum(c);
      if (!a_.fused[c] || a_.level[c] != level || inner_[c]) continue;
      if (op_[c] == ChainOp::kTake) {
        EmitRows(c);
      } else {
        EmitExpression(c);
      }
    }
    for (Instruction& copy : copies_) {
      stage_.instructions.push_back(std::move(copy));
    }
    copies_.clear();
    if (!stage_.instructions.empty()) plan_.stages.push_back(std::move(stage_));
  }

  // Appends to the chain that is open, or opens one.
  void EmitExpression(uint32_t c) {
    const uint32_t dtype = a_.ComputeType(a_.calls[c]);
    const ChainFunction chain = ChainOf(dtype);
    std::vector<Instruction>& all = stage_.instructions;
    if (all.empty() || all.back().chain != chain) {
      all.emplace_back();
      all.back().chain = chain;
      all.back().out_size = static_cast<uint32_t>(tensor::ElementSize(dtype));
      accumulator_ = -1;
    }
    read_.clear();
    Evaluate(c);
    FreeTiles(c);
    AddStore(PlaceResult(c));
    accumulator_ = a_.calls[c].first_output;
  }

  // Steps that leave a call's result in the accumulator.
  void Evaluate(uint32_t c) {
    if (IsScaled(c)) {
      AddStep(ChainOp::kTake, ScaledOf(c));
      return;
    }
    const Source a = SourceOf(c, 0);
    if (a_.calls[c].inputs.size() == 1) {
      Take(a);
      AddStep(op_[c], {});
      return;
    }
    Source b = SourceOf(c, 1);
    if (a.term == Term::kNone && b.term == Term::kNone) {
      // There is one accumulator: b waits in a tile.
      Take(b);
      b.term = Term::kElements;
      b.value = a_.calls[b.inner].first_output;
      const uint32_t tile = NewTile(b.value);
      AddStore({Place::kTile, tile});
      Take(a);
      AddStep(op_[c], b);
      free_.push_back(tile);
    } else if (b.term == Term::kNone ||
               (a.term != Term::kNone && IsAccumulator(b))) {
      Take(b);
      AddStep(Reversed(op_[c]), a);
    } else {
      Take(a);
      AddStep(op_[c], b);
    }
  }

  bool IsAccumulator(const Source& source) const {
    return source.term == Term::kElements && source.value == accumulator_;
  }

  void Take(const Source& source) {
    if (source.term == Term::kNone) {
      Evaluate(source.inner);
    } else if (!IsAccumulator(source)) {
      AddStep(ChainOp::kTake, source);
    }
  }

  Source SourceOf(uint32_t c, uint32_t i) {
    const Operand& operand = a_.calls[c].inputs[i];
    if (IsOne(operand)) {
      return {.term = Term::kNumber, .number = PlaceOne(c, i)};
    }
    if (!IsInner(operand)) {
      return {.term = Term::kElements, .value = operand.value};
    }
    const auto inner = static_cast<uint32_t>(a_.producer[operand.value]);
    if (IsScaled(inner)) return ScaledOf(inner);
    return {.term = Term::kNone, .inner = inner};
  }

  // Whether a call multiplies elements by a number.
  bool IsScaled(uint32_t c) const {
    if (op_[c] != ChainOp::kMultiply) return false;
    const Operand& a = a_.calls[c].inputs[0];
    const Operand& b = a_.calls[c].inputs[1];
    return IsOne(a) != IsOne(b) && !IsInner(a) && !IsInner(b);
  }

  Source ScaledOf(uint32_t c) {
    const uint32_t one = IsOne(a_.calls[c].inputs[0]) ? 0 : 1;
    return {.term = Term::kScaled,
            .value = a_.calls[c].inputs[1 - one].value,
            .number = PlaceOne(c, one)};
  }

  void AddStep(ChainOp op, const Source& source) {
    Step step = {op, source.term, {}, source.number};
    if (source.term == Term::kElements || source.term == Term::kScaled) {
      step.x = PlaceOf(source.value);
      read_.push_back(source.value);
    }
    stage_.instructions.back().steps.push_back(step);
    accumulator_ = -1;
  }

  void AddStore(Place to) {
    stage_.instructions.back().steps.push_back(
        {ChainOp::kStore, Term::kElements, to, {}});
  }

  void EmitRows(uint32_t c) {
    const RecordedCall& call = a_.calls[c];
    Instruction to = {};
    to.kernel = call.op->rows[a_.ComputeType(call)];
    to.n_inputs = static_cast<uint32_t>(call.inputs.size());
    to.call = c;
    to.out_size = SizeOf(call.first_output);
    read_.clear();
    bool same_size = true;
    for (uint32_t i = 0; i < to.n_inputs; ++i) {
      const Operand& operand = call.inputs[i];
      if (IsOne(operand)) {
        to.in[i] = PlaceOne(c, i);
        continue;
      }
      to.in[i] = PlaceOf(operand.value);
      to.in_size[i] = SizeOf(operand.value);
      const bool tile = to.in[i].kind == Place::kTile;
      same_size = same_size && (!tile || to.in_size[i] == to.out_size);
      read_.push_back(operand.value);
    }
    // A tile may take the place of an operand that ends here, if elements are
    // of one size: then no element is written before it is read.
    if (same_size) FreeTiles(c);
    to.out = PlaceResult(c);
    if (!same_size) FreeTiles(c);
    stage_.instructions.push_back(std::move(to));
  }

  // Sums the tiles of what this pass computes.
  void EmitSum(uint32_t c) {
    const uint32_t value = a_.calls[c].inputs[0].value;
    Instruction to = {};
    to.n_inputs = 1;
    to.in[0] = PlaceOf(value);
    to.in_size[0] = SizeOf(value);
    to.sum = static_cast<int32_t>(plan_.sums.size());
    plan_.sums.push_back(
        {c, a_.calls[c].first_output, a_.record.value(value).dtype});
    stage_.instructions.push_back(std::move(to));
    stage_.sums = true;
    read_ = {value};
    FreeTiles(c);
  }

  int32_t SumOf(uint32_t c) const {
    int32_t i = 0;
    while (plan_.sums[static_cast<size_t>(i)].call != c) ++i;
    return i;
  }

  uint32_t SizeOf(uint32_t value) const {
    return static_cast<uint32_t>(
        tensor::ElementSize(a_.record.value(value).dtype));
  }

  Place PlaceOf(uint32_t value) const {
    if (tile_of_[value] < 0) return {Place::kMemory, value};
    return {Place::kTile, static_cast<uint32_t>(tile_of_[value])};
  }

  Place PlaceOne(uint32_t c, uint32_t i) {
    const RecordedCall& call = a_.calls[c];
    const Operand& operand = call.inputs[i];
    if (operand.kind == Operand::kValue) return {Place::kOne, operand.value};
    const bool own = call.op->InputHas(i, TN_INPUT_OWN_DTYPE);
    Number number = {c, i, own ? uint32_t{TN_BOOL} : a_.ComputeType(call), {}};
    tensor::StoreScalar(operand.number, number.dtype, number.bytes);
    plan_.numbers.push_back(number);
    return {Place::kNumber, static_cast<uint32_t>(plan_.numbers.size() - 1)};
  }

  // Where a call that is no part of another's expression puts its result.
  Place PlaceResult(uint32_t c) {
    const uint32_t value = a_.calls[c].first_output;
    const Place memory = {Place::kMemory, value};
    if (!a_.in_memory[value]) return {Place::kTile, NewTile(value)};
    const int32_t input = a_.overwrites[value];
    if (input < 0) plan_.made.push_back(value);
    // What a later call reads of the input would be overwritten: it is copied
    // at the end of the pass.
    if (input < 0 || a_.last_use[input] <= static_cast<int64_t>(c)) {
      return memory;
    }
    a_.last_use[value] = INT64_MAX;
    Instruction copy = {};
    copy.n_inputs = 1;
    copy.in[0] = {Place::kTile, NewTile(value)};
    copy.in_size[0] = copy.out_size = SizeOf(value);
    copy.out = memory;
    copies_.push_back(copy);
    return copy.in[0];
  }

  // The tiles of what was read, where nothing after call `c` reads them.
  void FreeTiles(uint32_t c) {
    for (const uint32_t value : read_) {
      if (tile_of_[value] < 0 || a_.last_use[value] != c) continue;
      const auto tile = static_cast<uint32_t>(tile_of_[value]);
      if (std::find(free_.begin(), free_.end(), tile) == free_.end()) {
        free_.push_back(tile);
      }
    }
  }

  uint32_t NewTile(uint32_t value) {
    if (free_.empty()) free_.push_back(plan_.tile_buffers++);
    const uint32_t tile = free_.back();
    free_.pop_back();
    tile_of_[value] = static_cast<int32_t>(tile);
    return tile;
  }

  Analysis a_;
  Plan plan_;
  Stage stage_;
  std::vector<ChainOp> op_;       // of each call; kTake: it is no step
  std::vector<bool> inner_;       // of each call: part of another's expression
  std::vector<int32_t> tile_of_;  // of each value, -1: none
  std::vector<uint32_t> free_;    // tiles
  std::vector<uint32_t> read_;    // values that this expression reads
  std::vector<Instruction> copies_;
  int64_t accumulator_ = -1;  // the value that it holds, -1: no whole one
};

}  // namespace

Plan Emit(Analysis analysis) { return Emitter(std::move(analysis)).Run(); }

}  // namespace tenon::graph
