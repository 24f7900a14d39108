// tn.function and tn.type: named functions, and named state with methods.
#include <memory>
#include <mutex>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/abi/registry.h"
#include "core/abi/status.h"
#include "core/abi/tables.h"
#include "core/abi/usage.h"
#include "core/dispatch/options.h"
#include "core/tensor/tensor.h"

struct tn_object {
  tenon::tensor::RefCount refs;
  const tn_type* type;
  void* self;
  std::mutex mutex;  // calls on one object are serialized
};

namespace tenon::abi {
namespace {

absl::Status FillAll(const tn_option_def* const* defs, uint32_t n_defs,
                     const tn_value* given, uint32_t n_given,
                     std::vector<tn_value>& filled) {
  filled.resize(n_defs);
  return dispatch::FillOptions({defs, n_defs}, {given, n_given}, filled.data());
}

// The call with its options complete and its inputs counted.
absl::Status Complete(absl::string_view name, const tn_input_def* const* inputs,
                      uint32_t n_inputs, const tn_option_def* const* options,
                      uint32_t n_options, tn_function_call& call,
                      std::vector<tn_value>& filled) {
  uint32_t least = n_inputs;
  while (least > 0 && inputs[least - 1]->flags & TN_INPUT_OPTIONAL) --least;
  if (call.n_inputs < least || call.n_inputs > n_inputs) {
    return absl::InvalidArgumentError(absl::StrCat(
        name, ": takes ", least, least == n_inputs ? "" : " or more",
        " inputs, got ", call.n_inputs));
  }
  absl::Status status =
      FillAll(options, n_options, call.options, call.n_options, filled);
  if (!status.ok()) {
    return absl::Status(status.code(),
                        absl::StrCat(name, ": ", status.message()));
  }
  call.options = filled.data();
  call.n_options = n_options;
  return absl::OkStatus();
}

const tn_function* FunctionAt(uint64_t index) {
  return Registry::Global().At<tn_function>(index);
}

tn_status* FindFunction(const tn_string* name, const tn_function** function) {
  absl::StatusOr<const tn_function*> found =
      Registry::Global().Find<tn_function>({name->data, name->size});
  if (!found.ok()) return ToC(found.status());
  NoteUse((*found)->name);
  *function = *found;
  return nullptr;
}

const tn_function_def* DescribeFunction(const tn_function* function,
                                        tn_string* package) {
  if (package != nullptr) *package = Borrow(function->package->name);
  return &function->def();
}

// Who failed, for a status that a package's callback made.
tn_status* Blame(tn_status* status, const Package& package,
                 const std::string& component) {
  if (status == nullptr) return nullptr;
  const std::string who = package.name + "@" + package.version;
  tn_status_view note = {};
  note.size = sizeof(note);
  note.package = Borrow(who);
  note.component = Borrow(component);
  StatusAnnotate(status, &note);
  return status;
}

tn_status* CallFunction(const tn_function* function,
                        const tn_function_call* call) {
  const tn_function_def& def = function->def();
  tn_function_call complete = *call;
  std::vector<tn_value> filled;
  absl::Status status = Complete(function->name, def.inputs, def.n_inputs,
                                 def.options, def.n_options, complete, filled);
  if (!status.ok()) return ToC(status);
  return Blame(def.call(def.context, &complete), *function->package,
               function->name);
}

const tn_type* TypeAt(uint64_t index) {
  return Registry::Global().At<tn_type>(index);
}

tn_status* FindType(const tn_string* name, const tn_type** type) {
  absl::StatusOr<const tn_type*> found =
      Registry::Global().Find<tn_type>({name->data, name->size});
  if (!found.ok()) return ToC(found.status());
  NoteUse((*found)->name);
  *type = *found;
  return nullptr;
}

const tn_type_def* DescribeType(const tn_type* type, tn_string* package) {
  if (package != nullptr) *package = Borrow(type->package->name);
  return &type->def();
}

tn_status* CreateObject(const tn_type* type, const tn_value* options,
                        uint32_t n_options, tn_object** object) {
  const tn_type_def& def = type->def();
  std::vector<tn_value> filled;
  absl::Status status =
      FillAll(def.options, def.n_options, options, n_options, filled);
  if (!status.ok()) {
    return ToC(absl::Status(status.code(),
                            absl::StrCat(type->name, ": ", status.message())));
  }
  auto made = std::make_unique<tn_object>();
  made->type = type;
  made->self = nullptr;
  tn_status* failed =
      def.create(def.context, filled.data(), def.n_options, &made->self);
  if (failed != nullptr) return Blame(failed, *type->package, type->name);
  *object = made.release();
  return nullptr;
}

void RetainObject(tn_object* object) { object->refs.Retain(); }
void ReleaseObject(tn_object* object) {
  if (!object->refs.Release()) return;
  const tn_type_def& def = object->type->def();
  def.destroy(def.context, object->self);
  delete object;
}

tn_status* CallMethod(tn_object* object, const tn_string* method,
                      const tn_function_call* call) {
  const tn_type_def& def = object->type->def();
  for (uint32_t i = 0; i < def.n_methods; ++i) {
    const tn_method_def& m = *def.methods[i];
    if (View(m.name) != View(*method)) continue;
    const std::string name = absl::StrCat(
        object->type->name, ".", absl::string_view(m.name.data, m.name.size));
    tn_function_call complete = *call;
    std::vector<tn_value> filled;
    absl::Status status = Complete(name, m.inputs, m.n_inputs, m.options,
                                   m.n_options, complete, filled);
    if (!status.ok()) return ToC(status);
    const std::lock_guard lock(object->mutex);
    return Blame(m.call(def.context, object->self, &complete),
                 *object->type->package, name);
  }
  return ToC(absl::NotFoundError(
      absl::StrCat(object->type->name, " has no method ",
                   absl::string_view(method->data, method->size))));
}

const tn_type* TypeOf(const tn_object* object) { return object->type; }

tn_status* SaveObject(tn_object* object, const tn_state_sink* sink) {
  const tn_type_def& def = object->type->def();
  if (def.save == nullptr) return nullptr;
  const std::lock_guard lock(object->mutex);
  return Blame(def.save(def.context, object->self, sink),
               *object->type->package, object->type->name);
}

tn_status* LoadObject(tn_object* object, const tn_string* names,
                      tn_tensor* const* values, uint64_t n) {
  const tn_type_def& def = object->type->def();
  if (def.load == nullptr && n == 0) return nullptr;
  if (def.load == nullptr) {
    return ToC(absl::InvalidArgumentError(
        absl::StrCat(object->type->name, " keeps no state, got ", n,
                     " tensors to load; they belong to another type")));
  }
  const std::lock_guard lock(object->mutex);
  return Blame(def.load(def.context, object->self, names, values, n),
               *object->type->package, object->type->name);
}

}  // namespace

const tn_function_api* FunctionTable() {
  static constexpr tn_function_api kTable = {
      .size = sizeof(tn_function_api),
      .min_size = 0,
      .major = TN_ABI_MAJOR,
      .minor = TN_ABI_MINOR,
      .at = FunctionAt,
      .find = FindFunction,
      .describe = DescribeFunction,
      .call = CallFunction,
  };
  return &kTable;
}

const tn_type_api* TypeTable() {
  static constexpr tn_type_api kTable = {
      .size = sizeof(tn_type_api),
      .min_size = 0,
      .major = TN_ABI_MAJOR,
      .minor = TN_ABI_MINOR,
      .at = TypeAt,
      .find = FindType,
      .describe = DescribeType,
      .create = CreateObject,
      .retain = RetainObject,
      .release = ReleaseObject,
      .call = CallMethod,
      .type_of = TypeOf,
      .save = SaveObject,
      .load = LoadObject,
  };
  return &kTable;
}

}  // namespace tenon::abi
