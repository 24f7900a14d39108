// Tick positions. Ticks are computed as whole multiples of a step, so that
// zero is zero and no error accumulates.
#include "core/train/ticks.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "absl/strings/str_format.h"

namespace tenon::train {
namespace {

// How far, in steps, a tick may lie outside of the range by rounding.
constexpr double kSlack = 1e-9;

std::vector<double> PowersOfTen(double low, double high, int stride,
                                std::initializer_list<int> factors) {
  std::vector<double> ticks;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::ceil(std::log10(high)));
  for (int power = first; power <= last; ++power) {
    if (power % stride != 0) continue;
    for (int factor : factors) {
      const double tick = factor * std::pow(10.0, power);
      const double slack = kSlack * tick;
      if (tick >= low - slack && tick <= high + slack) ticks.push_back(tick);
    }
  }
  return ticks;
}

}  // namespace

double NiceStep(double span, int count) {
  const double least = span / std::max(count, 1);
  const double unit = std::pow(10.0, std::floor(std::log10(least)));
  for (double factor : {1.0, 2.0, 5.0}) {
    if (factor * unit >= least * (1 - kSlack)) return factor * unit;
  }
  return 10 * unit;
}

std::vector<double> NiceTicks(double low, double high, int count) {
  const double span = high - low;
  if (!(span > 0) || !std::isfinite(span)) return {};
  const double step = NiceStep(span, count);
  const auto first = static_cast<int64_t>(std::ceil(low / step - kSlack));
  const auto last = static_cast<int64_t>(std::floor(high / step + kSlack));
  std::vector<double> ticks;
  for (int64_t i = first; i <= last; ++i) ticks.push_back(i * step);
  return ticks;
}

std::vector<double> LogTicks(double low, double high, int count) {
  if (!(low > 0) || !(high > low) || !std::isfinite(high)) return {};
  const double decades = std::log10(high / low);
  if (1.5 * decades > count) {
    const int stride = static_cast<int>(std::ceil(decades / count));
    return PowersOfTen(low, high, stride, {1});
  }
  std::vector<double> ticks = PowersOfTen(low, high, 1, {1, 2, 5});
  return ticks.size() >= 3 ? ticks : NiceTicks(low, high, count);
}

std::string TickLabel(double value) { return absl::StrFormat("%.6g", value); }

}  // namespace tenon::train
