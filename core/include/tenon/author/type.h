// Declaring a type: named state with methods - a distribution, index, sampler.
// The state is a class of the author's, made from the declared options.
#ifndef TENON_AUTHOR_TYPE_H_
#define TENON_AUTHOR_TYPE_H_

#include <map>
#include <string>
#include <type_traits>

#include "tenon/author/function.h"

namespace tenon {

// Tensors by name: what a type saves and loads.
using NamedTensors = std::map<std::string, Tensor>;

// What follows a method, inputs and options, is the method's; options before
// the first method are those that an object is made of.
//
//   struct Coin {
//     explicit Coin(const Options& o) : p(o.tensor("probs")) {}
//     Tensor log_prob(Call& c) const { return log(c["heads"] * p ...); }
//     Tensor p;
//   };
//   Type<Coin> coin() {
//     return Type<Coin>("coin").doc(...).parameter("probs", 0.5, "of heads")
//         .method<&Coin::log_prob>("log_prob", "log probability of `heads`")
//         .input("heads", "any shape, 0 or 1");
//   }
//
// A state that has `NamedTensors save() const` and `void load(const
// NamedTensors&)` is kept in checkpoints.
template <class State>
class Type : public internal::Declaration<Type<State>>,
             public internal::WithOptions<Type<State>> {
 public:
  explicit Type(const char* name) : state_(std::make_unique<Declared>()) {
    def().size = sizeof(tn_type_def);
    def().name = internal::to_c(name);
    def().maturity = TN_EXPERIMENTAL;
    def().context = state_.get();
    def().create = create;
    def().destroy = [](void*, void* self) { delete static_cast<State*>(self); };
    if constexpr (requires(State & s) { s.load(s.save()); }) {
      def().save = save;
      def().load = load;
    }
  }

  // A member function of State: Tensor, Tensors or void (Call&). Several
  // outputs are counted.
  template <auto member>
  Type&& method(const char* name, const char* doc, uint32_t n_outputs = 1) && {
    using Result =
        decltype((std::declval<State&>().*member)(std::declval<Call&>()));
    Method& method = state_->parts.emplace_back();
    tn_method_def& added = state_->methods.add();
    added.name = internal::to_c(name);
    added.doc = internal::to_c(doc);
    added.n_outputs = std::is_void_v<Result> ? 0 : n_outputs;
    added.call = run<member>;
    method.def = &added;
    method.declared = &declared<member>;
    return std::move(*this);
  }
  Type&& input(const char* name, const char* doc) && {
    tn_input_def& input = state_->parts.back().inputs.add();
    input.name = internal::to_c(name);
    input.doc = internal::to_c(doc);
    return std::move(*this);
  }
  Type&& optional() && {
    internal::Structs<tn_input_def>& inputs = state_->parts.back().inputs;
    inputs[inputs.count() - 1].flags |= TN_INPUT_OPTIONAL;
    return std::move(*this);
  }

  const tn_type_def& definition() {
    for (Method& m : state_->parts) {
      m.def->inputs = m.inputs.pointers();
      m.def->n_inputs = m.inputs.count();
      m.def->options = m.options.pointers();
      m.def->n_options = m.options.count();
    }
    def().options = state_->options.pointers();
    def().n_options = state_->options.count();
    def().methods = state_->methods.pointers();
    def().n_methods = state_->methods.count();
    return def();
  }
  // Once it is registered: callbacks live with the process.
  void release() {
    for (const Method& m : state_->parts) *m.declared = m.def;
    state_.release();
  }

 private:
  friend class internal::Declaration<Type>;
  friend class internal::WithOptions<Type>;
  struct Method {
    tn_method_def* def = nullptr;
    const tn_method_def** declared = nullptr;  // where `run` finds it
    internal::Structs<tn_input_def> inputs;
    internal::Structs<tn_option_def> options;
  };
  struct Declared {
    tn_type_def def = {};
    internal::Structs<tn_option_def> options;
    internal::Structs<tn_method_def> methods;
    std::deque<Method> parts;
  };

  // The declaration of each method, for its inputs' and options' names.
  template <auto member>
  static inline const tn_method_def* declared = nullptr;

  static tn_status* create(void* context, const tn_value* values, uint32_t n,
                           void** self) {
    return internal::guarded([&] {
      const tn_type_def& def = static_cast<Declared*>(context)->def;
      *self = new State(Options(def.options, values, n));
    });
  }
  template <auto member>
  static tn_status* run(void*, void* self, const tn_function_call* c) {
    return internal::guarded([&] {
      const tn_method_def& def = *declared<member>;
      Call call(def.inputs, def.n_inputs, def.options, *c);
      State& state = *static_cast<State*>(self);
      if constexpr (std::is_void_v<decltype((state.*member)(call))>) {
        (state.*member)(call);
      } else {
        internal::give((state.*member)(call), *c);
      }
    });
  }
  static tn_status* save(void*, void* self, const tn_state_sink* sink) {
    return internal::guarded([&] {
      for (const auto& [name, value] : static_cast<State*>(self)->save()) {
        const tn_string text = internal::to_c(name);
        internal::check(sink->take(sink->context, &text, value.get()));
      }
    });
  }
  static tn_status* load(void*, void* self, const tn_string* names,
                         tn_tensor* const* values, uint64_t n) {
    return internal::guarded([&] {
      NamedTensors all;
      for (uint64_t i = 0; i < n; ++i) {
        all[std::string(names[i].data, names[i].size)] =
            Tensor::share(values[i]);
      }
      static_cast<State*>(self)->load(all);
    });
  }

  tn_type_def& def() { return state_->def; }
  internal::Structs<tn_option_def>& options() {
    return state_->parts.empty() ? state_->options
                                 : state_->parts.back().options;
  }

  std::unique_ptr<Declared> state_;
};

}  // namespace tenon

#endif  // TENON_AUTHOR_TYPE_H_
