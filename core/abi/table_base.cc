// tn.base: statuses, log, memory, threads, settings.
#include <cstdio>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/abi/kernel_settings.h"
#include "core/abi/status.h"
#include "core/abi/tables.h"
#include "core/device/cpu/targets.h"
#include "core/device/parallel.h"
#include "core/tensor/allocator.h"

namespace tenon::abi {
namespace {

void Log(uint32_t level, const tn_string* message) {
  std::fprintf(stderr, "tenon: %s%.*s\n",
               level == 0 ? "" : "warning: ", static_cast<int>(message->size),
               message->data);
}

void* AllocateMemory(uint64_t bytes) { return tensor::Allocate(bytes); }
void FreeMemory(void* memory, uint64_t bytes) {
  if (memory != nullptr) tensor::Free(memory, bytes);
}

void ParallelFor(int64_t n, int64_t grain, void* context,
                 void (*body)(void*, int64_t, int64_t)) {
  device::ParallelFor(
      n, grain, [&](int64_t begin, int64_t end) { body(context, begin, end); });
}

// A setting: how it is read and, where it can be, written.
struct Setting {
  int64_t (*get)();
  absl::Status (*set)(int64_t value);  // null: read only
};

absl::Status SetSimd(int64_t level) {
  if (level < 0 || level > 2) {
    return absl::InvalidArgumentError(
        "simd is 0 (baseline), 1 (AVX2) or 2 (AVX-512)");
  }
  device::SetSimdLevel(static_cast<device::SimdLevel>(level));
  // Calls must not run meanwhile: this is for tests and comparisons.
  ChooseAllKernels();
  return absl::OkStatus();
}

const std::map<std::string, Setting>& Settings() {
  using tensor::Statistics;
  static const auto& settings = *new std::map<std::string, Setting>{
      {"threads",
       {[] { return int64_t{device::NumThreads()}; },
        [](int64_t n) { return device::SetNumThreads(static_cast<int>(n)); }}},
      {"simd",
       {[] { return static_cast<int64_t>(device::ActiveSimdLevel()); },
        SetSimd}},
      {"memory.in_use",
       {[] { return static_cast<int64_t>(Statistics().in_use); }, nullptr}},
      {"memory.peak",
       {[] { return static_cast<int64_t>(Statistics().peak_in_use); },
        nullptr}},
      {"memory.cached",
       {[] { return static_cast<int64_t>(Statistics().cached); }, nullptr}},
      {"memory.cap",
       {[] { return static_cast<int64_t>(Statistics().cap); },
        [](int64_t bytes) {
          tensor::SetCap(static_cast<uint64_t>(bytes));
          return absl::OkStatus();
        }}},
      // Reading it gives cached memory back, and says how many bytes.
      {"memory.trim",
       {[] { return static_cast<int64_t>(tensor::Trim()); }, nullptr}},
  };
  return settings;
}

absl::StatusOr<const Setting*> FindSetting(const tn_string* name) {
  const auto it = Settings().find(std::string(View(*name)));
  if (it != Settings().end()) return &it->second;
  std::string known;
  for (const auto& [other, setting] : Settings()) {
    absl::StrAppend(&known, other, ", ");
  }
  return absl::NotFoundError(
      absl::StrCat("no setting \"", absl::string_view(name->data, name->size),
                   "\"; there are ", known, kKernelSettings, "PACKAGE and ",
                   kKernelSettings, "PACKAGE.OP"));
}

bool IsOfKernels(const tn_string& name) {
  return absl::StartsWith(View(name), kKernelSettings);
}

tn_status* SettingGet(const tn_string* name, tn_value* value) {
  if (IsOfKernels(*name)) {
    const absl::StatusOr<int64_t> on = KernelSetting(View(*name));
    if (!on.ok()) return ToC(on.status());
    *value = {TN_VALUE_INT, 0, {.i = *on}, 0};
    return nullptr;
  }
  absl::StatusOr<const Setting*> setting = FindSetting(name);
  if (!setting.ok()) return ToC(setting.status());
  *value = {TN_VALUE_INT, 0, {.i = (*setting)->get()}, 0};
  return nullptr;
}

tn_status* SettingSet(const tn_string* name, const tn_value* value) {
  const auto wrong = [&](const char* what) {
    return ToC(absl::InvalidArgumentError(
        absl::StrCat("setting ", View(*name), what)));
  };
  if (value->kind != TN_VALUE_INT) return wrong(" is an integer");
  if (IsOfKernels(*name)) {
    return ToC(SetKernelSetting(View(*name), value->as.i));
  }
  absl::StatusOr<const Setting*> setting = FindSetting(name);
  if (!setting.ok()) return ToC(setting.status());
  if ((*setting)->set == nullptr) return wrong(" can only be read");
  return ToC((*setting)->set(value->as.i));
}

}  // namespace

const tn_base_api* BaseTable() {
  static constexpr tn_base_api kTable = {
      .size = sizeof(tn_base_api),
      .min_size = 0,
      .major = TN_ABI_MAJOR,
      .minor = TN_ABI_MINOR,
      .status_make = StatusMake,
      .status_release = StatusRelease,
      .status_read = StatusRead,
      .status_annotate = StatusAnnotate,
      .log = Log,
      .allocate = AllocateMemory,
      .free = FreeMemory,
      .parallel_for = ParallelFor,
      .setting_get = SettingGet,
      .setting_set = SettingSet,
  };
  return &kTable;
}

}  // namespace tenon::abi
