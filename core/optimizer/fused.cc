// The fused step: groups are learnt from the first step's records, a probe
// learns each step's numbers, and passes run over all members.
#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/base/status.h"
#include "core/dispatch/op.h"
#include "core/optimizer/optimizer.h"
#include "core/tensor/convert.h"

using tenon::graph::Binding;
using tenon::graph::Plan;
using tenon::graph::Record;
using tenon::graph::RecordedCall;
using tenon::graph::Stage;
using tenon::tensor::Ref;
using tenon::tensor::ShapeOf;

namespace {

// Whether the same values have the parameter's shape. A square matrix hides
// that a product is none of its elements: its plan is wrong for an oblong one.
bool SameWholes(const Record& a, const Record& b) {
  for (uint32_t i = 0; i < a.n_values(); ++i) {
    if (tenon::tensor::SameShape(a.value(i), a.value(0)) !=
        tenon::tensor::SameShape(b.value(i), b.value(0))) {
      return false;
    }
  }
  return true;
}

}  // namespace

absl::Status tn_optimizer::MakeProbe(Group& group,
                                     const Parameter& like) const {
  const std::vector<int64_t> ones(like.tensor->view.rank, 1);
  for (uint32_t i = 0; i < n_slots_ + 2; ++i) {
    TN_ASSIGN_OR_RETURN(tn_tensor * t,
                        tenon::tensor::NewTensor(group.dtype, ones));
    group.probe.emplace_back(t);
    const double half = 0.5;  // any number that no update stumbles over
    tenon::tensor::CopyView(NumberView(half), t->view);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Record>> tn_optimizer::Probe(
    Group& group, const double* options, std::vector<double>& scalars) const {
  Parameter p;
  p.tensor = Ref::Share(group.probe[0].get());
  for (uint32_t i = 0; i < n_slots_; ++i) {
    p.slots.push_back(Ref::Share(group.probe[i + 2].get()));
  }
  p.scalars = scalars;
  std::unique_ptr<Record> record = std::move(group.spare);
  if (record == nullptr) record = std::make_unique<Record>();
  record->Clear();
  TN_ASSIGN_OR_RETURN(Result result,
                      Compose(p, group.probe[1].get(), options, record.get()));
  scalars = std::move(result.scalars);
  return record;
}

absl::Status tn_optimizer::Assign(Parameter& p, const double* options,
                                  std::unique_ptr<Record> record,
                                  const Result& result) {
  const tn_view& view = p.tensor->view;
  const Record& calls = *record;
  auto group =
      std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) {
        return g.dtype == view.dtype && g.rank == view.rank &&
               SameCalls(*g.record, calls, /*numbers_too=*/false) &&
               SameWholes(*g.record, calls);
      });
  if (group == groups_.end()) {
    TN_ASSIGN_OR_RETURN(Group made, NewGroup(p, calls, result));
    record->DropValues();
    made.record = std::move(record);
    groups_.push_back(std::move(made));
    group = groups_.end() - 1;
  }
  bool fits = false;  // numbers that differ between shapes are wrong on replay
  if (group->obstacle.empty()) {
    std::vector<double> scalars = p.scalars;
    TN_ASSIGN_OR_RETURN(const auto probe, Probe(*group, options, scalars));
    fits = SameCalls(calls, *probe, /*numbers_too=*/true);
  }
  p.group = fits ? static_cast<int>(group - groups_.begin()) : kComposed;
  if (!fits) {
    obstacle_ = group->obstacle.empty()
                    ? "composed: its calls or numbers depend on the shape"
                    : "composed: " + group->obstacle;
    explanation = obstacle_;
  }
  return absl::OkStatus();
}

absl::StatusOr<tn_optimizer::Group> tn_optimizer::NewGroup(
    const Parameter& p, const Record& record, const Result& result) const {
  Group group;
  group.dtype = p.tensor->view.dtype;
  group.rank = p.tensor->view.rank;
  std::vector<int64_t> results = {record.Find(result.parameter.get()), -1};
  for (const Ref& slot : result.slots) {
    results.push_back(record.Find(slot.get()));
  }
  // A slot that stays as it is needs no result.
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i] == static_cast<int64_t>(i)) results[i] = -1;
  }
  TN_RETURN_IF_ERROR(MakeProbe(group, p));
  absl::StatusOr<Plan> plan = Compile(record, results);
  if (plan.ok()) group.plan = *std::move(plan);
  group.obstacle = std::string(plan.status().message());
  return group;
}

