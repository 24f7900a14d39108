// What categorical, one_hot_categorical and multinomial share: log
// probabilities of K categories, and numbers of categories drawn by them.
#ifndef TENON_PROBABILITY_DISTRIBUTIONS_CATEGORICAL_H_
#define TENON_PROBABILITY_DISTRIBUTIONS_CATEGORICAL_H_

#include "probability/distributions/distribution.h"

namespace tenon::prob {

template <class T>
void declare_categories(T& type) {
  std::move(type)
      .maybe("logits", TN_VALUE_TENSOR,
             "[batch, K] log probabilities, up to a sum")
      .maybe("probs", TN_VALUE_TENSOR,
             "[batch, K] in their place: at least 0, up to a factor");
}

// [batch, K] that logsumexp to 0; -inf where a category can not be.
inline Tensor log_probs_of(const Options& o) {
  if (o.has("logits") == o.has("probs")) {
    throw Error(TN_INVALID_ARGUMENT, "give either logits or probs");
  }
  const bool probs = o.has("probs");
  Tensor x = o.tensor(probs ? "probs" : "logits");
  const char* name = probs ? "probs" : "logits";
  if (!is_floating(x.dtype())) x = x.cast(DType::float32);
  if (x.rank() == 0 || x.size(-1) == 0) {
    throw Error(TN_INVALID_ARGUMENT, std::string(name) +
                                         " must have an axis of categories, "
                                         "got a tensor " +
                                         x.shape().text());
  }
  const Tensor y = x.detach();
  const Tensor holds =
      probs ? all_of((y >= 0.0) & is_finite(y)) & all_of(max(y, {-1}) > 0.0)
            : all_of(y < infinity) & all_of(max(y, {-1}) > -infinity);
  if (!holds.item<bool>()) {
    throw Error(TN_INVALID_ARGUMENT,
                probs ? "probs must be finite and at least 0, and one of them "
                        "above 0"
                      : "logits must be below infinity, and one of them "
                        "finite");
  }
  if (!probs) return log_softmax(x);
  const Tensor share = x / sum(x, {-1}, {.keep_axes = true});
  return where(share > 0.0, log(where(share > 0.0, share, 1.0)), -infinity);
}

// p log p, 0 where p is 0, over the last axis; with l = log p.
inline Tensor expected_log(const Tensor& l) {
  return sum(exp(l) * where(l > -infinity, l, 0.0), {-1});
}

// x l, 0 where both x is 0 and l is -infinity.
inline Tensor times_finite(const Tensor& x, const Tensor& l) {
  const Tensor finite = l > -infinity;
  return where(finite, x * where(finite, l, 0.0),
               where(x == 0.0, 0.0, -infinity));
}

// Numbers of categories, int64 [shape], by the distribution function that ends
// with the last category that can be; in float64, so that a rare one is drawn
// as rarely as it should be.
inline Tensor draw_categories(const Key& key, const Shape& shape,
                              const Tensor& log_probs) {
  const Tensor cdf = cumsum(exp(log_probs.detach().cast(DType::float64)));
  const Tensor total = cdf.slice({ellipsis, from(-1)});
  const Tensor u = uniform(key, shape, DType::float64);
  if (cdf.rank() == 1) {
    return searchsorted(cdf, u * total.item<double>(), {.right = true});
  }
  const Tensor below = cdf <= u.newaxis(-1) * total;
  return sum(below.cast(DType::int64), {-1});
}

}  // namespace tenon::prob

#endif  // TENON_PROBABILITY_DISTRIBUTIONS_CATEGORICAL_H_
