// The broker, and the start of the core: the built-in package registers
// through the same door as any other.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "core/abi/core_version.h"
#include "core/abi/registry.h"
#include "core/abi/status.h"
#include "core/abi/tables.h"
#include "core/abi/transaction.h"
#include "core/dispatch/builtin.h"
#include "core/ops/builtin.h"

namespace tenon::abi {
namespace {

struct Interface {
  absl::string_view id;
  const void* table;
};

const std::array<Interface, 8>& Interfaces() {
  static const std::array<Interface, 8> interfaces = {{
      {"tn.base", BaseTable()},
      {"tn.tensor", TensorTable()},
      {"tn.op", OpTable()},
      {"tn.graph", GraphTable()},
      {"tn.optimizer", OptimizerTable()},
      {"tn.function", FunctionTable()},
      {"tn.type", TypeTable()},
      {"tn.package", PackageTable()},
  }};
  return interfaces;
}

tn_status* Missing(absl::string_view id, uint32_t major, uint32_t minor) {
  std::string known;
  for (const Interface& i : Interfaces()) {
    absl::StrAppend(&known, known.empty() ? "" : ", ", i.id);
  }
  return ToC(
      Refusal(kInterfaceMissing,
              absl::StrCat("no interface ", id, " ", major, ".", minor,
                           "; this core has ", known, ", all ", TN_ABI_MAJOR,
                           ".", TN_ABI_MINOR, "; update tenon-core")));
}

// Every table has its version behind {size, min_size}. Major 0 asks for any.
tn_status* GetInterface(const tn_string* id, uint32_t major, uint32_t min_minor,
                        const void** table) {
  for (const Interface& i : Interfaces()) {
    if (i.id != absl::string_view(id->data, id->size)) continue;
    const auto* version = static_cast<const tn_base_api*>(i.table);
    if ((major != 0 && version->major != major) || version->minor < min_minor) {
      break;
    }
    *table = i.table;
    return nullptr;
  }
  return Missing({id->data, id->size}, major, min_minor);
}

constexpr tn_host kHost = {.size = sizeof(tn_host),
                           .min_size = 0,
                           .abi_major = TN_ABI_MAJOR,
                           .abi_minor = TN_ABI_MINOR,
                           .get_interface = GetInterface};

const tn_op* Required(absl::string_view name) {
  absl::StatusOr<const OpEntry*> entry = Registry::Global().Find<OpEntry>(name);
  return entry.ok() ? (*entry)->op.get() : nullptr;
}

// A core whose own declarations are refused can do nothing; its tests see to
// it that this can not happen in a release.
void StartBuiltin() {
  Transaction transaction(&Registry::Global(),
                          {.package = std::string(kCorePackage),
                           .version = kCoreVersion,
                           .path = "",
                           .overrides = {}});
  absl::Status status =
      FromC(ops::StartBuiltin(&kHost, transaction.registrar()));
  if (status.ok()) status = transaction.Commit();
  if (!status.ok()) {
    std::fprintf(stderr, "tenon: the core's own declarations: %s\n",
                 std::string(status.message()).c_str());
    std::abort();
  }
  dispatch::BuiltinOps() = {
      .add = Required("add"), .sum = Required("sum"), .cast = Required("cast")};
}

}  // namespace
}  // namespace tenon::abi

extern "C" __attribute__((visibility("default"))) const tn_host*
tenon_host_0() {
  static std::once_flag once;
  std::call_once(once, tenon::abi::StartBuiltin);
  return &tenon::abi::kHost;
}
