// Matthews' correlation of labels and predictions.
#include <cmath>

#include "addons/metrics/confusion.h"

namespace tenon::addons {

class Matthews {
 public:
  explicit Matthews(const Options& o) : counts_(o) {}

  void update(Call& c) { counts_.update(c); }
  void reset(Call&) { counts_.reset(); }
  NamedTensors save() const { return counts_.save(); }
  void load(const NamedTensors& state) { counts_.load(state); }
  Tensor result(Call&) const {
    const Confusion::Sums s = counts_.sums();
    double both = 0, actual = 0, predicted = 0;
    for (int64_t i = 0; i < counts_.classes(); ++i) {
      both += s.actual[i] * s.predicted[i];
      actual += s.actual[i] * s.actual[i];
      predicted += s.predicted[i] * s.predicted[i];
    }
    const double all = s.all * s.all;
    return number(quotient(s.right * s.all - both,
                           std::sqrt((all - actual) * (all - predicted))));
  }

 private:
  Confusion counts_;
};

Type<Matthews> matthews() {
  return with_classes(
      Type<Matthews>("matthews")
          .doc(R"(Matthews' correlation coefficient, of two or more classes.

    (c s - sum_k t_k p_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2))

with c of s examples right, t_k of class k and p_k taken for it. In [-1, 1],
and fair where classes are of unlike size; 0 where labels or predictions are
all of one class.

*Cost*: 8 classes^2 bytes.)")
          .source("Gorodkin 2004, Computational Biology and Chemistry 28(5), "
                  "equation 8; Matthews 1975, Biochimica et Biophysica Acta "
                  "405(2)"),
      "[], float64, in [-1, 1]");
}

}  // namespace tenon::addons
