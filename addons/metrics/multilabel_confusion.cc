// A table of two by two for each class.
#include "addons/metrics/label_counts.h"

namespace tenon::addons {

class MultilabelConfusion {
 public:
  explicit MultilabelConfusion(const Options& o) : counts_(o) {}

  void update(Call& c) { counts_.update(c); }
  void reset(Call&) { counts_.reset(); }
  NamedTensors save() const { return counts_.save(); }
  void load(const NamedTensors& state) { counts_.load(state); }
  Tensor result(Call&) const {
    Numbers all;
    for (int64_t k = 0; k < counts_.classes(); ++k) {
      const double rest = counts_.rows() - counts_.right()[k] -
                          counts_.wrong()[k] - counts_.missed()[k];
      all.insert(all.end(), {rest, counts_.wrong()[k], counts_.missed()[k],
                             counts_.right()[k]});
    }
    return as_tensor(all, {counts_.classes(), 2, 2});
  }

 private:
  LabelCounts counts_;
};

Type<MultilabelConfusion> multilabel_confusion() {
  return with_labels(
      Type<MultilabelConfusion>("multilabel_confusion")
          .doc(R"(For each class a table: rows are labels, columns predictions.

    [[true negatives, false positives], [false negatives, true positives]]

*Cost*: 24 bytes for each class.)")
          .source("Sokolova and Lapalme 2009, Information Processing and "
                  "Management 45(4), section 2"),
      "[classes, 2, 2], float64");
}

}  // namespace tenon::addons
