// A package's boot record and its init: the same lines in every package.
#ifndef TENON_AUTHOR_PACKAGE_H_
#define TENON_AUTHOR_PACKAGE_H_

#include <utility>
#include <vector>

#include "tenon/author/function.h"
#include "tenon/author/kernel.h"
#include "tenon/author/op.h"
#include "tenon/author/optimizer.h"
#include "tenon/author/type.h"

namespace tenon {

// Hands declarations to the core while a package starts. The core copies them;
// their callbacks' states live with the process once all were taken.
class Registrar {
 public:
  explicit Registrar(const tn_registrar& c) : c_(c) {}
  void add(Op op) { add(c_.add_op, std::move(op), ops_); }
  void add(const KernelOf& kernel) {
    internal::check(c_.add_kernel(c_.context, &kernel.definition()));
  }
  void add(author::Optimizer optimizer) {
    add(c_.add_optimizer, std::move(optimizer), optimizers_);
  }
  void add(author::Function function) {
    add(c_.add_function, std::move(function), functions_);
  }
  template <class State>
  void add(Type<State> type) {
    internal::check(c_.add_type(c_.context, &type.definition()));
    types_.emplace_back(std::make_unique<Taken<State>>(std::move(type)));
  }
  // All is declared: what was taken is kept for good.
  void finish() {
    for (Op& op : ops_) op.release();
    for (author::Optimizer& optimizer : optimizers_) optimizer.release();
    for (author::Function& function : functions_) function.release();
    for (const auto& type : types_) type->release();
  }

 private:
  template <class Add, class Component>
  void add(Add* add, Component component, std::vector<Component>& taken) {
    taken.push_back(std::move(component));
    internal::check(add(c_.context, &taken.back().definition()));
  }

  struct AnyTaken {
    virtual ~AnyTaken() = default;
    virtual void release() = 0;
  };
  template <class State>
  struct Taken : AnyTaken {
    explicit Taken(Type<State> t) : type(std::move(t)) {}
    void release() override { type.release(); }
    Type<State> type;
  };

  const tn_registrar& c_;
  std::vector<Op> ops_;
  std::vector<author::Optimizer> optimizers_;
  std::vector<author::Function> functions_;
  std::vector<std::unique_ptr<AnyTaken>> types_;
};

namespace internal {

#ifdef __clang__
inline constexpr char toolchain[] = "clang++ " __clang_version__;
#else
inline constexpr char toolchain[] = "g++ " __VERSION__;
#endif

template <class Components>
tn_status* start_package(const tn_host* host, const tn_registrar* registrar,
                         const Components& components) {
#ifdef TENON_AUTHOR
  package_host = host;
#else
  (void)host;
#endif
  return guarded([&] {
    Registrar to(*registrar);
    components(to);
    to.finish();
  });
}

template <size_t n>
constexpr tn_string literal(const char (&text)[n]) {
  return {text, n - 1};
}

}  // namespace internal
}  // namespace tenon

// Defines tn_package_1. `components` is called as components(Registrar&). The
// build rule tn_package defines the rest: TENON_PACKAGE_NAME and _VERSION, and
// tenon_package_manifest, the section that is read before any code runs.
#define TENON_PACKAGE(components)                                        \
  static tn_status* tenon_package_init(const tn_host* host,              \
                                       const tn_registrar* registrar) {  \
    return tenon::internal::start_package(host, registrar, components);  \
  }                                                                      \
  extern "C" __attribute__((visibility("default"), used))                \
  const tn_package_record tn_package_1 = {                               \
      .magic = TN_PACKAGE_MAGIC,                                         \
      .size = sizeof(tn_package_record),                                 \
      .min_size = 0,                                                     \
      .abi_major = TN_ABI_MAJOR,                                         \
      .abi_floor = TN_ABI_FLOOR,                                         \
      .abi_built = TN_ABI_MINOR,                                         \
      .reserved = 0,                                                     \
      .package = tenon::internal::literal(TENON_PACKAGE_NAME),           \
      .version = tenon::internal::literal(TENON_PACKAGE_VERSION),        \
      .build_id = {nullptr, 0},                                          \
      .target = tenon::internal::literal("linux-x86_64"),                \
      .toolchain = tenon::internal::literal(tenon::internal::toolchain), \
      .manifest = tenon::internal::literal(tenon_package_manifest),      \
      .init = tenon_package_init,                                        \
      .shutdown = nullptr}

#endif  // TENON_AUTHOR_PACKAGE_H_
