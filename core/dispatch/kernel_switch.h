// Which kernels are switched off, by name: "onednn" for all of a package's,
// "onednn.conv2d" for those of one op. Any thread.
#ifndef TENON_CORE_DISPATCH_KERNEL_SWITCH_H_
#define TENON_CORE_DISPATCH_KERNEL_SWITCH_H_

#include "absl/strings/string_view.h"

namespace tenon::dispatch {

// At the start those that TENON_KERNELS_OFF lists, split at commas. A choice
// that was made stands until the op chooses anew.
void SwitchKernels(absl::string_view name, bool on);

// Whether a package's kernels of an op run, by its own name or the package's.
bool IsSwitchedOn(absl::string_view package, absl::string_view op);

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_KERNEL_SWITCH_H_
