// A line chart as inline SVG, for a page made by html.h: axes with round ticks,
// one label per line where the line ends, tooltips without script.
#ifndef TENON_CORE_TRAIN_CHART_H_
#define TENON_CORE_TRAIN_CHART_H_

#include <optional>
#include <string>
#include <vector>

#include "core/train/curve.h"
#include "core/train/plot.h"

namespace tenon::train {

enum class Stroke { kSolid, kDashedWithDots };

struct Series {
  std::string label;  // beside the line's end; empty: none
  std::string title;  // of the tooltip
  int color = 0;      // as ColorClass
  Stroke stroke = Stroke::kSolid;
  std::vector<ChartPoint> points;  // in the order of x
};

// A level to compare with, as a dotted horizontal line.
struct Reference {
  std::string label;
  double y = 0;
};

struct LineChart {
  std::string title;  // for readers who hear the page
  std::string x_label;
  std::string y_label;
  Scale y_scale = Scale::kLinear;
  std::optional<double> y_low;  // cuts off what lies below
  std::vector<Series> series;
  std::vector<Reference> references;
  // In pixels. Below 500 the labels stand above the chart instead of beside it.
  int width = 960;
  int height = 400;
};

// Solid series are simplified (curve.h), dashed ones drawn point by point. What
// can't be drawn (not finite, or not positive on a log scale) is a gap. Without
// anything to draw the chart says so.
std::string LineChartSvg(const LineChart& chart);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_CHART_H_
