// R squared: how much of the targets' variance predictions explain.
#include <utility>

#include "addons/metrics/state.h"

namespace tenon::addons {

class RSquare {
 public:
  explicit RSquare(const Options& o)
      : mode_(which("multioutput", o.text("multioutput"),
                    {"raw_values", "uniform_average", "variance_weighted"})),
        regressors_(o.integer("regressors")) {}

  void update(Call& c) {
    const Tensor y = c["labels"], p = c["predictions"];
    require_same("predictions", p, "labels", y);
    if (y.rank() != 1 && y.rank() != 2) {
      refuse("labels must be [N] or [N, K], got " + y.shape().text());
    }
    const size_t outputs = y.rank() == 1 ? 1 : y.size(1);
    if (rows_ > 0 && outputs != mean_.size()) {
      refuse("there were " + std::to_string(mean_.size()) +
             " outputs before, now there are " + std::to_string(outputs));
    }
    const Numbers w = weights_of(c, {y.size(0)});
    if (rows_ == 0) start(outputs);
    const Numbers actual = y.to_vector<double>();
    const Numbers predicted = p.to_vector<double>();
    for (size_t i = 0; i < w.size(); ++i) {
      add(&actual[i * outputs], &predicted[i * outputs], w[i]);
    }
  }

  Tensor result(Call&) const {
    const auto k = static_cast<int64_t>(mean_.size());
    Numbers each(mean_.size());
    double total = 0, explained = 0, spread = 0;
    for (size_t i = 0; i < each.size(); ++i) {
      each[i] = adjusted(score(left_[i], spread_[i]));
      total += each[i];
      explained += each[i] * spread_[i];
      spread += spread_[i];
    }
    if (mode_ == 0) return as_tensor(each, {k});
    const double average = quotient(total, static_cast<double>(k));
    return number(mode_ == 1 || spread == 0 ? average : explained / spread);
  }
  void reset(Call&) {
    rows_ = 0;
    start(0);
  }

  NamedTensors save() const {
    const Shape shape = {static_cast<int64_t>(mean_.size())};
    return {{"rows", number(rows_)},
            {"mean", as_tensor(mean_, shape)},
            {"spread", as_tensor(spread_, shape)},
            {"left", as_tensor(left_, shape)}};
  }
  void load(const NamedTensors& state) {
    const auto found = state.find("mean");
    if (found == state.end() || found->second.rank() != 1) {
      refuse("the saved state has no mean [K]");
    }
    const Shape shape = found->second.shape();
    const Numbers rows = saved(state, "rows", {});
    Numbers mean = saved(state, "mean", shape);
    Numbers spread = saved(state, "spread", shape);
    left_ = saved(state, "left", shape);
    mean_ = std::move(mean);
    spread_ = std::move(spread);
    rows_ = rows[0];
  }

 private:
  void start(size_t outputs) {
    for (Numbers* n : {&mean_, &spread_, &left_}) n->assign(outputs, 0);
  }
  // Means and squares around them by West's update, which loses no digits
  // where targets are far from 0.
  void add(const double* y, const double* p, double weight) {
    if (weight == 0) return;
    rows_ += weight;
    for (size_t k = 0; k < mean_.size(); ++k) {
      const double away = y[k] - mean_[k];
      mean_[k] += away * weight / rows_;
      spread_[k] += weight * away * (y[k] - mean_[k]);
      left_[k] += weight * (y[k] - p[k]) * (y[k] - p[k]);
    }
  }
  static double score(double left, double spread) {
    if (spread == 0) return left == 0 ? 1 : 0;
    return 1 - left / spread;
  }
  double adjusted(double r) const {
    if (regressors_ == 0) return r;
    const double free = rows_ - static_cast<double>(regressors_) - 1;
    if (!(free > 0)) {
      throw Error(TN_FAILED_PRECONDITION,
                  "adjusted for " + std::to_string(regressors_) +
                      " regressors, it needs at least " +
                      std::to_string(regressors_ + 2) + " rows");
    }
    return 1 - (1 - r) * (rows_ - 1) / free;
  }

  size_t mode_;
  int64_t regressors_;
  double rows_ = 0;  // weighted
  Numbers mean_;     // of targets
  Numbers spread_;   // squares of targets around their mean
  Numbers left_;     // squares of what predictions are off
};

Type<RSquare> r_square() {
  return with_methods(
      Type<RSquare>("r_square")
          .doc(R"(The coefficient of determination, of one or several outputs.

    1 - sum (y - p)^2 / sum (y - mean y)^2

and, adjusted for q regressors, 1 - (1 - R^2) (n - 1) / (n - q - 1). Several
outputs are given each, averaged, or averaged by the variance of their targets.
Where targets do not vary it is 1 if all are met, else 0.

*Cost*: 24 bytes for each output.
*Errors*: adjusted, of fewer than q + 2 rows.)")
          .source("Wright 1921, Journal of Agricultural Research 20; adjusted: "
                  "Ezekiel 1930, Methods of Correlation Analysis; sums: West "
                  "1979, CACM 22(9)")
          .option("multioutput", "uniform_average",
                  "\"raw_values\", \"uniform_average\" or "
                  "\"variance_weighted\"")
          .option("regressors", 0, "to adjust for, 0: not adjusted",
                  between(0, 1e6)),
      "[N] or [N, K]", "as predictions",
      "[], float64, at most 1; with raw_values [K]");
}

}  // namespace tenon::addons
