// Which components a process uses, counted for the user alone, and only where
// TENON_USAGE names a file: one line with its name for each, when it is first
// looked up. `tenon package usage` reads it; nothing is sent anywhere.
#ifndef TENON_CORE_ABI_USAGE_H_
#define TENON_CORE_ABI_USAGE_H_

#include "absl/strings/string_view.h"

namespace tenon::abi {

// Thread-safe. What can not be written is not counted. Without TENON_USAGE, or
// under setuid, it costs a test.
void NoteUse(absl::string_view component);

}  // namespace tenon::abi

#endif  // TENON_CORE_ABI_USAGE_H_
