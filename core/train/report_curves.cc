// Loss and accuracy over epochs. Training is solid, held-out data dashed with
// dots, a run has one colour in the whole report.
#include "core/train/report_curves.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "core/train/chart.h"
#include "core/train/html.h"
#include "core/train/text.h"

namespace tenon::train {
namespace {

constexpr double kLogFromRatio = 5;  // of the largest loss to the smallest
// How far below the worst accuracy on held-out data the chart begins, in
// points: the climb of the first steps would flatten all that follows.
constexpr double kBelowWorst = 5;

using PointValue = double Run::Point::*;
using EpochValue = double Run::Epoch::*;

bool HasFinite(const Series& series) {
  return std::any_of(series.points.begin(), series.points.end(),
                     [](const ChartPoint& p) { return std::isfinite(p.y); });
}

// The label goes to the run's last series, which is the one on held-out data
// where there is one.
void AddRun(const Run& run, int color, PointValue point_value,
            EpochValue epoch_value, double scale, LineChart& chart) {
  Series training{"", run.name + ", training", color, Stroke::kSolid, {}};
  for (const Run::Point& point : run.points) {
    training.points.push_back({point.epoch, scale * (point.*point_value)});
  }
  Series held_out{"",
                  run.name + ", held-out data after epoch",
                  color,
                  Stroke::kDashedWithDots,
                  {}};
  for (const Run::Epoch& epoch : run.epochs) {
    held_out.points.push_back(
        {static_cast<double>(epoch.epoch), scale * (epoch.*epoch_value)});
  }
  const bool has_held_out = HasFinite(held_out);
  (has_held_out ? held_out : training).label = run.name;
  if (HasFinite(training)) chart.series.push_back(std::move(training));
  if (has_held_out) chart.series.push_back(std::move(held_out));
}

LineChart Chart(const Report& report, const char* title, PointValue point_value,
                EpochValue epoch_value, double scale) {
  LineChart chart;
  chart.title = title;
  chart.x_label = "epochs";
  for (size_t r = 0; r < report.runs.size(); ++r) {
    AddRun(report.runs[r], static_cast<int>(r), point_value, epoch_value, scale,
           chart);
  }
  return chart;
}

// What the strokes mean, as far as they occur.
std::string Key(const LineChart& chart) {
  bool solid = false;
  bool dashed = false;
  bool faint = false;
  for (const Series& series : chart.series) {
    (series.stroke == Stroke::kSolid ? solid : dashed) = true;
    if (series.stroke != Stroke::kSolid) continue;
    faint = faint || !Simplify(series.points).raw.empty();
  }
  return absl::StrCat(
      solid ? (faint ? "Solid: training, smoothed (faint: as recorded). "
                     : "Solid: training. ")
            : "",
      dashed ? "Dots: held-out data, after each epoch. " : "");
}

std::string Section(LineChart chart, const std::string& heading,
                    const std::string& notes) {
  std::string html = absl::StrCat("<section>\n<h2>", heading,
                                  "</h2>\n<figure>\n<div class=\"wide\">\n",
                                  LineChartSvg(chart));
  chart.width = 380;
  chart.height = 360;
  return absl::StrCat(html, "</div>\n<div class=\"narrow\">\n",
                      LineChartSvg(chart), "</div>\n<figcaption>", Key(chart),
                      notes, "</figcaption>\n</figure>\n</section>\n");
}

// Says how many of a run's losses are missing from its curve.
std::string NonFiniteNote(const Run& run) {
  size_t count = 0;
  int64_t first = 0;
  for (const Run::Point& point : run.points) {
    if (std::isfinite(point.train_loss)) continue;
    if (count++ == 0) first = point.step;
  }
  if (count == 0) return "";
  return absl::StrCat("<br><strong>", Escape(run.name), ": ", Thousands(count),
                      " of ", Thousands(run.points.size()),
                      " recorded losses are not finite, the first at step ",
                      Thousands(first),
                      "; the curve has a gap there.</strong>");
}

Scale LossScale(const LineChart& chart) {
  double low = INFINITY;
  double high = -INFINITY;
  for (const Series& series : chart.series) {
    for (const ChartPoint& point : series.points) {
      if (!std::isfinite(point.y)) continue;
      low = std::min(low, point.y);
      high = std::max(high, point.y);
    }
  }
  return low > 0 && high > kLogFromRatio * low ? Scale::kLog : Scale::kLinear;
}

}  // namespace

std::string LossSection(const Report& report) {
  LineChart chart = Chart(report, "Loss", &Run::Point::train_loss,
                          &Run::Epoch::validation_loss, 1);
  chart.y_scale = LossScale(chart);
  const bool log = chart.y_scale == Scale::kLog;
  chart.y_label = log ? "loss (log scale)" : "loss";
  std::string gaps;
  for (const Run& run : report.runs) gaps += NonFiniteNote(run);
  if (chart.series.empty() && gaps.empty()) return "";
  return Section(std::move(chart), "Loss", "Lower is better." + gaps);
}

std::string AccuracySection(const Report& report) {
  LineChart chart = Chart(report, "Accuracy", &Run::Point::train_accuracy,
                          &Run::Epoch::validation_accuracy, 100);
  if (chart.series.empty()) return "";
  chart.y_label = "accuracy, %";
  for (const Baseline& baseline : report.baselines) {
    chart.references.push_back({baseline.name, 100 * baseline.accuracy});
  }
  double worst = INFINITY;
  for (const Run& run : report.runs) {
    for (const Run::Epoch& epoch : run.epochs) {
      worst = std::fmin(worst, 100 * epoch.validation_accuracy);
    }
  }
  std::string notes = "Higher is better.";
  if (std::isfinite(worst)) {
    chart.y_low = std::max(0.0, worst - kBelowWorst);
    notes += " The climb of the first steps is cut off.";
  }
  return Section(std::move(chart), "Accuracy", notes);
}

}  // namespace tenon::train
