// What losses share: how their numbers become one.
#ifndef ADDONS_LOSSES_LOSS_H_
#define ADDONS_LOSSES_LOSS_H_

#include "addons/require.h"

namespace tenon::addons {

inline Function with_reduction(Function&& loss) {
  return std::move(loss).option("reduction", "mean",
                                "\"mean\", \"sum\" or \"none\"");
}

inline Tensor reduced(const Tensor& each, const Call& c) {
  switch (which("reduction", c.text("reduction"), {"mean", "sum", "none"})) {
    case 0:
      return mean(each);
    case 1:
      return sum(each);
    default:
      return each;
  }
}

// Logits that the golden values of classes are computed on, and 3 rows' labels.
inline Array example_logits() {
  return Array({3, 4}, {.3, 1.1, -.2, .9, 2.5, .1, 0, -1, .2, .2, .2, .2});
}
inline Array example_labels() { return Array({3}, {1, 2, 3}, DType::int64); }

// Logits [N, C] with labels [N], or targets [N, C]: the targets.
inline Tensor targets_of(const Tensor& logits, const Tensor& labels) {
  require_rank("logits", logits, 2, "[N, C]");
  if (is_floating(labels.dtype())) {
    require_same("targets", labels, "logits", logits);
    return labels;
  }
  require_rank("labels", labels, 1, "[N]");
  return one_hot(labels, logits.size(1), logits.dtype());
}

}  // namespace tenon::addons

#endif  // ADDONS_LOSSES_LOSS_H_
