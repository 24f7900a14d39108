// The switch of kernels.
#include "core/dispatch/kernel_switch.h"

#include <cstdlib>
#include <set>
#include <string>

#include "absl/base/const_init.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"

namespace tenon::dispatch {
namespace {

using Names = std::set<std::string, std::less<>>;

ABSL_CONST_INIT absl::Mutex mutex(absl::kConstInit);

Names& Off() {
  static Names& off = *[] {
    const char* listed = std::getenv("TENON_KERNELS_OFF");
    return new Names(absl::StrSplit(listed == nullptr ? "" : listed, ',',
                                    absl::SkipWhitespace()));
  }();
  return off;
}

}  // namespace

void SwitchKernels(absl::string_view name, bool on) {
  const absl::MutexLock lock(&mutex);
  if (on) {
    Off().erase(std::string(name));
  } else {
    Off().emplace(name);
  }
}

bool IsSwitchedOn(absl::string_view package, absl::string_view op) {
  const absl::MutexLock lock(&mutex);
  const Names& off = Off();
  return off.empty() || (off.count(package) == 0 &&
                         off.count(absl::StrCat(package, ".", op)) == 0);
}

}  // namespace tenon::dispatch
