// The distance up to which two rows are taken for a match.
#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "tenon/author.h"

namespace tenon::similarity {
namespace {

// What a threshold gives: pairs up to it are called matches.
struct Cut {
  int64_t last = -1;  // pair, in order of distance
  double precision = 1, recall = 0, false_positive_rate = 0;
  double f1() const {
    return precision + recall == 0
               ? 0
               : 2 * precision * recall / (precision + recall);
  }
};

// What is to be great, where the target is met: of equals, the farthest.
struct Aim {
  explicit Aim(const Call& c)
      : objective(c.text("objective")), target(c.number("target")) {
    if (objective == "f1" || objective == "precision" ||
        objective == "recall" || objective == "false_positive_rate") {
      return;
    }
    throw Error(TN_INVALID_ARGUMENT,
                "objective must be \"f1\", \"precision\", \"recall\" or "
                "\"false_positive_rate\", got \"" +
                    objective + "\"");
  }
  bool is_met(const Cut& cut) const {
    if (objective == "precision") return cut.precision >= target;
    if (objective == "recall") return cut.recall >= target;
    return objective == "f1" || cut.false_positive_rate <= target;
  }
  double worth(const Cut& cut) const {
    if (objective == "f1") return cut.f1();
    return objective == "recall" ? cut.precision : cut.recall;
  }
  std::string objective;
  double target;
};

Cut best_cut(const std::vector<double>& distances,
             const std::vector<bool>& matches,
             const std::vector<int64_t>& order, const Aim& aim) {
  const auto n = static_cast<double>(matches.size());
  const auto all =
      static_cast<double>(std::count(matches.begin(), matches.end(), true));
  double right = 0;
  Cut best;
  for (size_t i = 0; i < order.size(); ++i) {
    right += matches[order[i]] ? 1 : 0;
    const auto taken = static_cast<double>(i + 1);
    const bool tied =
        i + 1 < order.size() && distances[order[i]] == distances[order[i + 1]];
    const Cut cut = {order[i], right / taken, right / all,
                     (taken - right) / std::max(1.0, n - all)};
    if (tied || !aim.is_met(cut)) continue;
    if (best.last < 0 || aim.worth(cut) >= aim.worth(best)) best = cut;
  }
  return best;
}

Tensors calibrated(Call& c) {
  const Aim aim(c);
  const Tensor given = c["distances"];
  const auto distances = given.to_vector<double>();
  std::vector<bool> matches;
  for (const int64_t m : c["matches"].to_vector<int64_t>()) {
    matches.push_back(m != 0);
  }
  if (given.rank() != 1 || matches.size() != distances.size()) {
    throw Error(TN_INVALID_ARGUMENT, "distances and matches must be [P], got " +
                                         given.shape().text() + " and " +
                                         c["matches"].shape().text());
  }
  if (std::count(matches.begin(), matches.end(), true) == 0) {
    throw Error(TN_INVALID_ARGUMENT, "no pair is a match");
  }
  std::vector<int64_t> order(distances.size());
  std::iota(order.begin(), order.end(), 0);
  // Of equals, matches last: a threshold's slope is that of a match.
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return distances[a] != distances[b] ? distances[a] < distances[b]
                                        : matches[a] < matches[b];
  });
  const Cut cut = best_cut(distances, matches, order, aim);
  if (cut.last < 0) {
    throw Error(TN_FAILED_PRECONDITION, "no threshold reaches " +
                                            aim.objective + " " +
                                            std::to_string(aim.target));
  }
  return {given(cut.last), full({}, cut.precision), full({}, cut.recall),
          full({}, cut.false_positive_rate)};
}

}  // namespace

Function calibrate_threshold() {
  const Array distances =
      Array({8}, {0.1, 0.35, 0.2, 0.4, 0.8, 0.35, 0.6, 0.9}, DType::float32);
  const Array matches = Array({8}, {1, 1, 1, 0, 0, 0, 1, 0}, DType::int64);
  const auto outputs = [](double threshold, double precision, double recall,
                          double rate) {
    const auto number = [](double x) { return Array({}, {x}, DType::float32); };
    return std::vector<Array>{number(threshold), number(precision),
                              number(recall), number(rate)};
  };
  return Function("calibrate_threshold")
      .doc(R"(The distance up to which two rows are taken for a match.

Among the thresholds that labelled pairs make a difference to, the one of
greatest F1; or where precision is at least `target`, of greatest recall; or
where recall is at least it, of greatest precision; or where at most that share
of what does not match is taken for matches, of greatest recall. Of equals, the
greatest.

*Shapes*: distances [P], matches [P] -> threshold, precision, recall,
false_positive_rate, each [].
*Errors*: no pair that matches; a target that no threshold reaches.)")
      .source(
          "Manning et al. 2008, Introduction to Information Retrieval, "
          "sections 8.3 and 8.4")
      .input("distances", "[P], floating")
      .input("matches", "[P], bool or integer: whether the pair is a match")
      .option("objective", "f1",
              "\"f1\", \"precision\", \"recall\" or \"false_positive_rate\"")
      .option("target", 0.99, "of the objective, but for f1", between(0, 1))
      .body(4, calibrated)
      .sample(
          {.inputs = {distances, matches},
           .outputs = outputs(0.6, 4.0 / 6, 1, 0.5),
           .by = "scikit-learn 1.9.1, precision_recall_curve and roc_curve"})
      .sample(
          {.inputs = {distances, matches},
           .options = {internal::value(std::string_view("precision")),
                       internal::value(0.7)},
           .outputs = outputs(0.35, 0.75, 0.75, 0.25),
           .by = "scikit-learn 1.9.1, precision_recall_curve and roc_curve"})
      .sample(
          {.inputs = {distances, matches},
           .options = {internal::value(std::string_view("false_positive_rate")),
                       internal::value(0.0)},
           .outputs = outputs(0.2, 1, 0.5, 0),
           .by = "scikit-learn 1.9.1, precision_recall_curve and roc_curve"})
      .sample(
          {.inputs = {distances, matches},
           .options = {internal::value(std::string_view("recall")),
                       internal::value(0.7)},
           .outputs = outputs(0.35, 0.75, 0.75, 0.25),
           .by = "scikit-learn 1.9.1, precision_recall_curve and roc_curve"});
}

}  // namespace tenon::similarity
