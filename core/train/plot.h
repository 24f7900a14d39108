// The plane of a line chart: what can be drawn, where it goes, and its axes.
#ifndef TENON_CORE_TRAIN_PLOT_H_
#define TENON_CORE_TRAIN_PLOT_H_

#include <limits>
#include <string>

#include "core/train/curve.h"

namespace tenon::train {

enum class Scale { kLinear, kLog };

// A rectangle in pixels; y grows downwards.
struct Box {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

class Plot {
 public:
  explicit Plot(Scale y_scale) : log_(y_scale == Scale::kLog) {}

  // Finite, of a size that can be scaled, and positive on a log scale.
  bool Drawable(const ChartPoint& point) const;

  // Widen the ranges to `point` (to its height only) if it can be drawn.
  void Cover(const ChartPoint& point);
  void CoverHeight(double y);
  bool Empty() const { return !(x_.low <= x_.high); }

  // Ends the covering: cuts off what lies below `y_low` (unless NaN), adds a
  // margin, and maps the ranges to `box`. Must not be Empty().
  void Place(const Box& box, double y_low);

  // Pixels of a drawable point, once placed.
  double X(double x) const;
  double Y(double y) const;
  double RightmostX() const { return x_.high; }

  // Grid, ticks and the axes' labels, once placed.
  std::string Axes(const std::string& x_label,
                   const std::string& y_label) const;

 private:
  struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    void Cover(double value);
    void Widen(double share);
  };

  double Warp(double y) const;

  const bool log_;
  Range x_;
  Range y_;  // of Warp(y)
  Box box_;
};

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_PLOT_H_
