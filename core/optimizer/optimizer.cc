// Checks, the composed step, and what is evaluated.
#include "core/optimizer/optimizer.h"

#include "absl/strings/str_cat.h"
#include "core/abi/status.h"
#include "core/base/status.h"
#include "core/device/parallel.h"
#include "core/dispatch/context.h"
#include "core/dispatch/options.h"
#include "core/tensor/convert.h"

using tenon::graph::Record;
using tenon::tensor::Ref;
using tenon::tensor::ShapeOf;
using tenon::tensor::ShapeText;

absl::Status tn_optimizer::CheckOptions(const double* options) const {
  for (uint32_t i = 0; i < def_->n_options; ++i) {
    absl::Status status =
        tenon::dispatch::CheckRange(*def_->options[i], options[i]);
    if (!status.ok()) {
      return absl::Status(status.code(),
                          absl::StrCat(name_, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

absl::Status tn_optimizer::CheckInputs(tn_tensor* const* gradients,
                                       const double* options,
                                       bool shared_options) const {
  for (size_t i = 0; i < parameters_.size(); ++i) {
    if (i == 0 || !shared_options) {
      TN_RETURN_IF_ERROR(CheckOptions(options + i * def_->n_options));
    }
    if (gradients[i] == nullptr) continue;
    const tn_view& p = parameters_[i].tensor->view;
    const tn_view& g = gradients[i]->view;
    if (ShapeOf(p) != ShapeOf(g) || p.dtype != g.dtype) {
      return absl::InvalidArgumentError(absl::StrCat(
          name_, ": parameter ", i, " is ", tenon::tensor::DTypeName(p.dtype),
          " ", ShapeText(ShapeOf(p)), ", its gradient is ",
          tenon::tensor::DTypeName(g.dtype), " ", ShapeText(ShapeOf(g)),
          "; they must agree"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<tn_optimizer::Result> tn_optimizer::Compose(
    const Parameter& p, tn_tensor* gradient, const double* options,
    Record* record) const {
  // An alias that is no leaf: the update's own ops need no tape.
  const Ref parameter(tenon::tensor::Alias(p.tensor.get()));
  if (!parameter) return tenon::tensor::OutOfMemory(name_, p.tensor->view);
  std::vector<tn_tensor*> slots, new_slots(n_slots_, nullptr);
  for (const Ref& slot : p.slots) slots.push_back(slot.get());
  if (record != nullptr) {
    record->AddInput(parameter.get());
    record->AddInput(gradient);
    for (tn_tensor* slot : slots) record->AddInput(slot);
  }
  Result result;
  result.scalars = p.scalars;
  tn_step step = {.size = sizeof(tn_step),
                  .min_size = 0,
                  .number = step_number + 1,
                  .options = options,
                  .scalars = result.scalars.data(),
                  .parameter = parameter.get(),
                  .gradient = gradient,
                  .slots = slots.data(),
                  .new_parameter = result.parameter.Out(),
                  .new_slots = new_slots.data(),
                  .n_options = def_->n_options,
                  .n_scalars = n_scalars_,
                  .n_slots = n_slots_,
                  .reserved = 0};
  const tenon::dispatch::ScopedMode mode(tenon::dispatch::Current().mode |
                                         TN_MODE_NO_GRADIENT);
  const tenon::dispatch::ScopedRecorder recorder(record);
  absl::Status status = tenon::abi::FromC(def_->update(def_->context, &step));
  if (!status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat(name_, ": ", status.message()));
  }
  for (tn_tensor* slot : new_slots) result.slots.emplace_back(slot);
  result.slots.resize(n_slots_);
  for (uint32_t i = 0; i <= n_slots_; ++i) {
    const Ref& made = i == 0 ? result.parameter : result.slots[i - 1];
    const tn_view& old = i == 0 ? parameter->view : p.slots[i - 1]->view;
    if (made && ShapeOf(made->view) == ShapeOf(old)) continue;
    return absl::InternalError(absl::StrCat(
        name_, ": its update gives ",
        i == 0 ? "a parameter" : absl::StrCat("slot ", i - 1), " of shape ",
        made ? ShapeText(ShapeOf(made->view)) : "none", ", must be ",
        ShapeText(ShapeOf(old))));
  }
  return result;
}

void tn_optimizer::Commit(Parameter& p, Result result) {
  // Views of old values stay what they were until all are copied.
  if (result.parameter->storage != p.tensor->storage) {
    tenon::tensor::CopyView(result.parameter->view, p.tensor->view);
  }
  tenon::tensor::NoteWrite(p.tensor.get(), nullptr, 0);
  for (uint32_t i = 0; i < n_slots_; ++i) {
    if (result.slots[i]->storage == p.slots[i]->storage) continue;
    tenon::tensor::CopyView(result.slots[i]->view, p.slots[i]->view);
  }
  p.scalars = std::move(result.scalars);
}

absl::Status tn_optimizer::RunPrepare(
    tn_tensor* const* gradients, const double* options, bool shared_options,
    std::vector<std::vector<double>>& before) {
  const uint64_t n = parameters_.size();
  std::vector<std::vector<double>> scalars(n);
  std::vector<std::vector<tn_tensor*>> slots(n);
  std::vector<Ref> aliases;
  std::vector<tn_step> steps;
  for (uint64_t i = 0; i < n; ++i) {
    const Parameter& p = parameters_[i];
    scalars[i] = p.scalars;
    if (!HasUpdate(i, gradients)) continue;
    aliases.emplace_back(tenon::tensor::Alias(p.tensor.get()));
    if (!aliases.back()) {
      return tenon::tensor::OutOfMemory(name_, p.tensor->view);
    }
    for (const Ref& slot : p.slots) slots[i].push_back(slot.get());
    tn_step& step = steps.emplace_back();
    step.size = sizeof(tn_step);
    step.number = step_number + 1;
    step.options = options + (shared_options ? 0 : i * def_->n_options);
    step.scalars = scalars[i].data();
    step.parameter = aliases.back().get();
    step.gradient = gradients[i];
    step.slots = slots[i].data();
    step.n_options = def_->n_options;
    step.n_scalars = n_scalars_;
    step.n_slots = n_slots_;
  }
  std::vector<tn_step*> pointers;
  for (tn_step& step : steps) pointers.push_back(&step);
  const tenon::dispatch::ScopedMode mode(tenon::dispatch::Current().mode |
                                         TN_MODE_NO_GRADIENT);
  absl::Status status = tenon::abi::FromC(
      def_->prepare(def_->context, pointers.data(), pointers.size()));
  if (!status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat(name_, ": ", status.message()));
  }
  for (uint64_t i = 0; i < n; ++i) {
    before.push_back(std::move(parameters_[i].scalars));
    parameters_[i].scalars = std::move(scalars[i]);
  }
  return absl::OkStatus();
}

absl::Status tn_optimizer::Update(tn_tensor* const* gradients,
                                  const double* options, bool shared_options) {
  TN_RETURN_IF_ERROR(CheckInputs(gradients, options, shared_options));
  const tenon::device::FlushDenormals flush;
  if (def_->prepare == nullptr) {
    return RunUpdates(gradients, options, shared_options);
  }
  std::vector<std::vector<double>> before;
  TN_RETURN_IF_ERROR(RunPrepare(gradients, options, shared_options, before));
  absl::Status status = RunUpdates(gradients, options, shared_options);
  for (size_t i = 0; !status.ok() && i < parameters_.size(); ++i) {
    parameters_[i].scalars = std::move(before[i]);
  }
  return status;
}

absl::Status tn_optimizer::RunUpdates(tn_tensor* const* gradients,
                                      const double* options,
                                      bool shared_options) {
  struct Composed {
    uint64_t index;
    Result result;
    std::unique_ptr<Record> record;
  };
  std::vector<Composed> composed;
  explanation.clear();
  // All that may fail comes first, and is staged.
  const auto compose = [&](uint64_t i) -> absl::Status {
    const double* mine = options + (shared_options ? 0 : i * def_->n_options);
    const bool learn = fused && parameters_[i].group == kUnknown;
    auto record = learn ? std::make_unique<Record>() : nullptr;
    TN_ASSIGN_OR_RETURN(Result result, Compose(parameters_[i], gradients[i],
                                               mine, record.get()));
    composed.push_back({i, std::move(result), std::move(record)});
    return absl::OkStatus();
  };
  std::vector<Batch> batches;
  if (fused) batches = Batches(gradients, options, shared_options);
  std::vector<bool> done(parameters_.size(), false);
  for (Batch& batch : batches) {
    TN_ASSIGN_OR_RETURN(const bool prepared, Prepare(batch));
    if (!prepared) batch.members.clear();
    for (const uint64_t i : batch.members) done[i] = true;
  }
  for (uint64_t i = 0; i < parameters_.size(); ++i) {
    if (done[i] || !HasUpdate(i, gradients)) continue;
    TN_RETURN_IF_ERROR(compose(i));
    if (parameters_[i].group == kComposed) explanation = obstacle_;
    if (parameters_[i].shaped == 0) continue;
    const tn_slot_def& slot = *def_->slots[parameters_[i].shaped - 1];
    explanation = absl::StrCat(
        "composed: slot ", absl::string_view(slot.name.data, slot.name.size),
        " has a shape of its own");
  }
  TN_RETURN_IF_ERROR(RunFused(batches, gradients));
  for (Composed& c : composed) {
    Parameter& p = parameters_[c.index];
    const double* mine =
        options + (shared_options ? 0 : c.index * def_->n_options);
    if (c.record != nullptr) {
      const absl::Status assigned =
          Assign(p, mine, std::move(c.record), c.result);
      if (!assigned.ok()) {
        explanation = absl::StrCat("composed: ", assigned.message(),
                                   "; the next step tries again");
      }
    }
    Commit(p, std::move(c.result));
  }
  ++step_number;
  if (explanation.empty()) {
    explanation = batches.empty() ? "composed, op by op" : "fused";
  }
  return absl::OkStatus();
}

absl::Status tn_optimizer::Evaluated(const double* options, bool shared_options,
                                     tn_tensor** results) const {
  std::vector<Ref> made;
  for (uint64_t i = 0; i < parameters_.size(); ++i) {
    const Parameter& p = parameters_[i];
    if (def_->evaluate == nullptr) {
      made.emplace_back(tenon::tensor::Alias(p.tensor.get()));
      if (made.back()) continue;
      return tenon::tensor::OutOfMemory(name_, p.tensor->view);
    }
    const Ref parameter(tenon::tensor::Alias(p.tensor.get()));
    if (!parameter) return tenon::tensor::OutOfMemory(name_, p.tensor->view);
    std::vector<tn_tensor*> slots, new_slots(n_slots_, nullptr);
    for (const Ref& slot : p.slots) slots.push_back(slot.get());
    std::vector<double> scalars = p.scalars;
    Ref result;
    tn_step step = {
        .size = sizeof(tn_step),
        .min_size = 0,
        .number = step_number,
        .options = options + (shared_options ? 0 : i * def_->n_options),
        .scalars = scalars.data(),
        .parameter = parameter.get(),
        .gradient = nullptr,
        .slots = slots.data(),
        .new_parameter = result.Out(),
        .new_slots = new_slots.data(),
        .n_options = def_->n_options,
        .n_scalars = n_scalars_,
        .n_slots = n_slots_,
        .reserved = 0};
    const tenon::dispatch::ScopedMode mode(tenon::dispatch::Current().mode |
                                           TN_MODE_NO_GRADIENT);
    TN_RETURN_IF_ERROR(tenon::abi::FromC(def_->evaluate(def_->context, &step)));
    for (tn_tensor* slot : new_slots) {
      if (slot != nullptr) tenon::tensor::Release(slot);
    }
    made.push_back(std::move(result));
  }
  for (size_t i = 0; i < made.size(); ++i) results[i] = made[i].Release();
  return absl::OkStatus();
}
