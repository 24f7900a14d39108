// The settings "kernels.PACKAGE" and "kernels.PACKAGE.OP": 1, or 0 to switch
// those kernels off. Not set while ops run.
#ifndef TENON_CORE_ABI_KERNEL_SETTINGS_H_
#define TENON_CORE_ABI_KERNEL_SETTINGS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tenon::abi {

inline constexpr absl::string_view kKernelSettings = "kernels.";

// *Errors*: NOT_FOUND where no such kernel is registered.
absl::StatusOr<int64_t> KernelSetting(absl::string_view name);
absl::Status SetKernelSetting(absl::string_view name, int64_t on);

// Each op chooses again, after a setting changed.
void ChooseAllKernels();

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_KERNEL_SETTINGS_H_
