// The core's own calls.
#include "core/dispatch/builtin.h"

#include "core/abi/status.h"

namespace tenon::dispatch {

Builtin& BuiltinOps() {
  static Builtin builtin;
  return builtin;
}

absl::StatusOr<tensor::Ref> CallOne(const tn_op& op,
                                    std::initializer_list<tn_tensor*> inputs,
                                    absl::Span<const tn_value> options) {
  tensor::Ref out;
  const tn_call call = {.size = sizeof(tn_call),
                        .min_size = 0,
                        .inputs = inputs.begin(),
                        .scalars = nullptr,
                        .options = options.data(),
                        .outputs = out.Out(),
                        .n_inputs = static_cast<uint32_t>(inputs.size()),
                        .n_options = static_cast<uint32_t>(options.size()),
                        .n_outputs = 1,
                        .line = 0,
                        .file = nullptr,
                        .donated = 0};
  absl::Status status = abi::FromC(Call(&op, &call));
  if (!status.ok()) return status;
  return out;
}

}  // namespace tenon::dispatch
