// An application's optimizer: a declared update over parameters, whose slots
// the core owns. The first step runs the update op by op and records it; from
// then on its element-wise part runs as one fused loop over all parameters.
//
// Updates run with denormal numbers flushed to zero, composed or fused: slots
// of a converged net would otherwise fill with them and slow every step.
#ifndef TENON_CORE_OPTIMIZER_OPTIMIZER_H_
#define TENON_CORE_OPTIMIZER_OPTIMIZER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/graph/fuse.h"
#include "core/graph/run.h"
#include "core/tensor/tensor.h"
#include "tenon/c/abi.h"

// For one thread at a time.
struct tn_optimizer {
 public:
  // `def` lives as long as the process. Slots are made here.
  static absl::StatusOr<std::unique_ptr<tn_optimizer>> Create(
      const tn_optimizer_def* def, const std::string& name,
      absl::Span<tn_tensor* const> parameters);

  // One step. On failure parameters, slots and the step number are unchanged,
  // unless memory runs out between the passes of a fused update that writes in
  // the first of them.
  absl::Status Update(tn_tensor* const* gradients, const double* options,
                      bool shared_options);

  absl::StatusOr<tenon::tensor::Ref> Slot(uint64_t parameter,
                                          uint32_t slot) const;
  absl::Status SetSlot(uint64_t parameter, uint32_t slot, tn_tensor* value);
  absl::Status Evaluated(const double* options, bool shared_options,
                         tn_tensor** results) const;

  int64_t step_number = 0;
  bool fused = true;
  // How the last update ran, and why not fused.
  std::string explanation;

 private:
  // Groups of parameters that have not made a step, or can't be fused.
  static constexpr int kUnknown = -1, kComposed = -2;
  struct Parameter {
    tenon::tensor::Ref tensor;
    std::vector<tenon::tensor::Ref> slots;  // tensor slots, in order
    std::vector<double> scalars;            // scalar slots, in order
    int group = kUnknown;                   // into groups_
    uint32_t shaped = 0;  // one more than a slot with another shape, or 0
  };
  // What one update of one parameter gives, before it is committed.
  struct Result {
    tenon::tensor::Ref parameter;
    std::vector<tenon::tensor::Ref> slots;
    std::vector<double> scalars;
  };
  // Parameters of one dtype and rank whose first step made the same calls.
  struct Group {
    std::unique_ptr<tenon::graph::Record> record;
    tenon::graph::Plan plan;
    uint32_t dtype;
    uint32_t rank;
    std::vector<tenon::tensor::Ref> probe;  // parameter, gradient, slots
    std::string obstacle;                   // why it runs composed, or empty
    // Kept from step to step for their memory.
    std::unique_ptr<tenon::graph::Record> spare;
    std::vector<tenon::graph::Binding> bindings;
  };
  // Members of a group that share options and scalars in this step.
  struct Batch {
    int group;
    const double* options;
    std::vector<uint64_t> members;
    std::unique_ptr<tenon::graph::Record> probe;  // of this step
    std::vector<double> scalars;                  // after this step
    // Of each member: what passes read and write, and where there are calls
    // between them, the values of those.
    std::vector<tenon::graph::Binding> bindings;
    std::vector<std::vector<tenon::tensor::Ref>> values;
  };

  tn_optimizer(const tn_optimizer_def* def, std::string name)
      : def_(def), name_(std::move(name)) {}

  absl::Status MakeSlots(Parameter& p);
  // An empty tensor for a slot with a shape of its own.
  absl::StatusOr<tenon::tensor::Ref> MakeShaped(const tn_slot_def& slot,
                                                const tn_view& like) const;
  absl::Status CheckInputs(tn_tensor* const* gradients, const double* options,
                           bool shared_options) const;
  absl::Status CheckOptions(const double* options) const;

  // Lets the declaration look at all parameters with a gradient, and keeps the
  // scalars that it sets. `before` gets those that were there, by parameter.
  absl::Status RunPrepare(tn_tensor* const* gradients, const double* options,
                          bool shared_options,
                          std::vector<std::vector<double>>& before);
  absl::Status RunUpdates(tn_tensor* const* gradients, const double* options,
                          bool shared_options);
  bool HasUpdate(uint64_t parameter, tn_tensor* const* gradients) const {
    return gradients[parameter] != nullptr &&
           parameters_[parameter].tensor->view.numel != 0;
  }

  // Runs the declared update of one parameter, op by op.
  absl::StatusOr<Result> Compose(const Parameter& p, tn_tensor* gradient,
                                 const double* options,
                                 tenon::graph::Record* record) const;
  void Commit(Parameter& p, Result result);
  // Finds or makes the group of a parameter from the record of its first step.
  // On failure it is not known, and is asked for again in the next step.
  absl::Status Assign(Parameter& p, const double* options,
                      std::unique_ptr<tenon::graph::Record> record,
                      const Result& result);
  absl::StatusOr<Group> NewGroup(const Parameter& p,
                                 const tenon::graph::Record& record,
                                 const Result& result) const;
  absl::Status MakeProbe(Group& group, const Parameter& like) const;
  // A view of one number, which it points at.
  static tn_view NumberView(const double& x);
  // This step's record of the update on tensors of one element.
  absl::StatusOr<std::unique_ptr<tenon::graph::Record>> Probe(
      Group& group, const double* options, std::vector<double>& scalars) const;

  std::vector<Batch> Batches(tn_tensor* const* gradients, const double* options,
                             bool shared_options) const;
  // Probes this step. False: the batch must run composed.
  absl::StatusOr<bool> Prepare(Batch& batch);
  // A fused step of all batches: memory for each, then what may fail of each,
  // then the rest.
  absl::Status RunFused(std::vector<Batch>& batches,
                        tn_tensor* const* gradients);
  absl::Status Bind(Batch& batch, tn_tensor* const* gradients);
  absl::Status RunCalls(Batch& batch);
  void RunRest(Batch& batch);
  // Tensors for the values that calls between passes read, over the memory
  // of parameters and slots or of their own.
  absl::StatusOr<std::vector<tenon::tensor::Ref>> MakeValues(
      const Group& group, const Parameter& p, tn_tensor* gradient,
      tenon::graph::Binding& binding) const;

  const tn_optimizer_def* def_;
  std::string name_;
  std::vector<Parameter> parameters_;
  std::vector<Group> groups_;
  std::string obstacle_;  // of the parameter that could not be fused last
  uint32_t n_slots_ = 0;
  uint32_t n_scalars_ = 0;
};

#endif  // TENON_CORE_OPTIMIZER_OPTIMIZER_H_