std::vector<tn_optimizer::Batch> tn_optimizer::Batches(
    tn_tensor* const* gradients, const double* options,
    bool shared_options) const {
  std::vector<Batch> batches;
  const size_t bytes = def_->n_options * sizeof(double);
  for (uint64_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& p = parameters_[i];
    if (p.group < 0 || gradients[i] == nullptr || p.tensor->view.numel == 0 ||
        !tenon::tensor::IsContiguous(gradients[i]->view)) {
      continue;
    }
    const double* mine = options + (shared_options ? 0 : i * def_->n_options);
    const auto fits = [&](const Batch& b) {
      return b.group == p.group && std::memcmp(b.options, mine, bytes) == 0 &&
             parameters_[b.members[0]].scalars == p.scalars;
    };
    auto batch = std::find_if(batches.begin(), batches.end(), fits);
    if (batch == batches.end()) {
      batches.emplace_back();
      batch = batches.end() - 1;
      batch->group = p.group;
      batch->options = mine;
    }
    batch->members.push_back(i);
  }
  return batches;
}

absl::StatusOr<bool> tn_optimizer::Prepare(Batch& batch) {
  Group& group = groups_[batch.group];
  batch.scalars = parameters_[batch.members[0]].scalars;
  TN_ASSIGN_OR_RETURN(batch.probe, Probe(group, batch.options, batch.scalars));
  if (SameCalls(*group.record, *batch.probe, /*numbers_too=*/false) &&
      batch.probe->obstacle().empty()) {
    return true;
  }
  explanation = "composed: this step makes other calls than the first";
  return false;
}

absl::Status tn_optimizer::RunFused(std::vector<Batch>& batches,
                                    tn_tensor* const* gradients) {
  const tenon::dispatch::ScopedMode mode(tenon::dispatch::Current().mode |
                                         TN_MODE_NO_GRADIENT);
  for (Batch& batch : batches) TN_RETURN_IF_ERROR(Bind(batch, gradients));
  for (Batch& batch : batches) TN_RETURN_IF_ERROR(RunCalls(batch));
  for (Batch& batch : batches) RunRest(batch);
  return absl::OkStatus();
}

