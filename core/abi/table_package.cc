// tn.package: loading and listing.
#include "core/abi/core_version.h"
#include "core/abi/loader.h"
#include "core/abi/registry.h"
#include "core/abi/status.h"
#include "core/abi/tables.h"

namespace tenon::abi {
namespace {

Loader& GlobalLoader() {
  static auto& loader =
      *new Loader(&Registry::Global(), DetectHost(tenon_host_0()));
  return loader;
}

absl::string_view Text(const tn_string* s) { return {s->data, s->size}; }

tn_status* LoadFile(const tn_string* path) {
  return ToC(GlobalLoader().LoadFile(Text(path)));
}
tn_status* Load(const tn_string* name) {
  return ToC(GlobalLoader().Load(Text(name)));
}
tn_status* AddDirectory(const tn_string* directory) {
  return ToC(GlobalLoader().AddDirectory(Text(directory)));
}
tn_status* Deactivate(const tn_string* name) {
  return ToC(GlobalLoader().Deactivate(Text(name)));
}

using Sink = void (*)(void*, const tn_package_view*);

void Tell(const PackageInfo& info, void* context, Sink sink) {
  const tn_package_view view = {.size = sizeof(tn_package_view),
                                .min_size = 0,
                                .name = Borrow(info.name),
                                .version = Borrow(info.version),
                                .path = Borrow(info.path),
                                .manifest = Borrow(info.manifest),
                                .refusal = Borrow(info.refusal),
                                .reason = Borrow(info.reason),
                                .loaded = info.loaded,
                                .maturity = info.maturity,
                                .abi_major = info.abi_major,
                                .abi_floor = info.abi_floor};
  sink(context, &view);
}

// The core's own, which is not loaded as the others are.
PackageInfo BuiltIn() {
  PackageInfo info;
  info.name = std::string(kCorePackage);
  info.version = kCoreVersion;
  info.loaded = true;
  info.maturity = TN_BETA;
  info.abi_major = TN_ABI_MAJOR;
  info.abi_floor = TN_ABI_MINOR;
  return info;
}

tn_status* List(void* context, Sink sink) {
  Tell(BuiltIn(), context, sink);
  for (const PackageInfo& info : GlobalLoader().List()) {
    Tell(info, context, sink);
  }
  return nullptr;
}

tn_status* Inspect(const tn_string* path, void* context, Sink sink) {
  Tell(GlobalLoader().Inspect(Text(path)), context, sink);
  return nullptr;
}

}  // namespace

const tn_package_api* PackageTable() {
  static constexpr tn_package_api kTable = {
      .size = sizeof(tn_package_api),
      .min_size = 0,
      .major = TN_ABI_MAJOR,
      .minor = TN_ABI_MINOR,
      .load_file = LoadFile,
      .load = Load,
      .add_directory = AddDirectory,
      .deactivate = Deactivate,
      .list = List,
      .inspect = Inspect,
  };
  return &kTable;
}

}  // namespace tenon::abi
