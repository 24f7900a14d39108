// The estimate d of how far a run has to go, which D-Adaptation and Prodigy
// set their step size by: one number for all parameters, held by each.
#ifndef TENON_ADDONS_OPTIMIZERS_DISTANCE_H_
#define TENON_ADDONS_OPTIMIZERS_DISTANCE_H_

#include <algorithm>
#include <cmath>
#include <vector>

#include "addons/optimizers/means.h"

namespace tenon::addons {

// Scalars, in this order. `d` and `last_d` are 0 until the first step; the
// numerator is the part of this parameter.
enum DistanceScalar : uint32_t { kDistance, kLastDistance, kNumerator };

// The sum of x, which is read.
inline double total(const Tensor& x) {
  return sum(x.cast(DType::float64)).item<double>();
}

// The rate that all parameters share, or 0 where none moves.
inline double shared_rate(const char* who, const std::vector<Step>& steps) {
  double rate = 0;
  for (const Step& s : steps) {
    const double mine = s.option(0);
    if (mine == 0) continue;
    if (rate != 0 && mine != rate) {
      throw Error(TN_INVALID_ARGUMENT,
                  std::string(who) +
                      ": parameters have different learning rates; all must "
                      "have the same one, or 0");
    }
    rate = mine;
  }
  return rate;
}

// The largest estimate that any of them holds, or `start`.
inline double distance(std::vector<Step>& steps, double start) {
  double d = start;
  for (Step& s : steps) d = std::max(d, s.scalar(kDistance));
  return d;
}

// Adam's correction of bias for a step, where it is wanted.
inline double step_correction(double beta1, double beta2, int64_t steps,
                              bool unbiased) {
  return unbiased ? std::sqrt(seen(beta2, steps)) / seen(beta1, steps) : 1;
}

}  // namespace tenon::addons

#endif  // TENON_ADDONS_OPTIMIZERS_DISTANCE_H_
