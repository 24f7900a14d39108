// Options as a call gives them against options as they are declared.
#ifndef TENON_CORE_DISPATCH_OPTIONS_H_
#define TENON_CORE_DISPATCH_OPTIONS_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "tenon/c/abi.h"

namespace tenon::dispatch {

inline constexpr uint32_t kMaxOptions = 32;  // of one component

// All declared options in order, defaults where `given` is shorter or NONE,
// checked against kinds and ranges. `filled` holds declared.size() values.
absl::Status FillOptions(absl::Span<const tn_option_def* const> declared,
                         absl::Span<const tn_value> given, tn_value* filled);

// Whether a number is in the declared range; NaN is in none.
absl::Status CheckRange(const tn_option_def& def, double x);

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_OPTIONS_H_
