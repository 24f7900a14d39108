// From declarations to the manifest's list.
#include "core/abi/provides.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/abi/manifest.pb.h"
#include "core/abi/status.h"

namespace tenon::abi {
namespace {

constexpr absl::string_view kDTypes[TN_NUM_DTYPES] = {
    "none", "bool", "u8",  "i8",  "u16",  "i16", "u32",
    "i32",  "u64",  "i64", "f16", "bf16", "f32", "f64"};

void SetDTypes(uint32_t dtypes, Manifest::Component* component) {
  for (uint32_t d = 1; d < TN_NUM_DTYPES; ++d) {
    if ((dtypes >> d & 1) != 0) {
      component->add_dtypes(std::string(kDTypes[d]));
    }
  }
}

std::string DeviceName(uint32_t device) {
  return device == TN_CPU ? "cpu" : absl::StrCat("device ", device);
}

template <class Def>
Manifest::Component* AddComponent(absl::string_view kind, const Def& def,
                                  Manifest* manifest) {
  Manifest::Component* component = manifest->add_provides();
  component->set_kind(std::string(kind));
  component->set_name(std::string(View(def.name)));
  component->set_revision(def.revision);
  for (uint32_t i = 0; i < def.n_options; ++i) {
    component->add_options(std::string(View(def.options[i]->name)));
  }
  return component;
}

void AddOp(const tn_op_def& op, Manifest* manifest) {
  Manifest::Component* component = AddComponent("op", op, manifest);
  component->set_differentiable(op.vjp != nullptr);
  if (op.n_inputs > 0) SetDTypes(op.inputs[0]->dtypes, component);
  std::set<std::string> devices;
  for (uint32_t i = 0; i < op.n_kernels; ++i) {
    devices.insert(DeviceName(op.kernels[i]->device));
  }
  for (const std::string& device : devices) component->add_devices(device);
}

void AddKernel(const tn_kernel_def& kernel, Manifest* manifest) {
  Manifest::Component* component = manifest->add_provides();
  component->set_kind("kernel");
  component->set_name(std::string(View(kernel.op)));
  SetDTypes(kernel.dtypes, component);
  component->add_devices(DeviceName(kernel.device));
}

std::set<std::string> Names(const Manifest& manifest) {
  std::set<std::string> names;
  for (const Manifest::Component& component : manifest.provides()) {
    names.insert(absl::StrCat(component.kind(), " ", component.name()));
  }
  return names;
}

}  // namespace

void SetProvides(const Transaction::Staged& staged, Manifest* manifest) {
  manifest->clear_provides();
  for (const auto& op : staged.ops) AddOp(op->def, manifest);
  for (const auto& kernel : staged.kernels) AddKernel(kernel->def, manifest);
  for (const auto& optimizer : staged.optimizers) {
    AddComponent("optimizer", optimizer->def, manifest);
  }
  for (const auto& function : staged.functions) {
    AddComponent("function", function->def, manifest)->set_differentiable(true);
  }
  for (const auto& type : staged.types) {
    AddComponent("type", type->def, manifest);
  }
}

std::vector<Mismatch> CompareProvides(const Manifest& manifest,
                                      const Transaction::Staged& staged) {
  std::vector<Mismatch> out;
  if (manifest.provides().empty()) return out;
  Manifest actual;
  SetProvides(staged, &actual);
  const std::set<std::string> said = Names(manifest);
  const std::set<std::string> is = Names(actual);
  const auto add = [&](const std::string& name, const char* manifest_says,
                       const char* library_says) {
    out.push_back({kManifestDisagrees, absl::StrCat("provides ", name),
                   manifest_says, library_says,
                   "generate the manifest's `provides` again"});
  };
  for (const std::string& name : said) {
    if (is.count(name) == 0) add(name, "manifest: yes", "library: no");
  }
  for (const std::string& name : is) {
    if (said.count(name) == 0) add(name, "manifest: no", "library: yes");
  }
  return out;
}

}  // namespace tenon::abi
