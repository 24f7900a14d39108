// The checks of one component put together, and of all of a package.
#include <algorithm>
#include <cmath>

#include "core/testing/type_check.h"

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

Draws DrawsOf(const TypeCase& type) {
  constexpr int64_t kDraws = 8192;
  Draws draws;
  const Object object = type.Make();
  draws.values = Sample(object, kDraws).cast(DType::float64).detach();
  draws.univariate =
      draws.values.shape() == Shape{kDraws} &&
      object.call("log_prob", {draws.values}).shape() == Shape{kDraws};
  draws.sorted = draws.values.to_vector<double>();
  std::sort(draws.sorted.begin(), draws.sorted.end());
  draws.discrete = std::all_of(draws.sorted.begin(), draws.sorted.end(),
                               [](double x) { return x == std::floor(x); });
  return draws;
}

void CheckDistribution(const TypeCase& type, Findings& findings) {
  CheckGolden(type, findings);
  Try(findings, type.name + ", draws", [&] {
    const Draws draws = DrawsOf(type);
    CheckDraws(type, draws, findings);
    CheckPaths(type, draws, findings);
    if (draws.univariate) CheckDensity(type, draws, findings);
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

Findings check_type(const tn_type* type) {
  Findings findings;
  tn_string package = {};
  const tn_type_def& def = *internal::tables().type->describe(type, &package);
  const std::string name = FullName(package, def.name);
  Try(findings, name, [&] {
    const std::optional<TypeCase> c = CaseOf(name, def);
    if (!c) return;
    c->Make();  // or there is nothing to check
    CheckHostileOptions(*c, findings);
    CheckHostileCalls(*c, findings);
    CheckSavedState(*c, findings);
    if (c->Method("log_prob") && c->Method("sample")) {
      CheckDistribution(*c, findings);
    } else if (c->Method("golden")) {
      CheckGolden(*c, findings);
    }
  });
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

Findings check_types(const std::string& package) {
  Findings findings;
  const tn_type_api& api = *internal::tables().type;
  for (uint64_t i = 0; const tn_type* type = api.at(i); ++i) {
    tn_string owner = {};
    api.describe(type, &owner);
    if (internal::from_c(owner) == package) Append(findings, check_type(type));
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
