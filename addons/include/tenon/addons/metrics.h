// Metrics over any number of batches, which a checkpoint can hold.
#ifndef TENON_ADDONS_METRICS_H_
#define TENON_ADDONS_METRICS_H_

#include <string>
#include <utility>
#include <vector>

#include "tenon/addons/load.h"

namespace tenon::addons {

// Copies share what was counted; calls are made one after another.
//
//   addons::Metric f1 = addons::f_beta({.classes = 10});
//   for (const tn::Batch& b : test.batch(1000)) f1.update(model(b.x), b.y);
//   std::cout << f1.result();
class Metric {
 public:
  Metric(const std::string& type, std::vector<Option> options)
      : object_(internal::object(type, std::move(options))) {}

  // Takes a batch in: predictions and labels, or numbers; then, if any,
  // weights.
  // *Errors*: shapes or classes that do not fit; then nothing has changed.
  template <class... Inputs>
  void update(const Inputs&... inputs) const {
    object_.call("update", {Tensor(inputs)...});
  }
  double result() const { return results().item<double>(); }
  // Of those that give several numbers.
  Tensor results() const { return object_.call("result"); }
  void reset() const { object_.call("reset"); }

  Object& object() { return object_; }  // for checkpoints

 private:
  Object object_;
};

// Agreement beyond chance; weighting "none", "linear" or "quadratic".
inline Metric cohens_kappa(int64_t classes,
                           const std::string& weighting = "none") {
  return {"cohens_kappa", {{"classes", classes}, {"weighting", weighting}}};
}

struct FBetaOptions {
  int64_t classes;
  std::string average = "macro";  // "none", "micro", "macro" or "weighted"
  double beta = 1;                // weight of recall
  double threshold = 0.5;  // of scores, where a row may be of several classes
};
inline Metric f_beta(const FBetaOptions& o) {
  return {"f_beta",
          {{"classes", o.classes},
           {"average", o.average},
           {"beta", o.beta},
           {"threshold", o.threshold}}};
}

// The share of labels that are wrong.
inline Metric hamming(double threshold = 0.5) {
  return {"hamming", {{"threshold", threshold}}};
}
// Matthews' correlation.
inline Metric matthews(int64_t classes) {
  return {"matthews", {{"classes", classes}}};
}
// For each class [[true negatives, false positives], [false negatives, true
// positives]].
inline Metric multilabel_confusion(int64_t classes, double threshold = 0.5) {
  return {"multilabel_confusion",
          {{"classes", classes}, {"threshold", threshold}}};
}
// How much variance predictions explain; multioutput "raw_values",
// "uniform_average" or "variance_weighted".
inline Metric r_square(const std::string& multioutput = "uniform_average",
                       int64_t regressors = 0) {
  return {"r_square",
          {{"multioutput", multioutput}, {"regressors", regressors}}};
}

// How near to a line pairs of prediction and label lie.
inline Metric pearson() { return {"pearson", {}}; }

struct RankCorrelationOptions {
  std::string statistic = "kendall_b";  // or "kendall_c", "spearman"
  int64_t bins = 100;                   // of labels and of predictions
  double label_least = 0, label_most = 1;
  double prediction_least = 0, prediction_most = 1;
};
// How well predictions are in the order of labels.
inline Metric rank_correlation(const RankCorrelationOptions& o = {}) {
  return {"rank_correlation",
          {{"statistic", o.statistic},
           {"bins", o.bins},
           {"label_least", o.label_least},
           {"label_most", o.label_most},
           {"prediction_least", o.prediction_least},
           {"prediction_most", o.prediction_most}}};
}

// Means of all numbers.
inline Metric geometric_mean() { return {"geometric_mean", {}}; }
inline Metric harmonic_mean() { return {"harmonic_mean", {}}; }
inline Metric running_mean() { return {"running_mean", {}}; }

}  // namespace tenon::addons

#endif  // TENON_ADDONS_METRICS_H_
