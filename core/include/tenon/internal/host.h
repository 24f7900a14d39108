// How every header reaches the core: the broker's tables, found once in each
// module. Applications link tenon_host_0; packages are handed their host.
#ifndef TENON_INTERNAL_HOST_H_
#define TENON_INTERNAL_HOST_H_

#include <atomic>
#include <cstring>
#include <string>
#include <string_view>

#include "tenon/c/abi.h"
#include "tenon/error.h"

namespace tenon {

// A line of the user's program; the default argument of what captures it.
struct Where {
  const char* file = nullptr;
  uint32_t line = 0;
};

struct ErrorAccess {
  static Error make(const tn_status_view& view) {
    const auto text = [](const tn_string& s) {
      return std::string(s.data, s.size);
    };
    Error error(view.code, text(view.message));
    error.line_ = view.line;
    error.reason_ = text(view.reason);
    error.package_ = text(view.package);
    error.component_ = text(view.component);
    error.file_ = text(view.file);
    return error;
  }
};

namespace internal {

struct Tables {
  const tn_base_api* base;
  const tn_tensor_api* tensor;
  const tn_op_api* op;
  const tn_graph_api* graph;
  const tn_optimizer_api* optimizer;
  const tn_function_api* function;
  const tn_type_api* type;
  const tn_package_api* package;
};

#ifdef TENON_AUTHOR
inline const tn_host* package_host = nullptr;  // set before init runs
inline const tn_host* host() { return package_host; }
#else
inline const tn_host* host() { return tenon_host_0(); }
#endif

inline tn_string to_c(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view from_c(const tn_string& s) { return {s.data, s.size}; }

// Every core of this ABI has these tables, so a refusal is a failure; it is not
// kept, and the next call asks again. Without tn.base, which comes first, the
// refusal's status can not be released.
template <class Table>
void find_table(const char* id, const Table** table, const tn_base_api*& base) {
  const tn_string name = to_c(id);
  const void* found = nullptr;
  if (tn_status* refused = host()->get_interface(&name, 0, 0, &found)) {
    if (base != nullptr) base->status_release(refused);
    throw Error(TN_UNAVAILABLE, std::string("the core does not give ") + id);
  }
  *table = static_cast<const Table*>(found);
}

inline std::atomic<const Tables*> tables_pointer{nullptr};

[[gnu::noinline, gnu::cold]] inline const Tables& find_tables() {
  static const Tables tables = [] {
    Tables t = {};
    find_table("tn.base", &t.base, t.base);
    find_table("tn.tensor", &t.tensor, t.base);
    find_table("tn.op", &t.op, t.base);
    find_table("tn.graph", &t.graph, t.base);
    find_table("tn.optimizer", &t.optimizer, t.base);
    find_table("tn.function", &t.function, t.base);
    find_table("tn.type", &t.type, t.base);
    find_table("tn.package", &t.package, t.base);
    return t;
  }();
  tables_pointer.store(&tables, std::memory_order_release);
  return tables;
}

inline const Tables& tables() {
  const Tables* found = tables_pointer.load(std::memory_order_acquire);
  return found != nullptr ? *found : find_tables();
}

[[noreturn, gnu::noinline, gnu::cold]] inline void raise(tn_status* status) {
  tn_status_view view = {};
  view.size = sizeof(view);
  tables().base->status_read(status, &view);
  Error error = ErrorAccess::make(view);
  tables().base->status_release(status);
  throw error;
}

// Throws what a call returned, if it failed.
inline void check(tn_status* status) {
  if (status != nullptr) [[unlikely]]
    raise(status);
}

inline tn_status* make_status(uint32_t code, std::string_view message) {
  const tn_string text = to_c(message);
  return tables().base->status_make(code, &text);
}

}  // namespace internal
}  // namespace tenon

#endif  // TENON_INTERNAL_HOST_H_
