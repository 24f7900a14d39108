// Pearson's correlation of labels and predictions.
#include <cmath>

#include "addons/metrics/state.h"

namespace tenon::addons {

class Pearson {
 public:
  explicit Pearson(const Options&) : sums_(kSums) {}

  void update(Call& c) {
    const Tensor y = c["labels"], x = c["predictions"];
    require_same("predictions", x, "labels", y);
    const Numbers w = weights_of(c, y.shape());
    const Numbers actual = y.to_vector<double>();
    const Numbers predicted = x.to_vector<double>();
    for (size_t i = 0; i < w.size(); ++i) add(predicted[i], actual[i], w[i]);
  }
  Tensor result(Call&) const {
    return number(quotient(sums_[kTogether],
                           std::sqrt(sums_[kSpreadX] * sums_[kSpreadY])));
  }
  void reset(Call&) { sums_.assign(kSums, 0); }

  NamedTensors save() const { return {{"sums", as_tensor(sums_, {kSums})}}; }
  void load(const NamedTensors& state) {
    sums_ = saved(state, "sums", {kSums});
  }

 private:
  enum { kWeight, kMeanX, kMeanY, kSpreadX, kSpreadY, kTogether, kSums };

  // By West's update, which loses no digits where numbers are far from 0.
  void add(double x, double y, double weight) {
    if (weight == 0) return;
    sums_[kWeight] += weight;
    const double part = weight / sums_[kWeight];
    const double away_x = x - sums_[kMeanX], away_y = y - sums_[kMeanY];
    sums_[kMeanX] += away_x * part;
    sums_[kMeanY] += away_y * part;
    sums_[kSpreadX] += weight * away_x * (x - sums_[kMeanX]);
    sums_[kSpreadY] += weight * away_y * (y - sums_[kMeanY]);
    sums_[kTogether] += weight * away_x * (y - sums_[kMeanY]);
  }

  Numbers sums_;
};

Type<Pearson> pearson() {
  return with_methods(
      Type<Pearson>("pearson")
          .doc(
              R"(Pearson's correlation: how near to a line pairs lie.

    sum (x - mean x) (y - mean y) / sqrt(sum (x - mean x)^2 sum (y - mean y)^2)

Exact over any number of batches; 0 where one of both does not vary.

*Cost*: 48 bytes.)")
          .source("Pearson 1895, Proceedings of the Royal Society 58; sums: "
                  "West 1979, CACM 22(9)"),
      "any shape", "as predictions", "[], float64, in [-1, 1]");
}

}  // namespace tenon::addons
