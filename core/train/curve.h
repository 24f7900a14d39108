// Makes a long, noisy record drawable: a smoothed line and the range of the raw
// data behind it.
#ifndef TENON_CORE_TRAIN_CURVE_H_
#define TENON_CORE_TRAIN_CURVE_H_

#include <vector>

namespace tenon::train {

struct ChartPoint {
  double x = 0;
  double y = 0;  // a value that is not finite is a gap
};

struct Curve {
  std::vector<ChartPoint> line;
  std::vector<ChartPoint> raw;  // empty where `line` is the record itself
};

// `points` in the order of x. Up to 100 points are the line as they are. Of
// more, the line is a centred moving average over about 4 % of the record (at
// its end a straight line through the last 4 %), and the raw data its lowest
// and highest values in each of at most 400 buckets, so the result stays small
// however long the run. Values that are not finite are left out of the
// averages; a bucket without any other is a gap.
Curve Simplify(const std::vector<ChartPoint>& points);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_CURVE_H_
