// The two shapes of this folder's errors. A parser states the fault alone; its
// entry point puts format and file before it.

#ifndef TENON_CORE_FORMATS_ERRORS_H_
#define TENON_CORE_FORMATS_ERRORS_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace tenon::formats {

// For bytes that no correct writer makes.
template <typename... Parts>
absl::Status Damaged(const Parts&... what) {
  return absl::DataLossError(
      absl::StrCat(what..., "; the file is damaged, copy or export it again"));
}

// "subject: message", with the code kept.
inline absl::Status Prefix(absl::string_view subject,
                           const absl::Status& status) {
  return {status.code(), absl::StrCat(subject, ": ", status.message())};
}

}  // namespace tenon::formats

#endif  // TENON_CORE_FORMATS_ERRORS_H_
