// The checks of one component put together, and of all of a package.
#include "core/testing/case.h"

namespace tenon::testing {
namespace {

constexpr char kAddSample[] =
    "add .sample() with a value that another program worked out";

bool HasFloating(const Tensors& tensors) {
  for (const Tensor& t : tensors) {
    if (t && is_floating(t.dtype())) return true;
  }
  return false;
}

bool AllTakeDouble(const tn_input_def* const* defs, uint32_t n_defs,
                   const Tensors& inputs) {
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] && is_floating(inputs[i].dtype()) &&
        !Takes(defs, n_defs, i, DType::float64)) {
      return false;
    }
  }
  return true;
}

void Append(Findings& findings, const Findings& more) {
  findings.insert(findings.end(), more.begin(), more.end());
}

Tensors CallFunction(const tn_function* function, const tn_sample& sample,
                     uint32_t n_outputs, const Tensors& inputs) {
  return CallOnSample<tn_function_call>(
      sample, n_outputs, inputs, [function](const tn_function_call& call) {
        return internal::tables().function->call(function, &call);
      });
}

}  // namespace

Findings check_op(const tn_op* op) {
  Findings findings;
  tn_string package = {};
  const tn_op_def& def = *internal::tables().op->describe(op, &package);
  const std::string name = FullName(package, def.name);
  if (def.n_samples == 0)
    findings.push_back(name + ": has no sample; " + kAddSample);
  Try(findings, name, [&] {
    const std::vector<Case> cases = Cases(op);
    CheckValues(op, cases, findings);
    CheckKernels(def, cases, findings);
    if (def.flags & TN_OP_RANDOM) return;
    for (const Case& c : cases) {
      CheckLayouts(c, findings);
      CheckZeroSizes(def, c, findings);
      if ((def.flags & TN_OP_NO_GRADIENT) || !HasFloating(c.inputs) ||
          !HasFloating(c.call(c.inputs)) ||
          !AllTakeDouble(def.inputs, def.n_inputs, c.inputs)) {
        continue;
      }
      CheckGradients(c, findings);
    }
  });
  return findings;
}

Findings check_function(const tn_function* function) {
  Findings findings;
  tn_string package = {};
  const tn_function_def& def =
      *internal::tables().function->describe(function, &package);
  const std::string name = FullName(package, def.name);
  if (def.n_samples == 0)
    findings.push_back(name + ": has no sample; " + kAddSample);
  for (uint32_t i = 0; i < def.n_samples; ++i) {
    const tn_sample& sample = *def.samples[i];
    Case c;
    c.name = name + ", sample " + std::to_string(i);
    c.sample = &sample;
    c.call = [&](const Tensors& inputs) {
      return CallFunction(function, sample, def.n_outputs, inputs);
    };
    Try(findings, c.name, [&] {
      for (uint32_t k = 0; k < sample.n_inputs; ++k) {
        const tn_array* array = sample.inputs[k];
        c.inputs.push_back(array == nullptr ? Tensor() : FromArray(*array));
      }
      CheckSample(c, findings);
      if (HasFloating(c.inputs) && HasFloating(c.call(c.inputs)) &&
          AllTakeDouble(def.inputs, def.n_inputs, c.inputs)) {
        CheckGradients(c, findings);
      }
    });
  }
  return findings;
}

Findings check_ops(const std::string& package) {
  Findings findings;
  const tn_op_api& api = *internal::tables().op;
  for (uint64_t i = 0; const tn_op* op = api.at(i); ++i) {
    tn_string owner = {};
    api.describe(op, &owner);
    if (internal::from_c(owner) == package) Append(findings, check_op(op));
  }
  return findings;
}

Findings check_functions(const std::string& package) {
  Findings findings;
  const tn_function_api& api = *internal::tables().function;
  for (uint64_t i = 0; const tn_function* function = api.at(i); ++i) {
    tn_string owner = {};
    api.describe(function, &owner);
    if (internal::from_c(owner) != package) continue;
    Append(findings, check_function(function));
  }
  return findings;
}

Findings check_optimizers(const std::string& package) {
  Findings findings;
  const tn_optimizer_api& api = *internal::tables().optimizer;
  tn_string owner = {};
  for (uint64_t i = 0; const tn_optimizer_def* def = api.at(i, &owner); ++i) {
    if (internal::from_c(owner) != package) continue;
    Append(findings, check_optimizer(*def));
  }
  return findings;
}

}  // namespace tenon::testing
