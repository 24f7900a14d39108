// Function: a loss, metric or other function, or an op, that a package brought,
// by name.
#ifndef TENON_FUNCTION_H_
#define TENON_FUNCTION_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tenon/option.h"

namespace tenon {

// A function, or an op. Options are set once; calls take
// tensors. For any number of threads.
//
//   const tn::Function loss("addons.focal", {{"gamma", 1.5}});
//   const tn::Tensor value = loss(logits, labels);
class Function {
 public:
  // Options that are not set keep their declared defaults.
  // *Errors*: no such function, or no such option: with what is near to it.
  explicit Function(const std::string& name, std::vector<Option> options = {}) {
    const internal::Tables& tables = internal::tables();
    const tn_string text = internal::to_c(name);
    tn_status* none = tables.function->find(&text, &function_);
    const auto set = [&](const auto& def) {
      arguments_ = std::make_shared<internal::Arguments>(
          name, def.options, def.n_options, std::move(options));
      n_outputs_ = def.n_outputs;
    };
    if (none == nullptr) {
      set(*tables.function->describe(function_, nullptr));
    } else if (tn_status* no_op = tables.op->find(&text, &op_)) {
      tables.base->status_release(no_op);
      internal::check(none);
    } else {
      tables.base->status_release(none);
      set(*tables.op->describe(op_, nullptr));
    }
  }

  // *Errors*: what the function says of its inputs and options.
  template <class... Inputs>
  Tensor operator()(const Inputs&... inputs) const {
    return std::move(all({Tensor(inputs)...})[0]);
  }
  // All outputs of a function that has several. An input that holds nothing is
  // an absent one.
  Tensors all(const Tensors& inputs) const {
    std::vector<tn_tensor*> in;
    for (const Tensor& t : inputs) in.push_back(t.get());
    std::vector<tn_tensor*> out(n_outputs_ == 0 ? 1 : n_outputs_);
    const auto fill = [&](auto call) {
      call.size = sizeof(call);
      call.inputs = in.data();
      call.options = arguments_->data();
      call.outputs = out.data();
      call.n_inputs = static_cast<uint32_t>(in.size());
      call.n_options = arguments_->size();
      call.n_outputs = static_cast<uint32_t>(out.size());
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
    Tensors results;
    for (tn_tensor* t : out) results.push_back(Tensor::adopt(t));
    return results;
  }

 private:
  const tn_function* function_ = nullptr;
  const tn_op* op_ = nullptr;  // where there is no such function
  uint32_t n_outputs_ = 1;
  std::shared_ptr<const internal::Arguments> arguments_;
};

}  // namespace tenon

#endif  // TENON_FUNCTION_H_
