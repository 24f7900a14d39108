// Cohen's kappa: agreement beyond chance.
#include <cmath>

#include "addons/metrics/confusion.h"

namespace tenon::addons {

class CohensKappa {
 public:
  explicit CohensKappa(const Options& o)
      : counts_(o),
        weighting_(which("weighting", o.text("weighting"),
                         {"none", "linear", "quadratic"})) {}

  void update(Call& c) { counts_.update(c); }
  void reset(Call&) { counts_.reset(); }
  NamedTensors save() const { return counts_.save(); }
  void load(const NamedTensors& state) { counts_.load(state); }
  Tensor result(Call&) const {
    const Confusion::Sums s = counts_.sums();
    double seen = 0, chance = 0;
    for (int64_t i = 0; i < counts_.classes(); ++i) {
      for (int64_t j = 0; j < counts_.classes(); ++j) {
        const double w = weight(std::abs(static_cast<double>(i - j)));
        seen += w * counts_.at(i, j);
        chance += w * s.actual[i] * s.predicted[j];
      }
    }
    return number(chance == 0 ? 0 : 1 - seen * s.all / chance);
  }

 private:
  double weight(double apart) const {
    return weighting_ == 0   ? static_cast<double>(apart > 0)
           : weighting_ == 1 ? apart
                             : apart * apart;
  }

  Confusion counts_;
  size_t weighting_;
};

Type<CohensKappa> cohens_kappa() {
  return with_classes(
      Type<CohensKappa>("cohens_kappa")
          .doc(R"(How well two raters agree, beyond what chance would give.

    1 - sum W O / sum W E

with O[i, j] the share of examples that one calls i and the other j, E what it
would be if they were independent, and W[i, j] 1 where i is not j (none),
|i - j| (linear) or (i - j)^2 (quadratic). 0 where chance would not err.

*Cost*: 8 classes^2 bytes.)")
          .source(
              "Cohen 1960, Educational and Psychological Measurement 20(1); "
              "weighted: Cohen 1968, Psychological Bulletin 70(4)")
          .option("weighting", "none",
                  "of disagreements: \"none\", \"linear\" or \"quadratic\""),
      "[], float64, at most 1");
}

}  // namespace tenon::addons
