// The mean of all numbers, such as the losses of batches.
#include <cmath>

#include "addons/metrics/means.h"

namespace tenon::addons {
namespace {

struct RunningMeanOf {
  static constexpr bool least = false;  // whether numbers below 0 are refused
  static double f(double x) { return x; }
  static double back(double mean) { return mean; }
};

}  // namespace

class RunningMean {
 public:
  explicit RunningMean(const Options&) {}
  void update(Call& c) { mean_.update(c); }
  void reset(Call&) { mean_.reset(); }
  NamedTensors save() const { return mean_.save(); }
  void load(const NamedTensors& state) { mean_.load(state); }
  Tensor result(Call&) const { return mean_.result(); }

 private:
  MeanOf<RunningMeanOf> mean_;
};

Type<RunningMean> running_mean() {
  return with_numbers(
      Type<RunningMean>("running_mean")
          .doc(R"(The mean of all numbers, such as the losses of batches.

    sum w x / sum w

*Cost*: 16 bytes.)")
          .source(
              "Hardy, Littlewood and Polya 1934, Inequalities, section 2.1"),
      "any shape");
}

}  // namespace tenon::addons
