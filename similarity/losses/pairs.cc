// Masks of alike pairs, and reductions that are defined where a mask is empty.
#include "similarity/losses/pairs.h"

#include <string>

namespace tenon::similarity {
namespace {

// Stands for minus infinity: it leaves no NaN in a gradient.
double far_below(const Tensor& x) {
  return x.dtype() == DType::float16 ? -6e4 : -1e30;
}

}  // namespace

Pairs::Pairs(Call& c) : embeddings_(c["embeddings"]) {
  require_rows("embeddings", embeddings_);
  const Tensor labels = c["labels"];
  const int64_t n = embeddings_.size(0);
  require_labels("labels", labels, n);
  reference_ = embeddings_;
  Tensor reference_labels = labels;
  if (c.has(2) != c.has(3)) {
    throw Error(TN_INVALID_ARGUMENT,
                "reference and reference_labels go together; one is missing");
  }
  if (c.has(2)) {
    reference_ = c["reference"];
    reference_labels = c["reference_labels"];
    require_rows("reference", reference_, embeddings_.size(1));
    require_labels("reference_labels", reference_labels, reference_.size(0));
  }
  const Tensor same = equal(labels.newaxis(1),
                            cast(reference_labels, labels.dtype()).newaxis(0));
  negative_ = logical_not(same);
  positive_ =
      c.has(2) ? same : logical_and(same, logical_not(eye(n, DType::boolean)));
}

void require_labels(const char* name, const Tensor& labels, int64_t n) {
  if (!is_floating(labels.dtype()) && labels.shape() == Shape{n}) return;
  throw Error(TN_INVALID_ARGUMENT, std::string(name) + " must be [" +
                                       std::to_string(n) + "], integer, got " +
                                       name_of(labels.dtype()) + " " +
                                       labels.shape().text());
}

Tensor masked_mean(const Tensor& x, const Tensor& mask) {
  return sum(where(mask, x, 0)) / maximum(sum(ones(mask, x)), 1);
}

Tensor mean_of_nonzero(const Tensor& x) {
  return sum(x) / maximum(sum(ones(x > 0, x)), 1);
}

Tensor masked_logsumexp(const Tensor& x, const Tensor& mask) {
  return logsumexp(where(mask, x, far_below(x)), {1}, {.keep_axes = true});
}

Tensor masked_max(const Tensor& x, const Tensor& mask) {
  return max(where(mask, x, far_below(x)), {1}, {.keep_axes = true});
}

Tensor masked_min(const Tensor& x, const Tensor& mask) {
  return min(where(mask, x, -far_below(x)), {1}, {.keep_axes = true});
}

}  // namespace tenon::similarity
