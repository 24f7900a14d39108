// Drawing of a line chart. A nested <svg> clips the lines to the plot, so that
// no ids are needed and many charts can share a page.
#include "core/train/chart.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/train/html.h"
#include "core/train/labels.h"
#include "core/train/ticks.h"

namespace tenon::train {
namespace {

constexpr int kNarrow = 500;    // below: labels above the chart
constexpr double kLeft = 48;    // holds the y axis's ticks
constexpr double kTop = 26;     // holds the y axis's label
constexpr double kBottom = 44;  // holds the x axis's ticks and label
constexpr double kRight = 14;

std::vector<Curve> Curves(const LineChart& chart) {
  std::vector<Curve> curves;
  for (const Series& series : chart.series) {
    const bool solid = series.stroke == Stroke::kSolid;
    curves.push_back(solid ? Simplify(series.points)
                           : Curve{series.points, {}});
  }
  return curves;
}

void CoverAll(const LineChart& chart, const std::vector<Curve>& curves,
              Plot& plot) {
  for (const Curve& curve : curves) {
    for (const ChartPoint& point : curve.line) plot.Cover(point);
    for (const ChartPoint& point : curve.raw) plot.Cover(point);
  }
  for (const Reference& reference : chart.references) {
    plot.CoverHeight(reference.y);
  }
}

// In data coordinates; LabelsAtEnds wants pixels.
std::vector<EndLabel> EndLabels(const LineChart& chart,
                                const std::vector<Curve>& curves,
                                const Plot& plot) {
  const auto drawable = [&](const ChartPoint& p) { return plot.Drawable(p); };
  std::vector<EndLabel> labels;
  for (size_t s = 0; s < curves.size(); ++s) {
    const Series& series = chart.series[s];
    const std::vector<ChartPoint>& line = curves[s].line;
    const auto end = std::find_if(line.rbegin(), line.rend(), drawable);
    if (series.label.empty() || end == line.rend()) continue;
    labels.push_back(
        {series.label, ColorClass(series.color), false, end->x, end->y});
  }
  for (const Reference& reference : chart.references) {
    if (!drawable({0, reference.y})) continue;
    labels.push_back(
        {reference.label, "soft", true, plot.RightmostX(), reference.y});
  }
  return labels;
}

// A point between two gaps becomes a path of no length, which the round line
// cap shows as a dot.
std::string Path(const Plot& plot, const std::vector<ChartPoint>& points,
                 const std::string& classes) {
  std::string path;
  bool pen_down = false;
  for (const ChartPoint& p : points) {
    const bool drawable = plot.Drawable(p);
    if (drawable) {
      absl::StrAppend(&path, pen_down ? "L" : "M",
                      absl::StrFormat("%.1f %.1f", plot.X(p.x), plot.Y(p.y)),
                      pen_down ? "" : "h0");
    }
    pen_down = drawable;
  }
  if (path.empty()) return "";
  const bool lone = path.find('L') == std::string::npos;
  return absl::StrCat("<path class=\"", classes, lone ? " lone" : "", "\" d=\"",
                      path, "\"/>\n");
}

std::string SeriesSvg(const Plot& plot, const Series& series,
                      const Curve& curve) {
  const bool solid = series.stroke == Stroke::kSolid;
  std::string svg =
      absl::StrCat("<g class=\"", ColorClass(series.color), "\"><title>",
                   Escape(series.title), "</title>\n",
                   Path(plot, curve.line, solid ? "curve" : "curve dashed"));
  for (const ChartPoint& p : curve.line) {
    if (solid || !plot.Drawable(p)) continue;
    absl::StrAppend(
        &svg, absl::StrFormat(
                  "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\""
                  "><title>%s, %s: %s</title></circle>\n",
                  plot.X(p.x), plot.Y(p.y), Escape(series.title),
                  TickLabel(p.x), TickLabel(p.y)));
  }
  return svg + "</g>\n";
}

std::string ReferenceSvg(const Plot& plot, const Box& box,
                         const Reference& reference) {
  if (!plot.Drawable({0, reference.y})) return "";
  return absl::StrFormat(
      "<path class=\"reference\" d=\"M%.1f %.1fH%.1f\"><title>%s</title>"
      "</path>\n",
      box.left, plot.Y(reference.y), box.right, Escape(reference.label));
}

std::string Drawing(const LineChart& chart, const std::vector<Curve>& curves,
                    Plot plot) {
  std::vector<EndLabel> labels = EndLabels(chart, curves, plot);
  const bool narrow = chart.width < kNarrow;
  Box box{kLeft, kTop, chart.width - kRight, chart.height - kBottom};
  if (narrow) {
    box.top += kLabelHeight * static_cast<double>(labels.size());
  } else {
    box.right -= LabelRoom(labels);
  }
  plot.Place(box,
             chart.y_low.value_or(std::numeric_limits<double>::quiet_NaN()));
  std::string svg = plot.Axes(chart.x_label, chart.y_label);
  absl::StrAppend(
      &svg, absl::StrFormat("<svg x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height="
                            "\"%.1f\" viewBox=\"%.1f %.1f %.1f %.1f\">\n",
                            box.left, box.top, box.right - box.left + 6,
                            box.bottom - box.top, box.left, box.top,
                            box.right - box.left + 6, box.bottom - box.top));
  for (const Reference& reference : chart.references) {
    svg += ReferenceSvg(plot, box, reference);
  }
  // The noise of all lies behind every line.
  for (size_t s = 0; s < curves.size(); ++s) {
    svg += Path(plot, curves[s].raw,
                "curve raw " + ColorClass(chart.series[s].color));
  }
  for (size_t s = 0; s < curves.size(); ++s) {
    svg += SeriesSvg(plot, chart.series[s], curves[s]);
  }
  svg += "</svg>\n";
  for (EndLabel& label : labels) {
    label.x = plot.X(label.x);
    label.y = std::min(plot.Y(label.y), box.bottom);
  }
  return svg + (narrow ? LabelsAbove(labels, 0, 0)
                       : LabelsAtEnds(labels, box.right, box.top, box.bottom));
}

}  // namespace

std::string LineChartSvg(const LineChart& chart) {
  const std::vector<Curve> curves = Curves(chart);
  Plot plot(chart.y_scale);
  CoverAll(chart, curves, plot);
  const std::string content =
      plot.Empty() ? absl::StrFormat(
                         "<text x=\"0\" y=\"%d\">%s: no values to "
                         "draw</text>\n",
                         chart.height / 2, Escape(chart.title))
                   : Drawing(chart, curves, plot);
  return absl::StrFormat(
      "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\">\n%s</svg>\n",
      Escape(chart.title), chart.width, chart.height, content);
}

}  // namespace tenon::train
