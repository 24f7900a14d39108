// The geometric mean of all numbers.
#include <cmath>

#include "addons/metrics/means.h"

namespace tenon::addons {
namespace {

struct GeometricMeanOf {
  static constexpr bool least = true;  // whether numbers below 0 are refused
  static double f(double x) { return std::log(x); }
  static double back(double mean) { return std::exp(mean); }
};

}  // namespace

class GeometricMean {
 public:
  explicit GeometricMean(const Options&) {}
  void update(Call& c) { mean_.update(c); }
  void reset(Call&) { mean_.reset(); }
  NamedTensors save() const { return mean_.save(); }
  void load(const NamedTensors& state) { mean_.load(state); }
  Tensor result(Call&) const { return mean_.result(); }

 private:
  MeanOf<GeometricMeanOf> mean_;
};

Type<GeometricMean> geometric_mean() {
  return with_numbers(
      Type<GeometricMean>("geometric_mean")
          .doc(R"(The geometric mean of all numbers.

    exp(sum w log x / sum w)

*Cost*: 16 bytes.)")
          .source(
              "Hardy, Littlewood and Polya 1934, Inequalities, section 2.1"),
      "any shape, not below 0");
}

}  // namespace tenon::addons
