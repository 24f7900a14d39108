// A record of the op calls that a function made while it ran: values in the
// order they came to be, calls over them. The seed of compiled graphs; today
// its one reader is the fusion of optimizers (graph/fuse.h).
#ifndef TENON_CORE_GRAPH_RECORD_H_
#define TENON_CORE_GRAPH_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "core/dispatch/context.h"
#include "core/dispatch/op.h"
#include "core/tensor/tensor.h"

namespace tenon::graph {

// What a call takes: a value of the record, a number, or a tensor that the
// record knows nothing of.
struct Operand {
  enum Kind { kValue, kNumber, kOutside, kAbsent };
  Kind kind;
  uint32_t value;   // of kValue
  tn_value number;  // of kNumber
};

struct RecordedCall {
  const tn_op* op;
  absl::InlinedVector<Operand, 3> inputs;
  absl::InlinedVector<tn_value, 1> options;  // arrays point into Record
  uint32_t first_output;                     // values first_output, + 1, ...
  uint32_t n_outputs;
  const char* file;
  uint32_t line;
};

class Record final : public dispatch::Recorder {
 public:
  // Names the function's inputs, in order, before it runs.
  void AddInput(tn_tensor* t);

  void OnCall(const tn_op& op, const tn_call& call) override;
  void OnRead(const tn_tensor* t) override;
  void OnWrite(const tn_tensor* t) override;

  // The value that `t` is, or -1.
  int64_t Find(const tn_tensor* t) const;

  uint32_t n_inputs() const { return n_inputs_; }
  uint32_t n_values() const { return static_cast<uint32_t>(values_.size()); }
  const tn_view& value(uint32_t i) const { return values_[i]->view; }
  const std::vector<RecordedCall>& calls() const { return calls_; }
  std::vector<RecordedCall>& calls() { return calls_; }
  // Why a replay could differ from the program, or empty.
  const std::string& obstacle() const { return obstacle_; }

  // Lets go of the tensors; shapes stay.
  void DropValues();
  // Empty again, with room for as much as before.
  void Clear();

 private:
  std::vector<tensor::Ref> values_;
  std::vector<RecordedCall> calls_;
  std::vector<std::vector<int64_t>> arrays_;
  std::string obstacle_;
  uint32_t n_inputs_ = 0;
};

// Whether two records are the same calls over the same values. Numbers, as
// immediates and options, may differ; `numbers_too` forbids that as well.
bool SameCalls(const Record& a, const Record& b, bool numbers_too);

// The calls as text, a line each, for `explain` and for tests.
std::string Dump(const Record& record);

}  // namespace tenon::graph

#endif  // TENON_CORE_GRAPH_RECORD_H_
