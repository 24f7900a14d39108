// Label placement for line charts.
#include "core/train/labels.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/train/html.h"
#include "core/train/text.h"

namespace tenon::train {
namespace {

constexpr double kLetterWidth = 7.9;  // of 13 px semibold, on average
constexpr double kLeader = 22;        // from line to label
constexpr double kBaseline = 4.5;     // from a label's middle to its baseline

std::string Text(const EndLabel& label, double x, double y) {
  return absl::StrFormat(
      "<text class=\"label %s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n",
      label.color_class, x, y, Escape(label.text));
}

}  // namespace

std::vector<double> Spread(const std::vector<double>& wanted, double gap,
                           double top, double bottom) {
  std::vector<size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return wanted[a] < wanted[b]; });
  // Down from the top, each pushed below the one before; then, from the
  // bottom, back up by what went over the edge.
  std::vector<double> placed(wanted.size());
  double least = top;
  for (size_t at : order) {
    placed[at] = std::max(wanted[at], least);
    least = placed[at] + gap;
  }
  double most = bottom;
  for (size_t i = order.size(); i > 0; --i) {
    double& y = placed[order[i - 1]];
    y = std::min(y, most);
    most = y - gap;
  }
  return placed;
}

std::string LabelsAtEnds(const std::vector<EndLabel>& labels, double x,
                         double top, double bottom) {
  std::vector<double> wanted;
  for (const EndLabel& label : labels) wanted.push_back(label.y);
  const std::vector<double> ys = Spread(wanted, kLabelHeight, top, bottom);
  std::string svg;
  for (size_t i = 0; i < labels.size(); ++i) {
    absl::StrAppend(
        &svg,
        absl::StrFormat("<path class=\"leader %s\" d=\"M%.1f %.1fL%.1f %.1f"
                        "L%.1f %.1f\"/>\n",
                        labels[i].color_class, labels[i].x + 6, labels[i].y,
                        x + kLeader - 8, ys[i], x + kLeader - 4, ys[i]),
        Text(labels[i], x + kLeader, ys[i] + kBaseline));
  }
  return svg;
}

std::string LabelsAbove(const std::vector<EndLabel>& labels, double x,
                        double y) {
  std::string svg;
  for (const EndLabel& label : labels) {
    const double middle = y + kLabelHeight / 2.0;
    absl::StrAppend(
        &svg,
        absl::StrFormat("<path class=\"%s %s\" d=\"M%.1f %.1fh18\"/>\n",
                        label.dotted ? "reference" : "curve", label.color_class,
                        x, middle),
        Text(label, x + 26, middle + kBaseline));
    y += kLabelHeight;
  }
  return svg;
}

double LabelRoom(const std::vector<EndLabel>& labels) {
  int widest = 0;
  for (const EndLabel& label : labels) {
    widest = std::max(widest, DisplayWidth(label.text));
  }
  return labels.empty() ? 0 : kLeader + kLetterWidth * widest;
}

}  // namespace tenon::train
