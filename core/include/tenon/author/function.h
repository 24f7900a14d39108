// Declaring a function: a loss, metric, schedule ... composed of ops.
#ifndef TENON_AUTHOR_FUNCTION_H_
#define TENON_AUTHOR_FUNCTION_H_

#include <string>

#include "tenon/author/options.h"

namespace tenon {

// What the body of a function or of a method sees.
class Call : public Options {
 public:
  Call(const tn_input_def* const* inputs, uint32_t n_inputs,
       const tn_option_def* const* options, const tn_function_call& c)
      : Options(options, c.options, c.n_options),
        inputs_(inputs),
        n_inputs_(n_inputs),
        c_(c) {}
  // An input by name; one that may be left out, and was, holds nothing.
  Tensor operator[](std::string_view name) const {
    for (uint32_t i = 0; i < n_inputs_; ++i) {
      if (internal::from_c(inputs_[i]->name) != name) continue;
      return has(i) ? input(i) : Tensor();
    }
    throw Error(TN_INTERNAL, "no input is called " + std::string(name));
  }
  Tensor input(uint32_t i) const { return Tensor::share(c_.inputs[i]); }
  using Options::has;
  bool has(uint32_t i) const {
    return i < c_.n_inputs && c_.inputs[i] != nullptr;
  }

 private:
  const tn_input_def* const* inputs_;
  uint32_t n_inputs_;
  const tn_function_call& c_;
};

namespace internal {

// Hands results over: one, several, or none.
inline void give(Tensor result, const tn_function_call& c) {
  c.outputs[0] = result.release();
}
inline void give(Tensors results, const tn_function_call& c) {
  if (results.size() != c.n_outputs) {
    throw Error(TN_INTERNAL, "gave " + std::to_string(results.size()) +
                                 " outputs, declares " +
                                 std::to_string(c.n_outputs));
  }
  for (uint32_t i = 0; i < c.n_outputs; ++i) {
    c.outputs[i] = results[i].release();
  }
}

}  // namespace internal

namespace author {

class Function : public internal::Declaration<Function>,
                 public internal::WithOptions<Function> {
 public:
  using Body = Tensor (*)(Call&);
  using Bodies = Tensors (*)(Call&);

  explicit Function(const char* name) : state_(std::make_unique<State>()) {
    def().size = sizeof(tn_function_def);
    def().name = internal::to_c(name);
    def().n_outputs = 1;
    def().maturity = TN_EXPERIMENTAL;
    def().context = state_.get();
  }
  Function&& input(const char* name, const char* doc) && {
    tn_input_def& input = state_->inputs.add();
    input.name = internal::to_c(name);
    input.doc = internal::to_c(doc);
    return std::move(*this);
  }
  Function&& optional() && {
    state_->inputs[state_->inputs.count() - 1].flags |= TN_INPUT_OPTIONAL;
    return std::move(*this);
  }
  Function&& body(Body body) && {
    state_->body = body;
    def().call = [](void* context, const tn_function_call* c) {
      State& state = *static_cast<State*>(context);
      return run(state, state.body, *c);
    };
    return std::move(*this);
  }
  // Of several outputs.
  Function&& body(uint32_t n_outputs, Bodies bodies) && {
    state_->bodies = bodies;
    def().n_outputs = n_outputs;
    def().call = [](void* context, const tn_function_call* c) {
      State& state = *static_cast<State*>(context);
      return run(state, state.bodies, *c);
    };
    return std::move(*this);
  }
  Function&& sample(Sample sample) && {
    state_->samples.add(std::move(sample));
    return std::move(*this);
  }

  const tn_function_def& definition() {
    def().inputs = state_->inputs.pointers();
    def().n_inputs = state_->inputs.count();
    def().options = state_->options.pointers();
    def().n_options = state_->options.count();
    def().samples = state_->samples.structs().pointers();
    def().n_samples = state_->samples.structs().count();
    return def();
  }
  void release() { state_.release(); }  // callbacks live with the process

 private:
  friend class internal::Declaration<Function>;
  friend class internal::WithOptions<Function>;
  struct State {
    tn_function_def def = {};
    internal::Structs<tn_input_def> inputs;
    internal::Structs<tn_option_def> options;
    internal::Samples samples;
    Body body = nullptr;
    Bodies bodies = nullptr;
  };

  template <class AnyBody>
  static tn_status* run(State& state, AnyBody body, const tn_function_call& c) {
    return internal::guarded([&] {
      Call call(state.def.inputs, state.def.n_inputs, state.def.options, c);
      internal::give(body(call), c);
    });
  }
  tn_function_def& def() { return state_->def; }
  internal::Structs<tn_option_def>& options() { return state_->options; }

  std::unique_ptr<State> state_;
};

}  // namespace author

using author::Function;  // not the application's class of that name

}  // namespace tenon

#endif  // TENON_AUTHOR_FUNCTION_H_
