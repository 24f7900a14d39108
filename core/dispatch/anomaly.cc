// The anomaly mode's check.
#include "core/dispatch/anomaly.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/tensor/broadcast.h"
#include "core/tensor/convert.h"
#include "core/tensor/tensor.h"

namespace tenon::dispatch {

bool AllFinite(const tn_view& view) {
  if (!tensor::IsFloating(view.dtype) || view.numel == 0) return true;
  tensor::Walk walk(tensor::ShapeOf(view));
  walk.Add(view);
  walk.Merge();
  constexpr int64_t kTile = 256;
  double tile[kTile];
  int64_t offset[tensor::Walk::kOperands];
  for (int64_t row = 0; row < walk.size[1] * walk.Blocks(); ++row) {
    walk.Offsets(row / walk.size[1], offset);
    const char* data = static_cast<const char*>(view.data) + offset[0] +
                       row % walk.size[1] * walk.stride[0][1];
    for (int64_t i = 0; i < walk.size[0]; i += kTile) {
      const int64_t n = std::min(kTile, walk.size[0] - i);
      tensor::ConvertRow(view.dtype, data + i * walk.stride[0][0],
                         walk.stride[0][0], TN_F64, tile, sizeof(double), n);
      for (int64_t k = 0; k < n; ++k) {
        if (!std::isfinite(tile[k])) return false;
      }
    }
  }
  return true;
}

absl::Status CheckFinite(const tn_op& op, const tn_call& call) {
  for (uint32_t i = 0; i < call.n_outputs; ++i) {
    if (AllFinite(call.outputs[i]->view)) continue;
    for (uint32_t k = 0; k < call.n_inputs; ++k) {
      if (call.inputs[k] != nullptr && !AllFinite(call.inputs[k]->view)) {
        return absl::OkStatus();  // it was not this op that made it
      }
    }
    return absl::OutOfRangeError(absl::StrCat(
        op.name,
        ": made a NaN or an infinity out of finite "
        "inputs, at ",
        call.file == nullptr ? "an unknown place" : call.file, ":", call.line));
  }
  return absl::OkStatus();
}

}  // namespace tenon::dispatch
