// Counts of pairs of label and prediction, summed over batches: what metrics of
// classes are made of.
#ifndef ADDONS_METRICS_CONFUSION_H_
#define ADDONS_METRICS_CONFUSION_H_

#include <utility>

#include "addons/metrics/state.h"

namespace tenon::addons {

class Confusion {
 public:
  explicit Confusion(const Options& o)
      : classes_(classes_of(o)),
        counts_(static_cast<size_t>(classes_ * classes_)) {}

  void update(Call& c) {
    const auto predicted =
        classes_in("predictions", c["predictions"], classes_);
    const auto actual = classes_in("labels", c["labels"], classes_);
    const auto n = static_cast<int64_t>(actual.size());
    if (predicted.size() != actual.size()) {
      refuse("there are " + std::to_string(predicted.size()) +
             " predictions of " + std::to_string(n) + " labels");
    }
    const Numbers weights = weights_of(c, {n});
    for (size_t i = 0; i < actual.size(); ++i) {
      counts_[actual[i] * classes_ + predicted[i]] += weights[i];
    }
  }
  void reset() { counts_.assign(counts_.size(), 0); }

  NamedTensors save() const {
    return {{"counts", as_tensor(counts_, {classes_, classes_})}};
  }
  void load(const NamedTensors& state) {
    counts_ = saved(state, "counts", {classes_, classes_});
  }

  int64_t classes() const { return classes_; }
  double at(int64_t actual, int64_t predicted) const {
    return counts_[actual * classes_ + predicted];
  }
  struct Sums {
    Numbers actual, predicted;  // of each class
    double all = 0, right = 0;
  };
  Sums sums() const {
    Sums s{Numbers(classes_), Numbers(classes_)};
    for (int64_t i = 0; i < classes_; ++i) {
      for (int64_t j = 0; j < classes_; ++j) {
        s.actual[i] += at(i, j);
        s.predicted[j] += at(i, j);
        s.all += at(i, j);
      }
      s.right += at(i, i);
    }
    return s;
  }

 private:
  int64_t classes_;
  Numbers counts_;  // [classes, classes], labels first
};

template <class State>
Type<State> with_classes(Type<State>&& metric, const char* result) {
  return with_methods(
      std::move(metric).required("classes", TN_VALUE_INT, "2 ... 4096"),
      "[N], integer, or scores [N, classes]",
      "[N], integer, or of the greatest of [N, classes]", result);
}

}  // namespace tenon::addons

#endif  // ADDONS_METRICS_CONFUSION_H_
