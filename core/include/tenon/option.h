// Option: a value by name, as functions, ops and objects take it.
#ifndef TENON_OPTION_H_
#define TENON_OPTION_H_

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "tenon/internal/callable.h"
#include "tenon/internal/suggest.h"
#include "tenon/key.h"
#include "tenon/tensor.h"

namespace tenon {

class Object;

// A function of tensors that an application lends to a package: it is given
// the inputs and sets the outputs, whose number is known.
using Callback = internal::Callable::Body;

// A value for an option: a number, text, tensor, key, list, function or object.
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
  Option(std::string name, DType x)
      : Option(std::move(name), internal::value(x)) {}
  Option(std::string name, std::string x)
      : name_(std::move(name)), text_(std::move(x)) {
    value_.kind = TN_VALUE_STRING;
  }
  Option(std::string name, const char* x)
      : Option(std::move(name), std::string(x)) {}
  Option(std::string name, const Tensor& x)
      : Option(std::move(name), Tensors{x}) {
    value_.kind = TN_VALUE_TENSOR;
  }
  Option(std::string name, const Tensors& x)
      : name_(std::move(name)), tensors_(x) {
    value_.kind = TN_VALUE_TENSORS;
    for (const Tensor& t : tensors_) handles_.push_back(t.get());
  }
  Option(std::string name, const Key& x)
      : Option(std::move(name),
               std::vector<int64_t>{static_cast<int64_t>(x.low()),
                                    static_cast<int64_t>(x.high())}) {}
  Option(std::string name, const Shape& x)
      : Option(std::move(name), std::vector<int64_t>(x.begin(), x.end())) {}
  Option(std::string name, std::vector<int64_t> x)
      : name_(std::move(name)), integers_(std::move(x)) {
    value_.kind = TN_VALUE_INTS;
  }
  Option(std::string name, std::vector<double> x)
      : name_(std::move(name)), numbers_(std::move(x)) {
    value_.kind = TN_VALUE_FLOATS;
  }
  // A Callback, or a lambda that fits it.
  template <class F, class = std::enable_if_t<
                         std::is_invocable_v<F&, const Tensors&, Tensors&>>>
  Option(std::string name, F x)
      : name_(std::move(name)),
        callable_(std::make_shared<internal::Callable>(std::move(x))) {
    value_.kind = TN_VALUE_CALL;
  }
  Option(std::string name, const Object& x);  // include tenon/object.h

  const std::string& name() const { return name_; }

  // Valid as long as the option stays where it is.
  tn_value value() const {
    switch (value_.kind) {
      case TN_VALUE_STRING:
        return internal::value(std::string_view(text_));
      case TN_VALUE_TENSOR:
        return {TN_VALUE_TENSOR, 0, {.p = handles_[0]}, 1};
      case TN_VALUE_TENSORS:
        return list(handles_);
      case TN_VALUE_INTS:
        return list(integers_);
      case TN_VALUE_FLOATS:
        return list(numbers_);
      case TN_VALUE_CALL:
        return {TN_VALUE_CALL, 0, {.p = &callable_->c()}, 1};
      case TN_VALUE_OBJECT:
        return {TN_VALUE_OBJECT, 0, {.p = object_.get()}, 1};
      default:
        return value_;
    }
  }

 private:
  Option(std::string name, const tn_value& value)
      : name_(std::move(name)), value_(value) {}
  template <class T>
  tn_value list(const std::vector<T>& items) const {
    return {value_.kind, 0, {.p = items.data()}, items.size()};
  }

  std::string name_;
  tn_value value_ = {};
  std::string text_;
  Tensors tensors_;
  std::vector<tn_tensor*> handles_;  // of tensors_
  std::vector<int64_t> integers_;
  std::vector<double> numbers_;
  std::shared_ptr<internal::Callable> callable_;
  std::shared_ptr<tn_object> object_;
};

namespace internal {

// Options in the places where a component declares them. What is not given
// keeps its default.
class Arguments {
 public:
  // *Errors*: a name that is not declared, with what is near to it.
  Arguments(const std::string& who, const tn_option_def* const* defs,
            uint32_t n_defs, std::vector<Option> options)
      : options_(std::move(options)), values_(n_defs) {
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < n_defs; ++i)
      names.push_back(from_c(defs[i]->name));
    for (const Option& option : options_) {
      size_t i = 0;
      while (i < names.size() && names[i] != option.name()) ++i;
      if (i == names.size()) {
        throw Error(TN_NOT_FOUND, who + ": no option \"" + option.name() +
                                      "\"" + suggestion(option.name(), names));
      }
      values_[i] = option.value();
    }
  }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  const tn_value* data() const { return values_.data(); }
  uint32_t size() const { return static_cast<uint32_t>(values_.size()); }

 private:
  std::vector<Option> options_;
  std::vector<tn_value> values_;  // point into options_
};

}  // namespace internal
}  // namespace tenon

#endif  // TENON_OPTION_H_
