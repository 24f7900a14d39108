// For each class, how often it was rightly or wrongly given: of one class for
// each row, or of any number.
#ifndef ADDONS_METRICS_LABEL_COUNTS_H_
#define ADDONS_METRICS_LABEL_COUNTS_H_

#include <utility>

#include "addons/metrics/state.h"

namespace tenon::addons {

class LabelCounts {
 public:
  explicit LabelCounts(const Options& o)
      : classes_(classes_of(o)),
        threshold_(o.number("threshold")),
        right_(classes_),
        wrong_(classes_),
        missed_(classes_) {}

  void update(Call& c) {
    const Tensor labels = c["labels"], predictions = c["predictions"];
    labels.rank() == 2 ? several(c, predictions, labels)
                       : one(c, predictions, labels);
  }
  void reset() {
    rows_ = 0;
    for (Numbers* n : {&right_, &wrong_, &missed_}) n->assign(classes_, 0);
  }

  NamedTensors save() const {
    return {{"rows", number(rows_)},
            {"right", as_tensor(right_, {classes_})},
            {"wrong", as_tensor(wrong_, {classes_})},
            {"missed", as_tensor(missed_, {classes_})}};
  }
  void load(const NamedTensors& state) {
    const Numbers rows = saved(state, "rows", {});
    Numbers right = saved(state, "right", {classes_});
    Numbers wrong = saved(state, "wrong", {classes_});
    missed_ = saved(state, "missed", {classes_});
    right_ = std::move(right);
    wrong_ = std::move(wrong);
    rows_ = rows[0];
  }

  int64_t classes() const { return classes_; }
  // Weighted, as all below.
  double rows() const { return rows_; }
  // Rows of class k that were given it.
  const Numbers& right() const { return right_; }
  // Rows not of class k that were given it.
  const Numbers& wrong() const { return wrong_; }
  // Rows of class k that were not given it.
  const Numbers& missed() const { return missed_; }

 private:
  void one(Call& c, const Tensor& predictions, const Tensor& labels) {
    const auto predicted = classes_in("predictions", predictions, classes_);
    const auto actual = classes_in("labels", labels, classes_);
    if (predicted.size() != actual.size()) {
      refuse("there are " + std::to_string(predicted.size()) +
             " predictions of " + std::to_string(actual.size()) + " labels");
    }
    const Numbers w = weights_of(c, {static_cast<int64_t>(actual.size())});
    for (size_t i = 0; i < w.size(); ++i) {
      rows_ += w[i];
      if (predicted[i] == actual[i]) {
        right_[actual[i]] += w[i];
      } else {
        wrong_[predicted[i]] += w[i];
        missed_[actual[i]] += w[i];
      }
    }
  }

  void several(Call& c, const Tensor& predictions, const Tensor& labels) {
    require_same("predictions", predictions, "labels", labels);
    if (labels.size(1) != classes_) {
      refuse("labels must be [N, " + std::to_string(classes_) + "], got " +
             labels.shape().text());
    }
    const Numbers w = weights_of(c, {labels.size(0)});
    const Numbers scores = predictions.to_vector<double>();
    const Numbers is = labels.to_vector<double>();
    for (size_t i = 0; i < scores.size(); ++i) {
      const size_t row = i / classes_, k = i % classes_;
      if (k == 0) rows_ += w[row];
      const bool given = scores[i] > threshold_;
      Numbers* counts = is[i] != 0 ? (given ? &right_ : &missed_)
                                   : (given ? &wrong_ : nullptr);
      if (counts != nullptr) (*counts)[k] += w[row];
    }
  }

  int64_t classes_;
  double threshold_;
  double rows_ = 0;
  Numbers right_, wrong_, missed_;  // of each class
};

template <class State>
Type<State> with_labels(Type<State>&& metric, const char* result) {
  return with_methods(
      std::move(metric)
          .required("classes", TN_VALUE_INT, "2 ... 4096")
          .option("threshold", 0.5,
                  "of scores, where a row may be of several classes"),
      "[N], integer, or scores [N, classes]",
      "[N], integer: one class for each row; or [N, classes] of 0 and 1",
      result);
}

}  // namespace tenon::addons

#endif  // ADDONS_METRICS_LABEL_COUNTS_H_
