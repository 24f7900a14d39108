// The harmonic mean of all numbers.
#include <cmath>

#include "addons/metrics/means.h"

namespace tenon::addons {
namespace {

struct HarmonicMeanOf {
  static constexpr bool least = true;  // whether numbers below 0 are refused
  static double f(double x) { return 1 / x; }
  static double back(double mean) { return 1 / mean; }
};

}  // namespace

class HarmonicMean {
 public:
  explicit HarmonicMean(const Options&) {}
  void update(Call& c) { mean_.update(c); }
  void reset(Call&) { mean_.reset(); }
  NamedTensors save() const { return mean_.save(); }
  void load(const NamedTensors& state) { mean_.load(state); }
  Tensor result(Call&) const { return mean_.result(); }

 private:
  MeanOf<HarmonicMeanOf> mean_;
};

Type<HarmonicMean> harmonic_mean() {
  return with_numbers(
      Type<HarmonicMean>("harmonic_mean")
          .doc(R"(The harmonic mean of all numbers.

    sum w / sum (w / x)

*Cost*: 16 bytes.)")
          .source(
              "Hardy, Littlewood and Polya 1934, Inequalities, section 2.1"),
      "any shape, not below 0");
}

}  // namespace tenon::addons
