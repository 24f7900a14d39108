// Losses beyond the core's; those of embeddings are in the package similarity.
#ifndef TENON_ADDONS_LOSSES_H_
#define TENON_ADDONS_LOSSES_H_

#include <string>

#include "tenon/addons/load.h"

namespace tenon::addons {

struct FocalOptions {
  double alpha = 0.25;             // weight of positives
  double gamma = 2;                // how little easy examples count
  std::string reduction = "mean";  // "mean", "sum" or "none"
};
// Cross-entropy of yes-or-no targets, of which easy ones are a small part.
// *Shapes*: logits, targets of one shape -> [] or that shape.
inline Tensor focal(const Tensor& logits, const Tensor& targets,
                    const FocalOptions& o = {}) {
  return internal::function(
      "focal",
      {{"alpha", o.alpha}, {"gamma", o.gamma}, {"reduction", o.reduction}})(
      logits, targets);
}

struct SoftmaxFocalOptions {
  double gamma = 2;
  std::string reduction = "mean";
};
// The same of classes. *Shapes*: logits [N, C], labels [N] -> [] or [N].
inline Tensor softmax_focal(const Tensor& logits, const Tensor& labels,
                            const SoftmaxFocalOptions& o = {}) {
  return internal::function("softmax_focal",
                            {{"gamma", o.gamma}, {"reduction", o.reduction}})(
      logits, labels);
}

// How badly boxes [..., 4] cover their targets; mode "iou", "giou", "diou" or
// "ciou".
inline Tensor giou(const Tensor& prediction, const Tensor& target,
                   const std::string& mode = "giou",
                   const std::string& reduction = "mean") {
  return internal::function("giou", {{"mode", mode}, {"reduction", reduction}})(
      prediction, target);
}

// What the tau-quantile of the target minimizes; one tau, or one for each
// column.
inline Tensor pinball(const Tensor& prediction, const Tensor& target,
                      const Tensor& tau,
                      const std::string& reduction = "mean") {
  return internal::function("pinball", {{"reduction", reduction}})(prediction,
                                                                   target, tau);
}
inline Tensor pinball(const Tensor& prediction, const Tensor& target,
                      double tau = 0.5, const std::string& reduction = "mean") {
  return pinball(prediction, target, tensor(tau), reduction);
}

// What cross_entropy is to softmax, of sparsemax. *Shapes*: logits [N, C],
// labels [N] or targets [N, C].
inline Tensor sparsemax_loss(const Tensor& logits, const Tensor& labels,
                             const std::string& reduction = "mean") {
  return internal::function("sparsemax_loss", {{"reduction", reduction}})(
      logits, labels);
}

// log(1 - Cohen's kappa of a batch), for classes that have an order; weighting
// "quadratic" or "linear".
inline Tensor weighted_kappa(const Tensor& logits, const Tensor& labels,
                             const std::string& weighting = "quadratic") {
  return internal::function("weighted_kappa", {{"weighting", weighting}})(
      logits, labels);
}

}  // namespace tenon::addons

#endif  // TENON_ADDONS_LOSSES_H_
