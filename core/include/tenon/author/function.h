// Declaring a function: a loss, metric, schedule ... composed of ops.
#ifndef TENON_AUTHOR_FUNCTION_H_
#define TENON_AUTHOR_FUNCTION_H_

#include <string>

#include "tenon/author/declare.h"

namespace tenon {

// What a function's body sees.
class Call {
 public:
  explicit Call(const tn_function_def& def, const tn_function_call& c)
      : def_(def), c_(c) {}
  // An input by name.
  Tensor operator[](std::string_view name) const {
    for (uint32_t i = 0; i < def_.n_inputs; ++i) {
      if (internal::from_c(def_.inputs[i]->name) == name) return input(i);
    }
    throw Error(TN_INTERNAL, "no input is called " + std::string(name));
  }
  Tensor input(uint32_t i) const { return Tensor::share(c_.inputs[i]); }
  bool has(uint32_t i) const {
    return i < c_.n_inputs && c_.inputs[i] != nullptr;
  }
  double option(uint32_t i) const { return c_.options[i].as.f; }
  const tn_value& value(uint32_t i) const { return c_.options[i]; }
  std::string_view text(uint32_t i) const {
    const tn_value& v = c_.options[i];
    return {static_cast<const char*>(v.as.p), v.count};
  }
  Tensors tensors(uint32_t i) const {
    const tn_value& v = c_.options[i];
    Tensors all;
    for (uint64_t k = 0; k < v.count; ++k) {
      all.push_back(Tensor::share(static_cast<tn_tensor* const*>(v.as.p)[k]));
    }
    return all;
  }

 private:
  const tn_function_def& def_;
  const tn_function_call& c_;
};

namespace author {

class Function : public internal::Declaration<Function> {
 public:
  using Body = Tensor (*)(Call&);

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
  Function&& option(const char* name, double initial, const char* doc,
                    const Bounds& bounds = anything) && {
    internal::declare_option(state_->options.add(), name,
                             internal::value(initial), TN_VALUE_FLOAT, doc,
                             bounds);
    return std::move(*this);
  }
  // An option of another kind, TN_VALUE_STRING and so on, that must be given.
  Function&& required(const char* name, uint32_t kind, const char* doc) && {
    internal::declare_option(state_->options.add(), name, tn_value{}, kind, doc,
                             anything);
    return std::move(*this);
  }
  Function&& body(Body body) && {
    state_->body = body;
    def().call = [](void* context, const tn_function_call* c) {
      State& state = *static_cast<State*>(context);
      return internal::guarded([&] {
        Call call(state.def, *c);
        c->outputs[0] = state.body(call).release();
      });
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
  struct State {
    tn_function_def def = {};
    internal::Structs<tn_input_def> inputs;
    internal::Structs<tn_option_def> options;
    internal::Samples samples;
    Body body = nullptr;
  };

  tn_function_def& def() { return state_->def; }

  std::unique_ptr<State> state_;
};

}  // namespace author

using author::Function;  // not the application's class of that name

}  // namespace tenon

#endif  // TENON_AUTHOR_FUNCTION_H_
