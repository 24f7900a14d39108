// Object: named state with methods that a package brought - a distribution, an
// index, a miner - by name.
#ifndef TENON_OBJECT_H_
#define TENON_OBJECT_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tenon/option.h"

namespace tenon {

// Shared by its copies. Calls on one object are made one after another.
//
//   const tn::Object normal("probability.normal", {{"scale", 2.0}});
//   const tn::Tensor density = normal.call("log_prob", {x});
class Object {
 public:
  Object() = default;  // holds nothing
  // *Errors*: no such type or option, with what is near to it; what the type
  // says of its options.
  explicit Object(const std::string& type, std::vector<Option> options = {}) {
    const internal::Tables& tables = internal::tables();
    const tn_string text = internal::to_c(type);
    const tn_type* found;
    internal::check(tables.type->find(&text, &found));
    const tn_type_def& def = *tables.type->describe(found, nullptr);
    const internal::Arguments arguments(type, def.options, def.n_options,
                                        std::move(options));
    tn_object* made;
    internal::check(
        tables.type->create(found, arguments.data(), arguments.size(), &made));
    *this = adopt(made);
  }
  // Takes over a reference, or shares one that another holds.
  static Object adopt(tn_object* owned) {
    Object object;
    object.handle_ = std::shared_ptr<tn_object>(
        owned, [](tn_object* o) { internal::tables().type->release(o); });
    return object;
  }
  static Object share(tn_object* o) {
    internal::tables().type->retain(o);
    return adopt(o);
  }

  explicit operator bool() const { return handle_ != nullptr; }
  tn_object* get() const { return handle_.get(); }
  const std::shared_ptr<tn_object>& handle() const { return handle_; }

  // The declaration, with the docs of options and methods.
  const tn_type_def& type() const {
    const tn_type_api& table = *internal::tables().type;
    return *table.describe(table.type_of(get()), nullptr);
  }
  bool has(std::string_view method) const { return find(method) != nullptr; }

  // A method's one output. An input that holds nothing is an absent one.
  // *Errors*: no such method or option, with what is near to it; what the
  // method says of its inputs.
  Tensor call(const std::string& method, const Tensors& inputs = {},
              std::vector<Option> options = {}) const {
    Tensors all = call_all(method, inputs, std::move(options));
    if (all.empty()) return Tensor();
    return std::move(all[0]);
  }
  // All of its outputs.
  Tensors call_all(const std::string& method, const Tensors& inputs = {},
                   std::vector<Option> options = {}) const {
    const tn_method_def& def = checked(method);
    const internal::Arguments arguments(method, def.options, def.n_options,
                                        std::move(options));
    std::vector<tn_tensor*> in;
    for (const Tensor& t : inputs) in.push_back(t.get());
    std::vector<tn_tensor*> out(def.n_outputs);
    tn_function_call call = {};
    call.size = sizeof(call);
    call.inputs = in.data();
    call.options = arguments.data();
    call.outputs = out.data();
    call.n_inputs = static_cast<uint32_t>(in.size());
    call.n_options = arguments.size();
    call.n_outputs = def.n_outputs;
    const tn_string name = internal::to_c(method);
    internal::check(internal::tables().type->call(get(), &name, &call));
    Tensors all;
    for (tn_tensor* t : out) all.push_back(Tensor::adopt(t));
    return all;
  }

  // What a checkpoint must hold; empty where the type keeps no state.
  struct State {
    std::string name;
    Tensor value;
  };
  std::vector<State> state() const {
    std::vector<State> all;
    tn_state_sink sink = {};
    sink.size = sizeof(sink);
    sink.context = &all;
    sink.take = [](void* to, const tn_string* name, tn_tensor* value) {
      return internal::guarded([&] {
        static_cast<std::vector<State>*>(to)->push_back(
            {std::string(name->data, name->size), Tensor::share(value)});
      });
    };
    internal::check(internal::tables().type->save(get(), &sink));
    return all;
  }
  // *Errors*: state of another type; then nothing has changed.
  void set_state(const std::vector<State>& state) {
    std::vector<tn_string> names;
    std::vector<tn_tensor*> values;
    for (const State& s : state) {
      names.push_back(internal::to_c(s.name));
      values.push_back(s.value.get());
    }
    internal::check(internal::tables().type->load(get(), names.data(),
                                                  values.data(), state.size()));
  }

 private:
  const tn_method_def* find(std::string_view method) const {
    const tn_type_def& def = type();
    for (uint32_t i = 0; i < def.n_methods; ++i) {
      if (internal::from_c(def.methods[i]->name) == method) {
        return def.methods[i];
      }
    }
    return nullptr;
  }
  const tn_method_def& checked(const std::string& method) const {
    if (get() == nullptr) {
      throw Error(TN_INVALID_ARGUMENT, method + ": the object holds nothing");
    }
    if (const tn_method_def* found = find(method)) return *found;
    const tn_type_def& def = type();
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < def.n_methods; ++i) {
      names.push_back(internal::from_c(def.methods[i]->name));
    }
    throw Error(TN_NOT_FOUND, std::string(internal::from_c(def.name)) +
                                  " has no method \"" + method + "\"" +
                                  internal::suggestion(method, names));
  }

  std::shared_ptr<tn_object> handle_;
};

inline Option::Option(std::string name, const Object& x)
    : name_(std::move(name)), object_(x.handle()) {
  value_.kind = TN_VALUE_OBJECT;
}

}  // namespace tenon

#endif  // TENON_OBJECT_H_
