// Every slot that can fail is replaced by one that counts and then calls the
// real one; the others are the real ones.
#include "core/testing/fault_host.h"

#include <atomic>
#include <cstdlib>
#include <string>

namespace tenon::testing {
namespace {

const tn_host* real_host;
std::atomic<int64_t> calls_left;  // until one fails; below 1: none will
std::atomic<bool> has_failed;
std::atomic<int64_t> statuses_held;

tn_string Text(const char* text) {
  return {text, std::char_traits<char>::length(text)};
}

template <class Table>
const Table* Find(const char* id) {
  const tn_string name = Text(id);
  const void* table = nullptr;
  if (real_host->get_interface(&name, 0, 0, &table) != nullptr) std::abort();
  return static_cast<const Table*>(table);
}

// The real table of each type.
template <class Table>
const Table* real;

bool Fails() {
  if (calls_left.load() < 1 || calls_left.fetch_sub(1) != 1) return false;
  has_failed = true;
  return true;
}

tn_status* Counted(tn_status* status) {
  statuses_held += status != nullptr;
  return status;
}

tn_status* Failure() {
  const tn_string text = Text("a call of the host that fails on purpose");
  return Counted(real<tn_base_api>->status_make(TN_RESOURCE_EXHAUSTED, &text));
}

template <auto slot>
struct Guard;

template <class Table, class... A, tn_status* (*Table::*slot)(A...)>
struct Guard<slot> {
  static tn_status* Call(A... arguments) {
    return Fails() ? Failure() : Counted((real<Table>->*slot)(arguments...));
  }
};

// The same for a registrar, whose context is the real one.
template <class Def, tn_status* (*tn_registrar::*slot)(void*, const Def*)>
tn_status* Add(void* context, const Def* def) {
  const auto& to = *static_cast<const tn_registrar*>(context);
  return Fails() ? Failure() : Counted((to.*slot)(to.context, def));
}

// The table with these slots guarded.
template <class Table, auto... slots>
Table* Guarded(const char* id) {
  static Table table;
  real<Table> = Find<Table>(id);
  table = *real<Table>;
  ((table.*slots = Guard<slots>::Call), ...);
  return &table;
}

tn_base_api* Base() {
  using Api = tn_base_api;
  Api* api = Guarded<Api, &Api::setting_get, &Api::setting_set>("tn.base");
  api->status_make = [](uint32_t code, const tn_string* message) {
    return Counted(real<Api>->status_make(code, message));
  };
  api->status_release = [](tn_status* status) {
    statuses_held -= status != nullptr;
    real<Api>->status_release(status);
  };
  api->allocate = [](uint64_t bytes) {
    return Fails() ? nullptr : real<Api>->allocate(bytes);
  };
  return api;
}

tn_tensor_api* Tensors() {
  using Api = tn_tensor_api;
  return Guarded<Api, &Api::create, &Api::assign, &Api::print, &Api::to_dlpack,
                 &Api::from_dlpack>("tn.tensor");
}

tn_op_api* Ops() {
  using Api = tn_op_api;
  return Guarded<Api, &Api::find, &Api::call, &Api::infer>("tn.op");
}

tn_graph_api* Graph() {
  using Api = tn_graph_api;
  return Guarded<Api, &Api::variable, &Api::detach, &Api::gradients, &Api::hook,
                 &Api::custom>("tn.graph");
}

tn_optimizer_api* Optimizers() {
  using Api = tn_optimizer_api;
  return Guarded<Api, &Api::find, &Api::create, &Api::update, &Api::slot,
                 &Api::set_slot, &Api::evaluated>("tn.optimizer");
}

tn_function_api* Functions() {
  using Api = tn_function_api;
  return Guarded<Api, &Api::find, &Api::call>("tn.function");
}

tn_type_api* Types() {
  using Api = tn_type_api;
  return Guarded<Api, &Api::find, &Api::create, &Api::call>("tn.type");
}

tn_package_api* Packages() {
  using Api = tn_package_api;
  return Guarded<Api, &Api::load_file, &Api::load, &Api::add_directory,
                 &Api::deactivate, &Api::list, &Api::inspect>("tn.package");
}

struct Interface {
  const char* id;
  const void* table;
};

// Without tn.base no status can be read or released: what is refused is one of
// the others.
tn_status* GetInterface(const tn_string* id, uint32_t major, uint32_t min_minor,
                        const void** table) {
  static const Interface interfaces[] = {{"tn.base", Base()},
                                         {"tn.tensor", Tensors()},
                                         {"tn.op", Ops()},
                                         {"tn.graph", Graph()},
                                         {"tn.optimizer", Optimizers()},
                                         {"tn.function", Functions()},
                                         {"tn.type", Types()},
                                         {"tn.package", Packages()}};
  const std::string name(id->data, id->size);
  if (name != "tn.base" && Fails()) return Failure();
  const void* found = nullptr;
  tn_status* status = real_host->get_interface(id, major, min_minor, &found);
  if (status != nullptr) return Counted(status);
  for (const Interface& i : interfaces) {
    if (name == i.id) found = i.table;
  }
  *table = found;
  return nullptr;
}

}  // namespace

FaultHost::FaultHost(const tn_host* real) : host_(*real) {
  real_host = real;
  host_.get_interface = GetInterface;
  Base();  // statuses can be made from now on
}

FaultHost& FaultHost::Before(const tn_host* real) {
  static auto& host = *new FaultHost(real);
  return host;
}

tn_registrar FaultHost::Before(const tn_registrar* real) {
  using R = tn_registrar;
  R registrar = *real;
  registrar.context = const_cast<R*>(real);
  registrar.add_op = Add<tn_op_def, &R::add_op>;
  registrar.add_kernel = Add<tn_kernel_def, &R::add_kernel>;
  registrar.add_optimizer = Add<tn_optimizer_def, &R::add_optimizer>;
  registrar.add_function = Add<tn_function_def, &R::add_function>;
  registrar.add_type = Add<tn_type_def, &R::add_type>;
  return registrar;
}

void FaultHost::Arm(int64_t n) {
  has_failed = false;
  calls_left = n;
}

bool FaultHost::Disarm() {
  calls_left = 0;
  return has_failed;
}

int64_t FaultHost::statuses() const { return statuses_held; }

}  // namespace tenon::testing
