// Round numbers for the axes of a chart.
#ifndef TENON_CORE_TRAIN_TICKS_H_
#define TENON_CORE_TRAIN_TICKS_H_

#include <string>
#include <vector>

namespace tenon::train {

// The smallest of 1, 2 and 5 times a power of ten that cuts `span` into at most
// `count` pieces. `span` must be positive and finite.
double NiceStep(double span, int count);

// The multiples of a nice step within [low, high], at most count + 1 of them.
// Empty where the range is empty or not finite.
std::vector<double> NiceTicks(double low, double high, int count);

// Ticks for a logarithmic axis within [low, high], low > 0: 1, 2 and 5 times
// powers of ten where the range is short, whole or every n-th power where long,
// linear ticks where it is shorter than that.
std::vector<double> LogTicks(double low, double high, int count);

// Six digits at most: "0.3", "2000", "1e+09".
std::string TickLabel(double value);

}  // namespace tenon::train

#endif  // TENON_CORE_TRAIN_TICKS_H_
