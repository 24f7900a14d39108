// Ranges and axes of a line chart.
#include "core/train/plot.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/train/html.h"
#include "core/train/ticks.h"

namespace tenon::train {
namespace {

constexpr double kMargin = 0.04;    // of the range, above and below the data
constexpr double kNearZero = 0.05;  // of its end: an axis so close begins at 0
constexpr double kHuge = 1e150;     // spans of less can be computed
constexpr int kPixelsPerTickX = 70;
constexpr int kPixelsPerTickY = 36;
constexpr double kBaseline = 4.5;  // from a text's middle to its baseline

}  // namespace

void Plot::Range::Cover(double value) {
  low = std::min(low, value);
  high = std::max(high, value);
}

// A range that is a single value, or rounds to one, is opened around it.
void Plot::Range::Widen(double share) {
  const double size = std::max(std::abs(low), std::abs(high));
  double margin = share * (high - low);
  if (!(high - low > 1e-9 * size)) margin = size > 0 ? 0.1 * size : 1;
  low -= margin;
  high += margin;
}

double Plot::Warp(double y) const { return log_ ? std::log10(y) : y; }

bool Plot::Drawable(const ChartPoint& point) const {
  return std::abs(point.x) < kHuge && std::abs(point.y) < kHuge &&
         (!log_ || point.y > 0);
}

void Plot::Cover(const ChartPoint& point) {
  if (!Drawable(point)) return;
  x_.Cover(point.x);
  y_.Cover(Warp(point.y));
}

void Plot::CoverHeight(double y) {
  if (Drawable({0, y})) y_.Cover(Warp(y));
}

void Plot::Place(const Box& box, double y_low) {
  box_ = box;
  if (Drawable({0, y_low})) y_.low = std::clamp(Warp(y_low), y_.low, y_.high);
  if (x_.low > 0 && x_.low < kNearZero * x_.high) x_.low = 0;
  x_.Widen(0);
  y_.Widen(kMargin);
}

double Plot::X(double x) const {
  return box_.left +
         (x - x_.low) / (x_.high - x_.low) * (box_.right - box_.left);
}

double Plot::Y(double y) const {
  const double share = (Warp(y) - y_.low) / (y_.high - y_.low);
  return box_.bottom - share * (box_.bottom - box_.top);
}

std::string Plot::Axes(const std::string& x_label,
                       const std::string& y_label) const {
  const auto height = static_cast<int>(box_.bottom - box_.top);
  const auto width = static_cast<int>(box_.right - box_.left);
  const int count = height / kPixelsPerTickY;
  const std::vector<double> ys =
      log_ ? LogTicks(std::pow(10, y_.low), std::pow(10, y_.high), count)
           : NiceTicks(y_.low, y_.high, count);
  std::string svg;
  for (double y : ys) {
    absl::StrAppend(
        &svg, absl::StrFormat(
                  "<path class=\"grid-line\" d=\"M%.1f %.1fH%.1f\"/>"
                  "<text text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                  box_.left, Y(y), box_.right, box_.left - 8, Y(y) + kBaseline,
                  TickLabel(y)));
  }
  for (double x : NiceTicks(x_.low, x_.high, width / kPixelsPerTickX)) {
    absl::StrAppend(
        &svg, absl::StrFormat(
                  "<path class=\"axis\" d=\"M%.1f %.1fv5\"/>"
                  "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s"
                  "</text>\n",
                  X(x), box_.bottom, X(x), box_.bottom + 19, TickLabel(x)));
  }
  absl::StrAppend(
      &svg, absl::StrFormat("<path class=\"axis\" d=\"M%.1f %.1fH%.1f\"/>\n"
                            "<text x=\"0\" y=\"%.1f\">%s</text>\n"
                            "<text text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">%s"
                            "</text>\n",
                            box_.left, box_.bottom, box_.right, box_.top - 12,
                            Escape(y_label), box_.right, box_.bottom + 38,
                            Escape(x_label)));
  return svg;
}

}  // namespace tenon::train
