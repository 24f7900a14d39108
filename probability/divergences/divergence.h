// Kullback and Leibler's divergence of two objects: by what the first says
// itself, or by a function of their parameters that any package registers.
#ifndef TENON_PROBABILITY_DIVERGENCES_DIVERGENCE_H_
#define TENON_PROBABILITY_DIVERGENCES_DIVERGENCE_H_

#include <string>
#include <string_view>

#include "probability/distributions/held.h"
#include "tenon/author.h"
#include "tenon/object.h"

namespace tenon::prob {

// The function kl_P_Q, P and Q the types' names: of the package of p, of q, or
// of any other. Null: there is none.
inline const tn_function* form_of(const Object& p, const Object& q) {
  const internal::Tables& tables = internal::tables();
  const auto package = [&](const Object& object) {
    tn_string owner = {};
    tables.type->describe(tables.type->type_of(object.get()), &owner);
    return internal::from_c(owner);
  };
  const std::string_view of_p = package(p), of_q = package(q);
  const std::string name = "kl_" + bare_name(p) + "_" + bare_name(q);
  const tn_function* best = nullptr;
  int best_rank = 0;
  for (uint64_t i = 0; const tn_function* f = tables.function->at(i); ++i) {
    tn_string owner = {};
    const tn_function_def& def = *tables.function->describe(f, &owner);
    if (internal::from_c(def.name) != name) continue;
    const std::string_view by = internal::from_c(owner);
    const int rank = by == of_p ? 3 : by == of_q ? 2 : 1;
    if (rank <= best_rank) continue;
    best = f;
    best_rank = rank;
  }
  return best;
}

// Inputs p_NAME and q_NAME are the parameters of p and q.
inline Tensor evaluate(const tn_function* form, const Object& p,
                       const Object& q) {
  const tn_function_api& table = *internal::tables().function;
  const tn_function_def& def = *table.describe(form, nullptr);
  Tensors inputs;
  std::vector<tn_tensor*> in;
  for (uint32_t i = 0; i < def.n_inputs; ++i) {
    const std::string_view name = internal::from_c(def.inputs[i]->name);
    const bool of_p = name.substr(0, 2) == "p_";
    inputs.push_back(
        (of_p ? p : q)
            .call("parameter", {}, {{"name", std::string(name.substr(2))}}));
    in.push_back(inputs.back().get());
  }
  tn_tensor* out = nullptr;
  tn_function_call call = {};
  call.size = sizeof(call);
  call.inputs = in.data();
  call.n_inputs = def.n_inputs;
  call.outputs = &out;
  call.n_outputs = 1;
  internal::check(table.call(form, &call));
  return Tensor::adopt(out);
}

// Of shape batch. *Errors*: no form is known.
inline Tensor divergence(const Object& p, const Object& q) {
  if (p.has("kl_divergence")) {
    // What p is asked while it answers would never come.
    if (p.get() == q.get()) {
      const Held held(p);
      return full(held.batch_shape(), 0);
    }
    return p.call("kl_divergence", {}, {{"q", q}});
  }
  if (const tn_function* form = form_of(p, q)) return evaluate(form, p, q);
  const std::string a = bare_name(p), b = bare_name(q);
  throw Error(TN_UNIMPLEMENTED,
              "no form of the divergence from " + a + " to " + b +
                  " is known; take the mean of p.log_prob(x) - q.log_prob(x) "
                  "over draws x of p, or register a function kl_" +
                  a + "_" + b);
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DIVERGENCES_DIVERGENCE_H_
