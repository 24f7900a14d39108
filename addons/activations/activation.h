// What activations share.
#ifndef ADDONS_ACTIVATIONS_ACTIVATION_H_
#define ADDONS_ACTIVATIONS_ACTIVATION_H_

#include <utility>

#include "addons/require.h"

namespace tenon::addons {

inline Function with_thresholds(Function&& activation) {
  return std::move(activation)
      .input("x", "any shape, floating")
      .option("lower", -0.5, "at most `upper`")
      .option("upper", 0.5, "at least `lower`");
}

inline std::pair<double, double> thresholds(const Call& c) {
  const double lower = c.number("lower"), upper = c.number("upper");
  if (!(lower <= upper)) {
    refuse("lower must be at most upper, got " + std::to_string(lower) +
           " and " + std::to_string(upper));
  }
  return {lower, upper};
}

inline Array example_x() { return {-2, -.5, -.1, 0, .3, .7, 3}; }

}  // namespace tenon::addons

#endif  // ADDONS_ACTIVATIONS_ACTIVATION_H_
