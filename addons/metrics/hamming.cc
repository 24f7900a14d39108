// Hamming loss: the share of labels that are wrong.
#include "addons/metrics/state.h"

namespace tenon::addons {

class Hamming {
 public:
  explicit Hamming(const Options& o) : threshold_(o.number("threshold")) {}

  void update(Call& c) {
    const Tensor labels = c["labels"];
    Tensor predictions = c["predictions"];
    if (labels.rank() == 1 && predictions.rank() == 2) {
      predictions = argmax(predictions, -1);
    } else if (is_floating(predictions.dtype())) {
      predictions = predictions > threshold_;
    }
    require_same("predictions", predictions, "labels", labels);
    if (labels.rank() != 1 && labels.rank() != 2) {
      refuse("labels must be [N] or [N, C], got " + labels.shape().text());
    }
    const Numbers given = predictions.to_vector<double>();
    const Numbers is = labels.to_vector<double>();
    const Numbers w = weights_of(c, {labels.size(0)});
    for (size_t i = 0; i < is.size(); ++i) {
      const double weight = w[i * w.size() / is.size()];
      all_ += weight;
      if (given[i] != is[i]) wrong_ += weight;
    }
  }
  Tensor result(Call&) const { return number(quotient(wrong_, all_)); }
  void reset(Call&) { wrong_ = all_ = 0; }

  NamedTensors save() const {
    return {{"wrong", number(wrong_)}, {"all", number(all_)}};
  }
  void load(const NamedTensors& state) {
    const Numbers wrong = saved(state, "wrong", {});
    all_ = saved(state, "all", {})[0];
    wrong_ = wrong[0];
  }

 private:
  double threshold_;
  double wrong_ = 0, all_ = 0;
};

Type<Hamming> hamming() {
  return with_methods(
      Type<Hamming>("hamming")
          .doc(R"(The share of labels that are wrong.

Of one class for each row, the share of rows; of any number of classes, the
share of all N C labels.

*Cost*: 16 bytes.)")
          .source(
              "Hamming 1950, Bell System Technical Journal 29(2); Tsoumakas "
              "and Katakis 2007, section 3.2")
          .option("threshold", 0.5,
                  "of scores, where a row may be of several classes"),
      "[N] or [N, C], integer or bool; or scores [N, C]",
      "[N], integer; or [N, C] of 0 and 1", "[], float64, in [0, 1]");
}

}  // namespace tenon::addons
