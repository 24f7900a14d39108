// Function: a loss, metric or other function, or an op, that a package brought,
// by name.
#ifndef TENON_FUNCTION_H_
#define TENON_FUNCTION_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tenon/internal/suggest.h"
#include "tenon/tensor.h"

namespace tenon {

// A value for an option of a function.
class Option {
 public:
  Option(std::string name, double x)
      : Option(std::move(name), internal::value(x)) {}
  Option(std::string name, int64_t x)
      : Option(std::move(name), internal::value(x)) {}
  Option(std::string name, int x)
      : Option(std::move(name), internal::value(x)) {}
  Option(std::string name, bool x)
      : Option(std::move(name), internal::value(x)) {}
  Option(std::string name, std::string x)
      : name_(std::move(name)), text_(std::move(x)) {
    value_.kind = TN_VALUE_STRING;
  }
  Option(std::string name, const char* x)
      : Option(std::move(name), std::string(x)) {}
  Option(std::string name, const Tensors& x)
      : name_(std::move(name)), tensors_(x) {
    value_.kind = TN_VALUE_TENSORS;
  }

  const std::string& name() const { return name_; }

  // `handles` keeps what a list of tensors points at.
  tn_value value(std::vector<tn_tensor*>& handles) const {
    if (value_.kind == TN_VALUE_STRING)
      return internal::value(std::string_view(text_));
    if (value_.kind != TN_VALUE_TENSORS) return value_;
    handles.clear();
    for (const Tensor& t : tensors_) handles.push_back(t.get());
    return {TN_VALUE_TENSORS, 0, {.p = handles.data()}, handles.size()};
  }

 private:
  Option(std::string name, const tn_value& value)
      : name_(std::move(name)), value_(value) {}

  std::string name_;
  tn_value value_ = {};
  std::string text_;
  Tensors tensors_;
};

// A function, or an op with one output. Options are set once; calls take
// tensors. For any number of threads.
//
//   const tn::Function loss("addons.focal", {{"gamma", 1.5}});
//   const tn::Tensor value = loss(logits, labels);
class Function {
 public:
  // Options that are not set keep their declared defaults.
  // *Errors*: no such function, or no such option: with what is near to it.
  explicit Function(const std::string& name, std::vector<Option> options = {})
      : options_(std::move(options)) {
    const internal::Tables& tables = internal::tables();
    const tn_string text = internal::to_c(name);
    tn_status* none = tables.function->find(&text, &function_);
    if (none == nullptr) {
      const tn_function_def& def =
          *tables.function->describe(function_, nullptr);
      place(name, def.options, def.n_options);
    } else if (tn_status* no_op = tables.op->find(&text, &op_)) {
      tables.base->status_release(no_op);
      internal::check(none);
    } else {
      tables.base->status_release(none);
      const tn_op_def& def = *tables.op->describe(op_, nullptr);
      place(name, def.options, def.n_options);
    }
  }

  // *Errors*: what the function says of its inputs and options.
  template <class... Inputs>
  Tensor operator()(const Inputs&... inputs) const {
    return call({Tensor(inputs)...});
  }

 private:
  Tensor call(const Tensors& inputs) const {
    std::vector<tn_tensor*> in;
    for (const Tensor& t : inputs) in.push_back(t.get());
    std::vector<tn_value> values(places_.size());
    std::vector<std::vector<tn_tensor*>> handles(places_.size());
    for (size_t i = 0; i < places_.size(); ++i) {
      if (places_[i] < 0) continue;
      values[i] = options_[places_[i]].value(handles[i]);
    }
    tn_tensor* out = nullptr;
    const auto fill = [&](auto call) {
      call.size = sizeof(call);
      call.inputs = in.data();
      call.options = values.data();
      call.outputs = &out;
      call.n_inputs = static_cast<uint32_t>(in.size());
      call.n_options = static_cast<uint32_t>(values.size());
      call.n_outputs = 1;
      return call;
    };
    const internal::Tables& tables = internal::tables();
    if (op_ != nullptr) {
      const tn_call call = fill(tn_call{});
      internal::check(tables.op->call(op_, &call));
    } else {
      const tn_function_call call = fill(tn_function_call{});
      internal::check(tables.function->call(function_, &call));
    }
    return Tensor::adopt(out);
  }

  // Finds the places of the options that were given among the declared ones.
  void place(const std::string& name, const tn_option_def* const* defs,
             uint32_t n_defs) {
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < n_defs; ++i) {
      names.push_back(internal::from_c(defs[i]->name));
    }
    places_.assign(names.size(), -1);
    for (size_t i = 0; i < options_.size(); ++i) {
      size_t found = 0;
      while (found < names.size() && names[found] != options_[i].name()) {
        ++found;
      }
      if (found == names.size()) {
        throw Error(TN_NOT_FOUND,
                    name + ": no option \"" + options_[i].name() + "\"" +
                        internal::suggestion(options_[i].name(), names));
      }
      places_[found] = static_cast<int>(i);
    }
  }

  const tn_function* function_ = nullptr;
  const tn_op* op_ = nullptr;  // where there is no such function
  std::vector<Option> options_;
  std::vector<int> places_;  // into options_, by declared option; -1: default
};

}  // namespace tenon

#endif  // TENON_FUNCTION_H_