absl::Status tn_optimizer::Bind(Batch& batch, tn_tensor* const* gradients) {
  if (batch.members.empty()) return absl::OkStatus();
  Group& group = groups_[batch.group];
  const Plan& plan = group.plan;
  // Of two batches of a group, one makes its own.
  batch.bindings = std::move(group.bindings);
  batch.bindings.resize(batch.members.size());
  for (size_t m = 0; m < batch.members.size(); ++m) {
    const uint64_t i = batch.members[m];
    const Parameter& p = parameters_[i];
    Binding& binding = batch.bindings[m];
    std::vector<void*>& data = binding.data;
    data.assign(plan.n_values, nullptr);
    data[0] = p.tensor->view.data;
    data[1] = gradients[i]->view.data;
    for (uint32_t s = 0; s < n_slots_; ++s) data[s + 2] = p.slots[s]->view.data;
    for (uint32_t v = 0; v < plan.n_values; ++v) {
      const int32_t input = plan.overwrites[v];
      if (input >= 0) data[v] = data[input];
    }
    binding.numel = p.tensor->view.numel;
    if (plan.IsOnePass()) continue;
    TN_ASSIGN_OR_RETURN(std::vector<Ref> mine,
                        MakeValues(group, p, gradients[i], binding));
    batch.values.push_back(std::move(mine));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Ref>> tn_optimizer::MakeValues(
    const Group& group, const Parameter& p, tn_tensor* gradient,
    Binding& binding) const {
  const Plan& plan = group.plan;
  std::vector<Ref> values(plan.n_values);
  const auto input = [&](uint32_t i) {
    tn_tensor* t = i == 0   ? p.tensor.get()
                   : i == 1 ? gradient
                            : p.slots[i - 2].get();
    return Ref(tenon::tensor::Alias(t));
  };
  for (uint32_t v = 0; v < plan.n_values; ++v) {
    if (v < plan.n_inputs) {
      values[v] = input(v);
    } else if (plan.overwrites[v] >= 0) {
      values[v] = input(static_cast<uint32_t>(plan.overwrites[v]));
    } else {
      continue;
    }
    if (!values[v]) return tenon::tensor::OutOfMemory(name_, p.tensor->view);
  }
  for (const uint32_t v : plan.made) {
    TN_ASSIGN_OR_RETURN(tn_tensor * made,
                        tenon::tensor::NewTensor(group.record->value(v).dtype,
                                                 ShapeOf(p.tensor->view)));
    values[v] = Ref(made);
    binding.data[v] = made->view.data;
  }
  for (const tenon::graph::Sum& sum : plan.sums) {
    TN_ASSIGN_OR_RETURN(tn_tensor * made,
                        tenon::tensor::NewTensor(sum.dtype, {}));
    values[sum.value] = Ref(made);
    binding.data[sum.value] = made->view.data;
  }
  MakeTileSums(plan, binding);
  return values;
}

namespace {

// The number of stages up to the last call; passes can not fail.
size_t BehindLastCall(const Plan& plan) {
  size_t end = plan.stages.size();
  while (end > 0 && !plan.stages[end - 1].instructions.empty()) --end;
  return end;
}

// Runs a recorded call over the values of one parameter, with the numbers of
// this step's probe.
absl::Status RunCall(const RecordedCall& call, std::vector<Ref>& values,
                     Binding& binding) {
  std::vector<tn_tensor*> inputs, outputs(call.n_outputs, nullptr);
  std::vector<tn_value> scalars;
  for (const tenon::graph::Operand& operand : call.inputs) {
    const bool value = operand.kind == tenon::graph::Operand::kValue;
    inputs.push_back(value ? values[operand.value].get() : nullptr);
    scalars.push_back(operand.number);
  }
  const tn_call run = {.size = sizeof(tn_call),
                       .min_size = 0,
                       .inputs = inputs.data(),
                       .scalars = scalars.data(),
                       .options = call.options.data(),
                       .outputs = outputs.data(),
                       .n_inputs = static_cast<uint32_t>(inputs.size()),
                       .n_options = static_cast<uint32_t>(call.options.size()),
                       .n_outputs = call.n_outputs,
                       .line = call.line,
                       .file = call.file,
                       .donated = 0};
  TN_RETURN_IF_ERROR(tenon::abi::FromC(tenon::dispatch::Call(call.op, &run)));
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    const uint32_t v = call.first_output + i;
    values[v] = Ref(outputs[i]);
    binding.data[v] = outputs[i]->view.data;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status tn_optimizer::RunCalls(Batch& batch) {
  Plan& plan = groups_[batch.group].plan;
  const size_t end = BehindLastCall(plan);
  if (end == 0 || batch.members.empty()) return absl::OkStatus();
  PatchNumbers(*batch.probe, plan);
  for (size_t s = 0; s < end; ++s) {
    const Stage& stage = plan.stages[s];
    if (!stage.instructions.empty()) {
      RunPass(plan, stage, absl::MakeSpan(batch.bindings));
      continue;
    }
    if (stage.sum >= 0) {
      const auto i = static_cast<size_t>(stage.sum);
      for (const Binding& b : batch.bindings) JoinSum(plan.sums[i], i, b);
      continue;
    }
    const RecordedCall& call = batch.probe->calls()[stage.call];
    for (size_t m = 0; m < batch.members.size(); ++m) {
      TN_RETURN_IF_ERROR(RunCall(call, batch.values[m], batch.bindings[m]));
    }
  }
  return absl::OkStatus();
}

void tn_optimizer::RunRest(Batch& batch) {
  if (batch.members.empty()) return;
  Group& group = groups_[batch.group];
  PatchNumbers(*batch.probe, group.plan);
  for (size_t s = BehindLastCall(group.plan); s < group.plan.stages.size();
       ++s) {
    RunPass(group.plan, group.plan.stages[s], absl::MakeSpan(batch.bindings));
  }
  for (const uint64_t i : batch.members) {
    tenon::tensor::NoteWrite(parameters_[i].tensor.get(), nullptr, 0);
    parameters_[i].scalars = batch.scalars;
  }
  group.spare = std::move(batch.probe);
  group.bindings = std::move(batch.bindings);
}
