// Function: a loss, metric or other function that a package brought, by name.
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

// Options are set once; calls take tensors. For any number of threads.
//
//   const tn::Function loss("addons.focal", {{"gamma", 1.5}});
//   const tn::Tensor value = loss(logits, labels);
class Function {
 public:
  // Options that are not set keep their declared defaults.
  // *Errors*: no such function, or no such option: with what is near to it.
  explicit Function(const std::string& name, std::vector<Option> options = {})
      : options_(std::move(options)) {
    const tn_function_api& api = *internal::tables().function;
    const tn_string text = internal::to_c(name);
    internal::check(api.find(&text, &function_));
    const tn_function_def& def = *api.describe(function_, nullptr);
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < def.n_options; ++i) {
      names.push_back(internal::from_c(def.options[i]->name));
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
    const tn_function_call call = {
        .size = sizeof(tn_function_call),
        .min_size = 0,
        .inputs = in.data(),
        .options = values.data(),
        .outputs = &out,
        .n_inputs = static_cast<uint32_t>(in.size()),
        .n_options = static_cast<uint32_t>(values.size()),
        .n_outputs = 1,
        .reserved = 0};
    internal::check(internal::tables().function->call(function_, &call));
    return Tensor::adopt(out);
  }

  const tn_function* function_ = nullptr;
  std::vector<Option> options_;
  std::vector<int> places_;  // into options_, by declared option; -1: default
};

}  // namespace tenon

#endif  // TENON_FUNCTION_H_
