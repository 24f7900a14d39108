// Driving an optimizer through the contract.
#include "core/testing/optimizer_run.h"

#include "tenon/operators.h"

namespace tenon::testing {
namespace {

std::vector<tn_tensor*> Handles(const Tensors& tensors) {
  std::vector<tn_tensor*> handles;
  for (const Tensor& t : tensors) handles.push_back(t.get());
  return handles;
}

std::string DifferenceIn(const char* what, const Tensors& got,
                         const Tensors& wanted) {
  for (size_t i = 0; i < got.size(); ++i) {
    if (SameBits(got[i], wanted[i])) continue;
    return std::string(what) + " " + std::to_string(i) + " " +
           name_of(got[i].dtype()) + " " + got[i].shape().text() + " " +
           Difference(got[i], wanted[i], 0);
  }
  return "";
}

}  // namespace

OptimizerRun::OptimizerRun(const tn_optimizer_def& def,
                           const Tensors& parameters, Way way)
    : api_(*internal::tables().optimizer), def_(def) {
  for (const Tensor& p : parameters) parameters_.push_back(p.copy());
  internal::check(api_.create(&def, Handles(parameters_).data(),
                              parameters_.size(), &optimizer_));
  api_.set_fused(optimizer_, static_cast<uint32_t>(way));
}

OptimizerRun::~OptimizerRun() { api_.release(optimizer_); }

void OptimizerRun::Update(const Tensors& gradients,
                          const std::vector<double>& options) {
  Tensors before;
  if (def_.flags & TN_OPTIMIZER_FOLLOWS) before = Descend(gradients);
  try {
    internal::check(
        api_.update(optimizer_, Handles(gradients).data(), options.data(), 1));
  } catch (const Error&) {
    for (size_t i = 0; i < before.size(); ++i) {
      parameters_[i].slice({ellipsis}) = before[i];
    }
    throw;
  }
}

Tensors OptimizerRun::Descend(const Tensors& gradients) {
  Tensors before, after;
  for (size_t i = 0; i < gradients.size(); ++i) {
    const Tensor& p = parameters_[i];
    before.push_back(p.copy());
    after.push_back(gradients[i] ? p - gradients[i] : p.copy());
  }
  for (size_t i = 0; i < after.size(); ++i) {
    parameters_[i].slice({ellipsis}) = after[i];
  }
  return before;
}

Tensors OptimizerRun::Evaluated(const std::vector<double>& options) {
  std::vector<tn_tensor*> out(parameters_.size());
  internal::check(api_.evaluated(optimizer_, options.data(), 1, out.data()));
  Tensors all;
  for (tn_tensor* t : out) all.push_back(Tensor::adopt(t));
  return all;
}

State OptimizerRun::Save() const {
  State state;
  for (const Tensor& p : parameters_) state.parameters.push_back(p.copy());
  for (size_t p = 0; p < parameters_.size(); ++p) {
    for (uint32_t s = 0; s < def_.n_slots; ++s) {
      tn_tensor* slot;
      internal::check(api_.slot(optimizer_, p, s, &slot));
      state.slots.push_back(Tensor::adopt(slot).copy());
    }
  }
  state.number = api_.step_number(optimizer_);
  return state;
}

void OptimizerRun::Load(const State& state) {
  for (size_t p = 0; p < parameters_.size(); ++p) {
    parameters_[p].slice({ellipsis}) = state.parameters[p];
    for (uint32_t s = 0; s < def_.n_slots; ++s) {
      internal::check(api_.set_slot(optimizer_, p, s,
                                    state.slots[p * def_.n_slots + s].get()));
    }
  }
  api_.set_step_number(optimizer_, state.number);
}

std::string Difference(const State& got, const State& wanted) {
  const std::string text =
      DifferenceIn("parameter", got.parameters, wanted.parameters);
  if (!text.empty()) return text;
  if (got.number != wanted.number) {
    return "step number is " + std::to_string(got.number) + ", expected " +
           std::to_string(wanted.number);
  }
  return DifferenceIn("slot", got.slots, wanted.slots);
}

std::vector<double> DefaultOptions(const tn_optimizer_def& def) {
  std::vector<double> options;
  for (uint32_t i = 0; i < def.n_options; ++i) {
    options.push_back(def.options[i]->initial.as.f);
  }
  return options;
}

}  // namespace tenon::testing
