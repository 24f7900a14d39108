// tn.optimizer: declarations found by name, and optimizers over parameters.
#include "core/abi/registry.h"
#include "core/abi/status.h"
#include "core/abi/tables.h"
#include "core/abi/usage.h"
#include "core/optimizer/optimizer.h"

namespace tenon::abi {
namespace {

const tn_optimizer_def* At(uint64_t index, tn_string* package) {
  const OptimizerEntry* entry = Registry::Global().At<OptimizerEntry>(index);
  if (entry == nullptr) return nullptr;
  if (package != nullptr) *package = Borrow(entry->package->name);
  return &entry->def();
}

tn_status* Find(const tn_string* name, const tn_optimizer_def** def) {
  absl::StatusOr<const OptimizerEntry*> entry =
      Registry::Global().Find<OptimizerEntry>({name->data, name->size});
  if (!entry.ok()) return ToC(entry.status());
  NoteUse((*entry)->name);
  *def = &(*entry)->def();
  return nullptr;
}

// The name that users know a declaration by; declarations do not move.
std::string NameOf(const tn_optimizer_def* def) {
  for (uint64_t i = 0;; ++i) {
    const OptimizerEntry* entry = Registry::Global().At<OptimizerEntry>(i);
    if (entry == nullptr) return std::string(View(def->name));
    if (&entry->def() == def) return entry->name;
  }
}

tn_status* Create(const tn_optimizer_def* def, tn_tensor* const* parameters,
                  uint64_t n_parameters, tn_optimizer** optimizer) {
  auto made =
      tn_optimizer::Create(def, NameOf(def), {parameters, n_parameters});
  if (!made.ok()) return ToC(made.status());
  *optimizer = made->release();
  return nullptr;
}

void Release(tn_optimizer* optimizer) { delete optimizer; }

tn_status* Update(tn_optimizer* optimizer, tn_tensor* const* gradients,
                  const double* options, uint32_t shared_options) {
  return ToC(optimizer->Update(gradients, options, shared_options != 0));
}

tn_status* Slot(tn_optimizer* optimizer, uint64_t parameter, uint32_t slot,
                tn_tensor** value) {
  absl::StatusOr<tensor::Ref> found = optimizer->Slot(parameter, slot);
  if (!found.ok()) return ToC(found.status());
  *value = found->Release();
  return nullptr;
}

tn_status* SetSlot(tn_optimizer* optimizer, uint64_t parameter, uint32_t slot,
                   tn_tensor* value) {
  return ToC(optimizer->SetSlot(parameter, slot, value));
}

int64_t StepNumber(const tn_optimizer* optimizer) {
  return optimizer->step_number;
}
void SetStepNumber(tn_optimizer* optimizer, int64_t number) {
  optimizer->step_number = number;
}

tn_status* Evaluated(tn_optimizer* optimizer, const double* options,
                     uint32_t shared_options, tn_tensor** parameters) {
  return ToC(optimizer->Evaluated(options, shared_options != 0, parameters));
}

void SetFused(tn_optimizer* optimizer, uint32_t fused) {
  optimizer->fused = fused != 0;
}

void Explain(const tn_optimizer* optimizer, void* context,
             void (*sink)(void*, const tn_string*)) {
  const tn_string text = Borrow(optimizer->explanation);
  sink(context, &text);
}

}  // namespace

const tn_optimizer_api* OptimizerTable() {
  static constexpr tn_optimizer_api kTable = {
      .size = sizeof(tn_optimizer_api),
      .min_size = 0,
      .major = TN_ABI_MAJOR,
      .minor = TN_ABI_MINOR,
      .at = At,
      .find = Find,
      .create = Create,
      .release = Release,
      .update = Update,
      .slot = Slot,
      .set_slot = SetSlot,
      .step_number = StepNumber,
      .set_step_number = SetStepNumber,
      .evaluated = Evaluated,
      .set_fused = SetFused,
      .explain = Explain,
  };
  return &kTable;
}

}  // namespace tenon::abi
