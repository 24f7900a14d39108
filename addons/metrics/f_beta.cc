// F-beta: precision and recall in one number.
#include "addons/metrics/label_counts.h"

namespace tenon::addons {

class FBeta {
 public:
  explicit FBeta(const Options& o)
      : counts_(o),
        squared_(o.number("beta") * o.number("beta")),
        average_(which("average", o.text("average"),
                       {"none", "micro", "macro", "weighted"})) {}

  void update(Call& c) { counts_.update(c); }
  void reset(Call&) { counts_.reset(); }
  NamedTensors save() const { return counts_.save(); }
  void load(const NamedTensors& state) { counts_.load(state); }
  Tensor result(Call&) const {
    const auto n = static_cast<size_t>(counts_.classes());
    Numbers each(n);
    double right = 0, wrong = 0, missed = 0, total = 0, weighted = 0;
    for (size_t k = 0; k < n; ++k) {
      const double r = counts_.right()[k], w = counts_.wrong()[k];
      const double m = counts_.missed()[k];
      each[k] = score(r, w, m);
      right += r;
      wrong += w;
      missed += m;
      total += each[k];
      weighted += each[k] * (r + m);
    }
    switch (average_) {
      case 0:
        return as_tensor(each, {counts_.classes()});
      case 1:
        return number(score(right, wrong, missed));
      case 2:
        return number(total / static_cast<double>(counts_.classes()));
      default:
        return number(quotient(weighted, right + missed));
    }
  }

 private:
  double score(double right, double wrong, double missed) const {
    return quotient((1 + squared_) * right,
                    (1 + squared_) * right + squared_ * missed + wrong);
  }

  LabelCounts counts_;
  double squared_;  // of beta
  size_t average_;
};

Type<FBeta> f_beta() {
  return with_labels(
      Type<FBeta>("f_beta")
          .doc(
              R"(The harmonic mean of precision and recall, the latter weighted.

    (1 + beta^2) P R / (beta^2 P + R)

of each class, or averaged: `micro` counts all classes together, `macro` is the
mean over classes, `weighted` by how many labels each has. 0 of a class without
labels and predictions. Rows have one class each, or any number of them.

*Cost*: 24 bytes for each class.)")
          .source("van Rijsbergen 1979, Information Retrieval, chapter 7")
          .option("average", "macro",
                  "\"none\", \"micro\", \"macro\" or \"weighted\"")
          .option("beta", 1.0, "weight of recall", positive),
      "[], float64; with average none [classes]");
}

}  // namespace tenon::addons
