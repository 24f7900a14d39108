// A report on one or several training runs as a single HTML page: a table, loss
// and accuracy curves, confusion matrices. The page fetches nothing and has no
// script, so it can be mailed, archived and printed.
#ifndef TENON_CORE_TRAIN_REPORT_H_
#define TENON_CORE_TRAIN_REPORT_H_

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/train/heatmap.h"

namespace tenon::train {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// Accuracies are in [0, 1]; values that are kUnknown are left out of the page.
// A training loss that is not finite is a gap in its curve and counted in a
// note.
struct Run {
  struct Point {
    int64_t step = 0;
    double epoch = 0;  // epochs done, with fraction
    double train_loss = kUnknown;
    double train_accuracy = kUnknown;
  };
  struct Epoch {
    int epoch = 0;  // from 1; measured at its end
    double seconds = kUnknown;
    double validation_loss = kUnknown;
    double validation_accuracy = kUnknown;
  };

  std::string name;  // "addons.lion"
  std::string package;
  std::string version;
  std::string maturity;
  std::string options;  // "learning_rate 0.001, beta1 0.9"
  std::vector<Point> points;
  std::vector<Epoch> epochs;
  double final_accuracy = kUnknown;
  double seconds = kUnknown;
  double samples_per_second = kUnknown;
  Confusion confusion;  // may be empty
};

// A published result to compare with.
struct Baseline {
  std::string name;
  double accuracy = kUnknown;
  std::string source;
};

struct Report {
  std::string title;
  std::string subtitle;
  std::vector<std::pair<std::string, std::string>> facts;  // key, value
  std::vector<Run> runs;
  std::vector<std::string> class_names;
  std::vector<Baseline> baselines;
};

// The page. All texts are escaped.
std::string Html(const Report& report);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_REPORT_H_
