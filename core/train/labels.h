// The labels of a line chart: at the ends of the lines, moved apart where they
// would overlap, or as a key above the chart.
#ifndef TENON_CORE_TRAIN_LABELS_H_
#define TENON_CORE_TRAIN_LABELS_H_

#include <string>
#include <vector>

namespace tenon::train {

struct EndLabel {
  std::string text;
  std::string color_class;
  bool dotted = false;  // the line is a reference, not a curve
  double x = 0;         // where the line ends
  double y = 0;
};

// Heights for labels that want to stand at `wanted`, at least `gap` apart, in
// the same order from top to bottom, within [top, bottom] as far as they fit.
std::vector<double> Spread(const std::vector<double>& wanted, double gap,
                           double top, double bottom);

// Labels from `x` on, with a thin leader from each line's end.
std::string LabelsAtEnds(const std::vector<EndLabel>& labels, double x,
                         double top, double bottom);

// One line per label from (x, y) downwards, kLabelHeight each.
inline constexpr int kLabelHeight = 18;
std::string LabelsAbove(const std::vector<EndLabel>& labels, double x,
                        double y);

// Room that the widest label takes, in pixels, estimated generously.
double LabelRoom(const std::vector<EndLabel>& labels);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_LABELS_H_
