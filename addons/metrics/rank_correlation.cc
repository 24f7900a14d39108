// Correlations of ranks, over a table of bins.
#include <cmath>

#include "addons/metrics/state.h"

namespace tenon::addons {
namespace {

// Numbers from `least` to `most` in bins of one size.
struct Bins {
  Bins(const Options& o, const char* least_name, const char* most_name)
      : least(o.number(least_name)),
        most(o.number(most_name)),
        count(o.integer("bins")) {
    if (least < most) return;
    refuse(std::string(least_name) + " must be below " + most_name + ", got " +
           std::to_string(least) + " and " + std::to_string(most));
  }
  // What is outside is in the first or the last.
  int64_t of(double x) const {
    const double at = (x - least) / (most - least);
    if (!(at > 0)) return 0;
    return at < 1 ? static_cast<int64_t>(at * static_cast<double>(count))
                  : count - 1;
  }
  double least, most;
  int64_t count;
};

}  // namespace

class RankCorrelation {
 public:
  explicit RankCorrelation(const Options& o)
      : statistic_(which("statistic", o.text("statistic"),
                         {"kendall_b", "kendall_c", "spearman"})),
        labels_(o, "label_least", "label_most"),
        predictions_(o, "prediction_least", "prediction_most"),
        n_(labels_.count),
        table_(static_cast<size_t>(n_ * n_)) {}

  void update(Call& c) {
    const Tensor y = c["labels"], x = c["predictions"];
    require_same("predictions", x, "labels", y);
    const Numbers w = weights_of(c, y.shape());
    const Numbers actual = y.to_vector<double>();
    const Numbers predicted = x.to_vector<double>();
    for (size_t i = 0; i < w.size(); ++i) {
      table_[labels_.of(actual[i]) * n_ + predictions_.of(predicted[i])] +=
          w[i];
    }
  }
  Tensor result(Call&) const {
    return number(statistic_ == 2 ? spearman() : kendall());
  }
  void reset(Call&) { table_.assign(table_.size(), 0); }

  NamedTensors save() const { return {{"table", as_tensor(table_, {n_, n_})}}; }
  void load(const NamedTensors& state) {
    table_ = saved(state, "table", {n_, n_});
  }

 private:
  struct Margins {
    Numbers rows, columns;
    double all = 0;
  };
  Margins margins() const {
    Margins m{Numbers(n_), Numbers(n_)};
    for (int64_t i = 0; i < n_ * n_; ++i) {
      m.rows[i / n_] += table_[i];
      m.columns[i % n_] += table_[i];
      m.all += table_[i];
    }
    return m;
  }

  // Pairs in the same order less those in the other: each row beside all rows
  // before it.
  double agreement() const {
    Numbers above(n_);
    double total = 0;
    for (int64_t i = 0; i < n_; ++i) {
      double left = 0, right = 0;
      for (const double x : above) right += x;
      for (int64_t j = 0; j < n_; ++j) {
        right -= above[j];
        total += table_[i * n_ + j] * (left - right);
        left += above[j];
      }
      for (int64_t j = 0; j < n_; ++j) above[j] += table_[i * n_ + j];
    }
    return total;
  }
  double kendall() const {
    const Margins m = margins();
    double rows = 0, columns = 0, tied_rows = 0, tied_columns = 0;
    for (int64_t i = 0; i < n_; ++i) {
      rows += m.rows[i] > 0;
      columns += m.columns[i] > 0;
      tied_rows += m.rows[i] * m.rows[i];
      tied_columns += m.columns[i] * m.columns[i];
    }
    const double pairs = m.all * m.all;
    if (statistic_ == 0) {
      return quotient(2 * agreement(),
                      std::sqrt((pairs - tied_rows) * (pairs - tied_columns)));
    }
    const double least = std::fmin(rows, columns);
    return quotient(2 * agreement() * least, pairs * (least - 1));
  }

  // Middle ranks of bins, around their mean.
  static Numbers ranks(const Numbers& margin, double all) {
    Numbers middle;
    double below = 0;
    for (const double x : margin) {
      middle.push_back(below + (x - all) / 2);
      below += x;
    }
    return middle;
  }
  double spearman() const {
    const Margins m = margins();
    const Numbers x = ranks(m.rows, m.all), y = ranks(m.columns, m.all);
    double xx = 0, yy = 0, xy = 0;
    for (int64_t i = 0; i < n_; ++i) {
      xx += m.rows[i] * x[i] * x[i];
      yy += m.columns[i] * y[i] * y[i];
      for (int64_t j = 0; j < n_; ++j) xy += table_[i * n_ + j] * x[i] * y[j];
    }
    return quotient(xy, std::sqrt(xx * yy));
  }

  size_t statistic_;
  Bins labels_, predictions_;
  int64_t n_;
  Numbers table_;  // [bins, bins], labels first
};

Type<RankCorrelation> rank_correlation() {
  return with_methods(
      Type<RankCorrelation>("rank_correlation")
          .doc(
              R"(How well predictions are in the order of labels.

Over any number of batches. Both are put into bins of one size, and what is
outside into the first or last; of what has bins of its own they are exact.
Kendall's tau b and c account for ties, Spearman's rho gives them their middle
rank; 0 where one of both does not vary.

*Cost*: 8 bins^2 bytes; a result takes O(bins^2).)")
          .source(
              "Xiao 2017, arXiv:1712.01521; Kendall 1945, Biometrika 33(3); "
              "Spearman 1904, American Journal of Psychology 15(1)")
          .option("statistic", "kendall_b",
                  "\"kendall_b\", \"kendall_c\" or \"spearman\"")
          .option("bins", 100, "of each", between(2, 2000))
          .option("label_least", 0.0, "where their bins begin")
          .option("label_most", 1.0, "where they end")
          .option("prediction_least", 0.0, "where their bins begin")
          .option("prediction_most", 1.0, "where they end"),
      "any shape", "as predictions", "[], float64, in [-1, 1]");
}

}  // namespace tenon::addons
