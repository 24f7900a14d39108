// Metrics of classification.
#ifndef TENON_METRIC_H_
#define TENON_METRIC_H_

#include <vector>

#include "tenon/operators.h"
#include "tenon/ops.h"

namespace tenon {

// The share of rows whose greatest number is at the label's place.
// *Shapes*: scores [..., C], labels [...] -> [], float32.
inline Tensor accuracy(const Tensor& scores, const Tensor& labels) {
  return mean(cast(equal(argmax(scores, -1), labels), DType::float32));
}

// Counts of pairs of true and predicted class, summed over batches.
//
//   tn::ConfusionMatrix confusion(10);
//   for (const tn::Batch& b : test.batch(1000)) confusion.add(model(b.x), b.y);
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(int64_t classes)
      : counts_(classes, std::vector<int64_t>(classes)) {}

  // *Shapes*: scores [N, C], labels [N]. *Errors*: a label that is no class.
  void add(const Tensor& scores, const Tensor& labels) {
    const auto predicted = argmax(scores, -1).to_vector<int64_t>();
    const auto actual = labels.to_vector<int64_t>();
    if (actual.size() != predicted.size()) {
      throw Error(TN_INVALID_ARGUMENT,
                  "ConfusionMatrix: scores are " + scores.shape().text() +
                      ", labels are " + labels.shape().text());
    }
    for (size_t i = 0; i < actual.size(); ++i) {
      ++counts_.at(actual[i]).at(predicted[i]);
    }
  }

  // counts()[t][p]: how many of class t were taken for class p.
  const std::vector<std::vector<int64_t>>& counts() const { return counts_; }
  // The share that was predicted right; 0 where nothing was added.
  double accuracy() const {
    int64_t right = 0, all = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      right += counts_[i][i];
      for (const int64_t n : counts_[i]) all += n;
    }
    return all == 0 ? 0 : static_cast<double>(right) / static_cast<double>(all);
  }

 private:
  std::vector<std::vector<int64_t>> counts_;
};

}  // namespace tenon

#endif  // TENON_METRIC_H_
