// Finds the op that makes a NaN or an infinity out of finite numbers.
#ifndef TENON_CORE_DISPATCH_ANOMALY_H_
#define TENON_CORE_DISPATCH_ANOMALY_H_

#include "absl/status/status.h"
#include "core/dispatch/op.h"

namespace tenon::dispatch {

// An error naming op and output where an output has a NaN or infinity and no
// input has. Cost: reads all elements.
absl::Status CheckFinite(const tn_op& op, const tn_call& call);

// Whether all elements of a floating tensor are finite; true for others.
bool AllFinite(const tn_view& view);

}  // namespace tenon::dispatch

#endif  // TENON_CORE_DISPATCH_ANOMALY_H_
