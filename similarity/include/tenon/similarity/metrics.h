// Metrics of retrieval, and the threshold of a match.
#ifndef TENON_SIMILARITY_METRICS_H_
#define TENON_SIMILARITY_METRICS_H_

#include <string>

#include "tenon/similarity/losses.h"

namespace tenon::similarity {

// Metrics of rows [N, D] that are each other's queries, by labels [N]; or of
// queries for a reference. Each is [], float32.
inline Tensor recall_at_k(const Tensor& rows, const Tensor& labels,
                          int64_t k = 1, const std::string& distance = "cosine",
                          const Reference& reference = {}) {
  return internal::function("recall_at_k", {{"distance", distance}, {"k", k}})(
      rows, labels, reference.embeddings, reference.labels);
}
inline Tensor precision_at_k(const Tensor& rows, const Tensor& labels,
                             int64_t k = 1,
                             const std::string& distance = "cosine",
                             const Reference& reference = {}) {
  return internal::function("precision_at_k",
                            {{"distance", distance}, {"k", k}})(
      rows, labels, reference.embeddings, reference.labels);
}
inline Tensor r_precision(const Tensor& rows, const Tensor& labels,
                          const std::string& distance = "cosine",
                          const Reference& reference = {}) {
  return internal::function("r_precision", {{"distance", distance}})(
      rows, labels, reference.embeddings, reference.labels);
}
inline Tensor map_at_r(const Tensor& rows, const Tensor& labels,
                       const std::string& distance = "cosine",
                       const Reference& reference = {}) {
  return internal::function("map_at_r", {{"distance", distance}})(
      rows, labels, reference.embeddings, reference.labels);
}

// What a threshold of the distance does on the pairs that it was chosen by.
struct Calibration {
  double threshold, precision, recall, false_positive_rate;
};

// Of distances [P] and whether each pair is a match [P]. The objective is "f1",
// or "precision", "recall" or "false_positive_rate" that reaches the target.
// *Errors*: no match among them; a target that no threshold reaches.
inline Calibration calibrate_threshold(const Tensor& distances,
                                       const Tensor& matches,
                                       const std::string& objective = "f1",
                                       double target = 0.99) {
  const Tensors all =
      internal::function("calibrate_threshold",
                         {{"objective", objective}, {"target", target}})
          .all({distances, matches});
  return {all[0].item<double>(), all[1].item<double>(), all[2].item<double>(),
          all[3].item<double>()};
}

}  // namespace tenon::similarity

#endif  // TENON_SIMILARITY_METRICS_H_
