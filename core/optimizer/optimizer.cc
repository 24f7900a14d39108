// State, checks and the composed step.
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

namespace {

std::string Text(const tn_string& s) { return std::string(s.data, s.size); }

bool IsScalar(const tn_slot_def& slot) { return slot.kind == TN_SLOT_SCALAR; }

}  // namespace

tn_view tn_optimizer::NumberView(const double& x) {
  tn_view view = {};
  view.data = const_cast<double*>(&x);
  view.dtype = TN_F64;
  view.numel = 1;
  view.flags = TN_VIEW_CONTIGUOUS;
  return view;
}

absl::StatusOr<std::unique_ptr<tn_optimizer>> tn_optimizer::Create(
    const tn_optimizer_def* def, const std::string& name,
    absl::Span<tn_tensor* const> parameters) {
  std::unique_ptr<tn_optimizer> optimizer(new tn_optimizer(def, name));
  for (uint32_t i = 0; i < def->n_slots; ++i) {
    ++(IsScalar(*def->slots[i]) ? optimizer->n_scalars_ : optimizer->n_slots_);
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    const tn_view& view = parameters[i]->view;
    if (!tenon::tensor::IsFloating(view.dtype) ||
        !tenon::tensor::IsContiguous(view)) {
      return absl::InvalidArgumentError(absl::StrCat(
          name, ": parameter ", i, " is ", tenon::tensor::DTypeName(view.dtype),
          " ", ShapeText(ShapeOf(view)),
          "; parameters are floating point and without gaps"));
    }
    Parameter& p = optimizer->parameters_.emplace_back();
    p.tensor = Ref::Share(parameters[i]);
    TN_RETURN_IF_ERROR(optimizer->MakeSlots(p));
  }
  return optimizer;
}

absl::Status tn_optimizer::MakeSlots(Parameter& p) {
  for (uint32_t i = 0; i < def_->n_slots; ++i) {
    const tn_slot_def& slot = *def_->slots[i];
    if (IsScalar(slot)) {
      p.scalars.push_back(slot.initial);
      continue;
    }
    const tn_view& like = p.tensor->view;
    TN_ASSIGN_OR_RETURN(tn_tensor * made,
                        tenon::tensor::NewTensor(like.dtype, ShapeOf(like)));
    p.slots.emplace_back(made);
    const double start = slot.kind == TN_SLOT_FULL ? slot.initial : 0;
    tenon::tensor::CopyView(
        slot.kind == TN_SLOT_PARAMETER ? like : NumberView(start), made->view);
  }
  return absl::OkStatus();
}

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
    if (made && ShapeOf(made->view) == ShapeOf(parameter->view)) continue;
    return absl::InternalError(absl::StrCat(
        name_, ": its update gives ",
        i == 0 ? "a parameter" : absl::StrCat("slot ", i - 1), " of shape ",
        made ? ShapeText(ShapeOf(made->view)) : "none", ", must be ",
        ShapeText(ShapeOf(parameter->view))));
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

absl::Status tn_optimizer::Update(tn_tensor* const* gradients,
                                  const double* options, bool shared_options) {
  TN_RETURN_IF_ERROR(CheckInputs(gradients, options, shared_options));
  const tenon::device::FlushDenormals flush;
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
    const bool skip =
        gradients[i] == nullptr || parameters_[i].tensor->view.numel == 0;
    if (!done[i] && !skip) TN_RETURN_IF_ERROR(compose(i));
  }
  for (Batch& batch : batches) {
    if (batch.members.empty()) continue;
    TN_RETURN_IF_ERROR(RunFused(batch, gradients));
  }
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

absl::StatusOr<Ref> tn_optimizer::Slot(uint64_t parameter,
                                       uint32_t slot) const {
  if (parameter >= parameters_.size() || slot >= def_->n_slots) {
    return absl::OutOfRangeError(
        absl::StrCat(name_, ": no slot ", slot, " of parameter ", parameter));
  }
  const Parameter& p = parameters_[parameter];
  uint32_t scalars = 0;
  for (uint32_t i = 0; i < slot; ++i) scalars += IsScalar(*def_->slots[i]);
  if (!IsScalar(*def_->slots[slot])) {
    return Ref::Share(p.slots[slot - scalars].get());
  }
  TN_ASSIGN_OR_RETURN(tn_tensor * number, tenon::tensor::NewTensor(TN_F64, {}));
  tenon::tensor::CopyView(NumberView(p.scalars[scalars]), number->view);
  return Ref(number);
}

absl::Status tn_optimizer::SetSlot(uint64_t parameter, uint32_t slot,
                                   tn_tensor* value) {
  TN_ASSIGN_OR_RETURN(const Ref old, Slot(parameter, slot));
  if (ShapeOf(old->view) != ShapeOf(value->view)) {
    return absl::InvalidArgumentError(absl::StrCat(
        name_, ": slot ", Text(def_->slots[slot]->name), " of parameter ",
        parameter, " is ", ShapeText(ShapeOf(old->view)), ", got ",
        ShapeText(ShapeOf(value->view))));
  }
  if (!IsScalar(*def_->slots[slot])) {
    tenon::tensor::CopyView(value->view, old->view);
    return absl::OkStatus();
  }
  uint32_t scalars = 0;
  for (uint32_t i = 0; i < slot; ++i) scalars += IsScalar(*def_->slots[i]);
  parameters_[parameter].scalars[scalars] =
      tenon::tensor::LoadScalar(value->view.dtype, value->view.data);
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
