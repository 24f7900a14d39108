// How the losses of the elements become one: the option `reduction`.
#ifndef TENON_CORE_OPS_LOSS_REDUCTION_H_
#define TENON_CORE_OPS_LOSS_REDUCTION_H_

#include <string>
#include <string_view>

#include "tenon/author.h"

namespace tenon::ops {

enum class LossReduction { kNone, kMean, kSum };

inline LossReduction LossReductionOf(const tn_value& v) {
  const std::string_view name(static_cast<const char*>(v.as.p), v.count);
  if (name == "mean") return LossReduction::kMean;
  if (name == "sum") return LossReduction::kSum;
  if (name == "none") return LossReduction::kNone;
  throw Error(TN_INVALID_ARGUMENT,
              "reduction is \"" + std::string(name) +
                  "\"; it must be \"mean\", \"sum\" or \"none\"");
}

}  // namespace tenon::ops

#endif  // TENON_CORE_OPS_LOSS_REDUCTION_H_
